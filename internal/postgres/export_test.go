package postgres

import "github.com/jackc/pgx/v5/pgxpool"

// AppPool lets a test look at a pooled connection as the next request finds it.
func (db *DB) AppPool() *pgxpool.Pool { return db.app }

// ServersLock is the lock that HoldServer takes.
const ServersLock int64 = serversLock
