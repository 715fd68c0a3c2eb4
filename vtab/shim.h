/* C side of the binding: the cursor that xNext, xEof and xColumn walk without
** entering Go, and the few helpers that Go calls.
*/
#ifndef OKTASQL_VTAB_SHIM_H
#define OKTASQL_VTAB_SHIM_H

#include "sqlite.h"

/* Cell kinds, equal to the Kind constants of value.go. */
enum {
  OKV_NULL = 0,
  OKV_INT = 1,
  OKV_FLOAT = 2,
  OKV_TEXT = 3,
  OKV_BLOB = 4,
  OKV_NOCHANGE = 5,
  OKV_LAZY = 6
};

/* Slot values that are not a cell index, equal to SlotNull and SlotLazy. */
enum { OKV_SLOT_NULL = -1, OKV_SLOT_LAZY = -2 };

/* One value of a batch; the layout of the Go type Cell. */
typedef struct okv_cell {
  uint32_t kind;
  uint32_t len;
  int64_t bits; /* integer, bits of a double, or offset into the text */
} okv_cell;
_Static_assert(sizeof(okv_cell) == 16, "okv_cell must match Cell");

/* What a table can do beyond being read. */
enum { OKV_TRANSACTOR = 1, OKV_SAVEPOINTER = 2 };

typedef struct okv_vtab {
  sqlite3_vtab base; /* must be first */
  uintptr_t handle;  /* cgo.Handle of *openTable */
  sqlite3 *db;
  int flags;
} okv_vtab;

/* A cursor standing on row `row` of a batch whose memory belongs to Go and is
** pinned until the next batch or the end of the cursor. */
typedef struct okv_cursor {
  sqlite3_vtab_cursor base; /* must be first */
  uintptr_t handle;         /* cgo.Handle of *openCursor */
  int64_t row;              /* -1: on no row */
  int64_t rows;
  int64_t width;
  int64_t nslot;
  const int32_t *slots;
  const okv_cell *cells;
  const char *text;
  int64_t ntext;
  int eof;
} okv_cursor;

/* Transaction hooks, told apart by number so that one Go function serves. */
enum {
  OKV_BEGIN = 1,
  OKV_SYNC = 2,
  OKV_COMMIT = 3,
  OKV_ROLLBACK = 4,
  OKV_SAVEPOINT = 5,
  OKV_RELEASE = 6,
  OKV_ROLLBACK_TO = 7
};

int okv_version(void);
int okv_create_module(sqlite3 *db, const char *name, uintptr_t handle, int readonly);
int okv_create_collation(sqlite3 *db, const char *name, uintptr_t index);
char *okv_strdup(const char *z, int64_t n);
void okv_set_error(sqlite3_vtab *p, const char *z, int64_t n);
void okv_result_text(sqlite3_context *ctx, const char *z, int64_t n);
void okv_result_blob(sqlite3_context *ctx, const char *z, int64_t n);

/* Makes the connection look at a flag while it runs statements; 0 when out of
** memory. The flag must live as long as the connection. */
int *okv_watch(sqlite3 *db);
void okv_interrupt(int *flag, int on);
void okv_bound(int *flag, int looks);

#endif
