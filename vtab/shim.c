#include <string.h>

#include "_cgo_export.h"
#include "shim.h"
#include <stdlib.h>

int okv_version(void){
  if( sqlite3_libversion_number==0 ) return 0;
  return sqlite3_libversion_number();
}

/* A copy of n bytes of z in SQLite's memory, zero-terminated. NULL when out of
** memory. */
char *okv_strdup(const char *z, int64_t n){
  char *out = sqlite3_malloc64((sqlite3_uint64)n+1);
  if( out==0 ) return 0;
  if( n>0 ) memcpy(out, z, (size_t)n);
  out[n] = 0;
  return out;
}

void okv_set_error(sqlite3_vtab *p, const char *z, int64_t n){
  sqlite3_free(p->zErrMsg);
  p->zErrMsg = okv_strdup(z, n);
}

/* The empty text has no address in Go, and a NULL address would make the result
** SQL NULL. */
void okv_result_text(sqlite3_context *ctx, const char *z, int64_t n){
  sqlite3_result_text64(ctx, n>0 ? z : "", (sqlite3_uint64)n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void okv_result_blob(sqlite3_context *ctx, const char *z, int64_t n){
  sqlite3_result_blob64(ctx, n>0 ? z : "", (sqlite3_uint64)n, SQLITE_TRANSIENT);
}

static int vtErr(sqlite3_vtab *p, int rc, const char *z){
  okv_set_error(p, z, (int64_t)strlen(z));
  return rc;
}

/*
** Tables.
*/
static int vtConnect(sqlite3 *db, void *aux, int argc, const char *const*argv,
                     sqlite3_vtab **ppVTab, char **pzErr){
  okv_vtab *p = sqlite3_malloc64(sizeof(*p));
  int rc;
  if( p==0 ) return SQLITE_NOMEM;
  memset(p, 0, sizeof(*p));
  p->db = db;
  rc = okvConnect((uintptr_t)aux, p, argc, (char**)argv);
  if( rc!=SQLITE_OK ){
    *pzErr = p->base.zErrMsg;
    sqlite3_free(p);
    return rc;
  }
  *ppVTab = &p->base;
  return SQLITE_OK;
}

/* xDisconnect and xDestroy. Always SQLITE_OK: after an error SQLite would keep
** using a table that is gone. Go has reported the error to the OnError hook. */
static int vtDisconnect(sqlite3_vtab *base){
  okv_vtab *p = (okv_vtab*)base;
  okvDisconnect(p->handle);
  sqlite3_free(base->zErrMsg);
  sqlite3_free(p);
  return SQLITE_OK;
}

static int vtBestIndex(sqlite3_vtab *base, sqlite3_index_info *info){
  okv_vtab *p = (okv_vtab*)base;
  return okvBestIndex(p->handle, info);
}

/*
** Cursors.
*/
static int vtOpen(sqlite3_vtab *base, sqlite3_vtab_cursor **ppCursor){
  okv_cursor *c = sqlite3_malloc64(sizeof(*c));
  int rc;
  if( c==0 ) return SQLITE_NOMEM;
  memset(c, 0, sizeof(*c));
  c->row = -1;
  c->eof = 1;
  rc = okvOpen(((okv_vtab*)base)->handle, c);
  if( rc!=SQLITE_OK ){
    sqlite3_free(c);
    return rc;
  }
  *ppCursor = &c->base;
  return SQLITE_OK;
}

static int vtClose(sqlite3_vtab_cursor *cur){
  okv_cursor *c = (okv_cursor*)cur;
  okvClose(c->handle);
  sqlite3_free(c);
  return SQLITE_OK;
}

static int vtFilter(sqlite3_vtab_cursor *cur, int idxNum, const char *idxStr,
                    int argc, sqlite3_value **argv){
  okv_cursor *c = (okv_cursor*)cur;
  return okvFilter(c->handle, idxNum, (char*)idxStr, argc, argv);
}

static int vtNext(sqlite3_vtab_cursor *cur){
  okv_cursor *c = (okv_cursor*)cur;
  if( ++c->row < c->rows ) return SQLITE_OK;
  return okvFetch(c->handle);
}

static int vtEof(sqlite3_vtab_cursor *cur){
  return ((okv_cursor*)cur)->eof;
}

static int vtColumn(sqlite3_vtab_cursor *cur, sqlite3_context *ctx, int i){
  okv_cursor *c = (okv_cursor*)cur;
  const okv_cell *cell;
  int32_t slot;

  /* An UPDATE asks for columns that it does not change only to hand them back:
  ** giving no value makes xUpdate see "unchanged". */
  if( sqlite3_vtab_nochange(ctx) ) return SQLITE_OK;
  if( c->row<0 || c->row>=c->rows || i<0 || i>=c->nslot ) return SQLITE_OK;
  slot = c->slots[i];
  if( slot<0 || slot>=c->width ){
    if( slot==OKV_SLOT_LAZY ) return okvColumn(c->handle, ctx, i);
    return SQLITE_OK;
  }
  cell = &c->cells[c->row*c->width + slot];
  switch( cell->kind ){
    case OKV_NULL:
      return SQLITE_OK;
    case OKV_INT:
      sqlite3_result_int64(ctx, cell->bits);
      return SQLITE_OK;
    case OKV_FLOAT: {
      double r;
      memcpy(&r, &cell->bits, sizeof(r));
      sqlite3_result_double(ctx, r);
      return SQLITE_OK;
    }
    case OKV_TEXT:
    case OKV_BLOB:
      if( cell->bits<0 || cell->bits>c->ntext || (int64_t)cell->len>c->ntext-cell->bits ){
        return vtErr(cur->pVtab, SQLITE_ERROR, "vtab: a cell's text lies outside of its batch");
      }
      if( cell->kind==OKV_TEXT ){
        okv_result_text(ctx, c->text + cell->bits, cell->len);
      }else{
        okv_result_blob(ctx, c->text + cell->bits, cell->len);
      }
      return SQLITE_OK;
    case OKV_LAZY:
      return okvColumn(c->handle, ctx, i);
  }
  return vtErr(cur->pVtab, SQLITE_ERROR, "vtab: a cell of a batch has an unknown kind");
}

static int vtRowid(sqlite3_vtab_cursor *cur, sqlite3_int64 *pRowid){
  (void)pRowid;
  return vtErr(cur->pVtab, SQLITE_ERROR, "vtab: the table has no rowid, declare it WITHOUT ROWID");
}

/*
** Changes and transactions.
*/
static int vtUpdate(sqlite3_vtab *base, int argc, sqlite3_value **argv, sqlite3_int64 *pRowid){
  okv_vtab *p = (okv_vtab*)base;
  (void)pRowid;
  return okvUpdate(p->handle, argc, argv);
}

static int vtHook(sqlite3_vtab *base, int need, int hook, int n){
  okv_vtab *p = (okv_vtab*)base;
  if( (p->flags & need)==0 ) return SQLITE_OK;
  return okvHook(p->handle, hook, n);
}

static int vtBegin(sqlite3_vtab *p){ return vtHook(p, OKV_TRANSACTOR, OKV_BEGIN, 0); }
static int vtSync(sqlite3_vtab *p){ return vtHook(p, OKV_TRANSACTOR, OKV_SYNC, 0); }
static int vtCommit(sqlite3_vtab *p){ return vtHook(p, OKV_TRANSACTOR, OKV_COMMIT, 0); }
static int vtRollback(sqlite3_vtab *p){ return vtHook(p, OKV_TRANSACTOR, OKV_ROLLBACK, 0); }
static int vtSavepoint(sqlite3_vtab *p, int n){ return vtHook(p, OKV_SAVEPOINTER, OKV_SAVEPOINT, n); }
static int vtRelease(sqlite3_vtab *p, int n){ return vtHook(p, OKV_SAVEPOINTER, OKV_RELEASE, n); }
static int vtRollbackTo(sqlite3_vtab *p, int n){ return vtHook(p, OKV_SAVEPOINTER, OKV_ROLLBACK_TO, n); }

/* xRename is left out: ALTER TABLE ... RENAME then asks nobody, and the table is
** connected again under its new name. */
#define OKV_READ_METHODS \
  .iVersion = 2, .xCreate = vtConnect, .xConnect = vtConnect, \
  .xBestIndex = vtBestIndex, .xDisconnect = vtDisconnect, .xDestroy = vtDisconnect, \
  .xOpen = vtOpen, .xClose = vtClose, .xFilter = vtFilter, .xNext = vtNext, \
  .xEof = vtEof, .xColumn = vtColumn, .xRowid = vtRowid

static const sqlite3_module readOnlyModule = { OKV_READ_METHODS };

static const sqlite3_module writableModule = {
  OKV_READ_METHODS,
  .xUpdate = vtUpdate, .xBegin = vtBegin, .xSync = vtSync, .xCommit = vtCommit,
  .xRollback = vtRollback, .xSavepoint = vtSavepoint, .xRelease = vtRelease,
  .xRollbackTo = vtRollbackTo
};

/*
** Registration. SQLite calls the destructors when the connection goes, when the
** name is registered again, and when registering fails.
*/
static void moduleDestroy(void *aux){ okvModuleDestroy((uintptr_t)aux); }

int okv_create_module(sqlite3 *db, const char *name, uintptr_t handle, int readonly){
  return sqlite3_create_module_v2(db, name, readonly ? &readOnlyModule : &writableModule,
                                  (void*)handle, moduleDestroy);
}

static int collate(void *arg, int n1, const void *z1, int n2, const void *z2){
  return okvCollate((uintptr_t)arg, n1, (void*)z1, n2, (void*)z2);
}

static void collationDestroy(void *arg){ okvCollationDestroy((uintptr_t)arg); }

/* Unlike modules, a collation that could not be registered is not destroyed by
** SQLite. */
int okv_create_collation(sqlite3 *db, const char *name, uintptr_t index){
  return sqlite3_create_collation_v2(db, name, SQLITE_UTF8, (void*)index, collate, collationDestroy);
}

/* Interruption: a flag that the running statement looks at now and then. Unlike
** sqlite3_interrupt it ends only the statement that is being stepped, not all
** that stand on a row. The second number is how many looks are left until the
** statement is ended anyway, 0 for no bound. */
static int progress(void *p){
  int *flag = p;
  if( flag[1]>0 && --flag[1]==0 ) return 1;
  return __atomic_load_n(flag, __ATOMIC_RELAXED);
}

int *okv_watch(sqlite3 *db){
  int *flag = calloc(2, sizeof(int));
  if( flag ) sqlite3_progress_handler(db, 1000, progress, flag);
  return flag;
}

void okv_interrupt(int *flag, int on){ __atomic_store_n(flag, on, __ATOMIC_RELAXED); }

void okv_bound(int *flag, int looks){ flag[1] = looks; }
