// Package fragment has a schema file: whose it is, what it says, and what is wrong in it.
package fragment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Fault is one reason not to stitch: where it is, what is wrong, and the mend.
type Fault struct {
	File string
	Line int
	What string
	Mend string
}

// Error gives `file:line: what: mend`.
func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d: %s; %s", f.File, f.Line, f.What, f.Mend)
}

// Compare orders faults by file and line.
func (f Fault) Compare(other Fault) int {
	return cmp.Or(cmp.Compare(f.File, other.File), cmp.Compare(f.Line, other.Line), cmp.Compare(f.What, other.What))
}

// Faults is all that is wrong with a set of fragments.
type Faults []Fault

// Error gives one line per fault.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// Err gives the faults by file and line, nil where nothing is wrong.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortStableFunc(f, Fault.Compare)
	return f
}

// Add notes a fault at a place of a schema file.
func (f *Faults) Add(at *ast.Position, mend, what string, args ...any) {
	*f = append(*f, Fault{File: at.Src.Name, Line: at.Line, What: fmt.Sprintf(what, args...), Mend: mend})
}
