// Package importer brings CSV files into Station as any integrator would: through
// the GraphQL API. It knows no portlet. It signs in, reads the schema, finds the
// bulk mutation of the wanted plural (`createTasks` for tasks) and fills its rows
// from the file's columns.
//
// Nothing is lost in silence: each row of the file is imported, or listed with its
// line and the reason, or counted as not sent.
package importer

import "fmt"

// UsageError is a command line that can't be run: no row was sent.
type UsageError struct{ sentence string }

// Error gives the sentence for the person at the command line.
func (e *UsageError) Error() string { return e.sentence }

func usagef(format string, args ...any) error {
	return &UsageError{sentence: fmt.Sprintf(format, args...)}
}
