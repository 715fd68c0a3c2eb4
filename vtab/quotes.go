package vtab

/*
#include "shim.h"
extern int sqlite3_db_config(sqlite3*, int op, ...) __attribute__((weak));

// SQLITE_DBCONFIG_DQS_DML and SQLITE_DBCONFIG_DQS_DDL.
static int okv_strict_quotes(sqlite3 *db){
  int rc = sqlite3_db_config(db, 1013, 0, (int*)0);
  return rc ? rc : sqlite3_db_config(db, 1014, 0, (int*)0);
}
*/
import "C"

import "errors"

// StrictQuotes makes "a name in double quotes" that no table has an error, as
// the standard wants it. SQLite otherwise takes it for a string, so that a
// misspelt column compares as a constant and nobody notices.
func (db *DB) StrictQuotes() error {
	if db.db == nil {
		return errors.New("vtab: strict quotes: the DB is closed")
	}
	if rc := C.okv_strict_quotes(db.db); rc != C.SQLITE_OK {
		return errors.New("vtab: strict quotes: " + C.GoString(C.sqlite3_errmsg(db.db)))
	}
	return nil
}
