package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A skipped test is told in the summary of `make test`, so only tally.Skip skips.
func TestSkips(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range sources(t, ".go") {
		if !strings.HasSuffix(file, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, filepath.Join(root, file), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, method.Sel.Name) {
				return true
			}
			if on, ok := method.X.(*ast.Ident); ok && on.Name == "tally" {
				found++
				return true
			}
			t.Errorf("%s:%d skips a test in silence: use tally.Skip, which the summary of `make test` tells",
				file, files.Position(call.Pos()).Line)
			return true
		})
	}
	require.Positive(t, found, "skips are not found")
}
