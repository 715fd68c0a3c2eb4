package oktasql_test

import "database/sql"

var serializable = &sql.TxOptions{Isolation: sql.LevelSerializable}
