// Package bench has what the programs below it read: the data set that Station and its
// base are measured on, and the ratios that are owed.
package bench

import _ "embed"

// Data is the SQL that fills a migrated database.
//
//go:embed data.sql
var Data string

// Owed is the list of bounds that a whole run is held against, a line each; its own
// head says how they are written.
//
//go:embed owed.txt
var Owed string
