/* The part of SQLite's interface that this package uses.
**
** go-sqlite3 compiles SQLite into the program but does not offer its header to
** other packages, so the declarations are repeated here. Every function is
** weak: this package links alone, and in the final program the references bind
** to go-sqlite3's definitions (or to the system's library when go-sqlite3 is
** built with the tag libsqlite3). A test compares this file with go-sqlite3's
** own header.
*/
#ifndef OKTASQL_VTAB_SQLITE_H
#define OKTASQL_VTAB_SQLITE_H

#include <stdint.h>

typedef int64_t sqlite3_int64;
typedef uint64_t sqlite3_uint64;
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_context sqlite3_context;
typedef struct sqlite3_value sqlite3_value;
typedef struct sqlite3_module sqlite3_module;
typedef struct sqlite3_vtab sqlite3_vtab;
typedef struct sqlite3_vtab_cursor sqlite3_vtab_cursor;
typedef struct sqlite3_index_info sqlite3_index_info;
typedef void (*sqlite3_destructor_type)(void*);

#define SQLITE_OK 0
#define SQLITE_ERROR 1
#define SQLITE_NOMEM 7
#define SQLITE_READONLY 8
#define SQLITE_INTERRUPT 9
#define SQLITE_CONSTRAINT 19
#define SQLITE_DONE 101

#define SQLITE_INTEGER 1
#define SQLITE_FLOAT 2
#define SQLITE_TEXT 3
#define SQLITE_BLOB 4
#define SQLITE_NULL 5

#define SQLITE_UTF8 1
#define SQLITE_TRANSIENT ((sqlite3_destructor_type)-1)
#define SQLITE_INDEX_SCAN_UNIQUE 0x00000001

struct sqlite3_module {
  int iVersion;
  int (*xCreate)(sqlite3*, void *pAux,
               int argc, const char *const*argv,
               sqlite3_vtab **ppVTab, char**);
  int (*xConnect)(sqlite3*, void *pAux,
               int argc, const char *const*argv,
               sqlite3_vtab **ppVTab, char**);
  int (*xBestIndex)(sqlite3_vtab *pVTab, sqlite3_index_info*);
  int (*xDisconnect)(sqlite3_vtab *pVTab);
  int (*xDestroy)(sqlite3_vtab *pVTab);
  int (*xOpen)(sqlite3_vtab *pVTab, sqlite3_vtab_cursor **ppCursor);
  int (*xClose)(sqlite3_vtab_cursor*);
  int (*xFilter)(sqlite3_vtab_cursor*, int idxNum, const char *idxStr,
                int argc, sqlite3_value **argv);
  int (*xNext)(sqlite3_vtab_cursor*);
  int (*xEof)(sqlite3_vtab_cursor*);
  int (*xColumn)(sqlite3_vtab_cursor*, sqlite3_context*, int);
  int (*xRowid)(sqlite3_vtab_cursor*, sqlite3_int64 *pRowid);
  int (*xUpdate)(sqlite3_vtab *, int, sqlite3_value **, sqlite3_int64 *);
  int (*xBegin)(sqlite3_vtab *pVTab);
  int (*xSync)(sqlite3_vtab *pVTab);
  int (*xCommit)(sqlite3_vtab *pVTab);
  int (*xRollback)(sqlite3_vtab *pVTab);
  int (*xFindFunction)(sqlite3_vtab *pVtab, int nArg, const char *zName,
                       void (**pxFunc)(sqlite3_context*,int,sqlite3_value**),
                       void **ppArg);
  int (*xRename)(sqlite3_vtab *pVtab, const char *zNew);
  int (*xSavepoint)(sqlite3_vtab *pVTab, int);
  int (*xRelease)(sqlite3_vtab *pVTab, int);
  int (*xRollbackTo)(sqlite3_vtab *pVTab, int);
  int (*xShadowName)(const char*);
  int (*xIntegrity)(sqlite3_vtab *pVTab, const char *zSchema,
                    const char *zTabName, int mFlags, char **pzErr);
};

struct sqlite3_index_info {
  int nConstraint;
  struct sqlite3_index_constraint {
     int iColumn;
     unsigned char op;
     unsigned char usable;
     int iTermOffset;
  } *aConstraint;
  int nOrderBy;
  struct sqlite3_index_orderby {
     int iColumn;
     unsigned char desc;
  } *aOrderBy;
  struct sqlite3_index_constraint_usage {
    int argvIndex;
    unsigned char omit;
  } *aConstraintUsage;
  int idxNum;
  char *idxStr;
  int needToFreeIdxStr;
  int orderByConsumed;
  double estimatedCost;
  sqlite3_int64 estimatedRows;
  int idxFlags;
  sqlite3_uint64 colUsed;
};

struct sqlite3_vtab {
  const sqlite3_module *pModule;
  int nRef;
  char *zErrMsg;
};

struct sqlite3_vtab_cursor {
  sqlite3_vtab *pVtab;
};

#define OKV_WEAK __attribute__((weak))

extern int sqlite3_libversion_number(void) OKV_WEAK;
extern const char *sqlite3_errmsg(sqlite3*) OKV_WEAK;
extern void sqlite3_progress_handler(sqlite3*, int, int(*)(void*), void*) OKV_WEAK;
extern void *sqlite3_malloc64(sqlite3_uint64) OKV_WEAK;
extern void sqlite3_free(void*) OKV_WEAK;

extern int sqlite3_create_module_v2(
  sqlite3 *db,
  const char *zName,
  const sqlite3_module *p,
  void *pClientData,
  void(*xDestroy)(void*)
) OKV_WEAK;
extern int sqlite3_declare_vtab(sqlite3*, const char *zSQL) OKV_WEAK;
extern int sqlite3_create_collation_v2(
  sqlite3*,
  const char *zName,
  int eTextRep,
  void *pArg,
  int(*xCompare)(void*,int,const void*,int,const void*),
  void(*xDestroy)(void*)
) OKV_WEAK;

extern const char *sqlite3_vtab_collation(sqlite3_index_info*,int) OKV_WEAK;
extern int sqlite3_vtab_distinct(sqlite3_index_info*) OKV_WEAK;
extern int sqlite3_vtab_in(sqlite3_index_info*, int iCons, int bHandle) OKV_WEAK;
extern int sqlite3_vtab_in_first(sqlite3_value *pVal, sqlite3_value **ppOut) OKV_WEAK;
extern int sqlite3_vtab_in_next(sqlite3_value *pVal, sqlite3_value **ppOut) OKV_WEAK;
extern int sqlite3_vtab_rhs_value(sqlite3_index_info*, int, sqlite3_value **ppVal) OKV_WEAK;
extern int sqlite3_vtab_nochange(sqlite3_context*) OKV_WEAK;
extern int sqlite3_vtab_on_conflict(sqlite3 *) OKV_WEAK;

extern void sqlite3_result_blob64(sqlite3_context*,const void*,
                           sqlite3_uint64,void(*)(void*)) OKV_WEAK;
extern void sqlite3_result_double(sqlite3_context*, double) OKV_WEAK;
extern void sqlite3_result_int64(sqlite3_context*, sqlite3_int64) OKV_WEAK;
extern void sqlite3_result_null(sqlite3_context*) OKV_WEAK;
extern void sqlite3_result_text64(sqlite3_context*, const char *z, sqlite3_uint64 n,
                           void(*)(void*), unsigned char encoding) OKV_WEAK;

extern const void *sqlite3_value_blob(sqlite3_value*) OKV_WEAK;
extern double sqlite3_value_double(sqlite3_value*) OKV_WEAK;
extern sqlite3_int64 sqlite3_value_int64(sqlite3_value*) OKV_WEAK;
extern const unsigned char *sqlite3_value_text(sqlite3_value*) OKV_WEAK;
extern int sqlite3_value_bytes(sqlite3_value*) OKV_WEAK;
extern int sqlite3_value_type(sqlite3_value*) OKV_WEAK;
extern int sqlite3_value_nochange(sqlite3_value*) OKV_WEAK;

#endif
