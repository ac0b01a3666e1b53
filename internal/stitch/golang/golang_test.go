package golang_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/tools/go/packages"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
	"github.com/station-portal/station/internal/stitch/golang"
)

const root = "../../.."

// parse reads schema files, by the paths that they have in Station.
func parse(t *testing.T, texts map[string]string) ([]*fragment.Fragment, *declared.Declarations) {
	t.Helper()
	var fragments []*fragment.Fragment
	for name, text := range texts {
		f, err := fragment.Parse(&ast.Source{Name: name, Input: text})
		require.NoError(t, err)
		fragments = append(fragments, f)
	}
	declarations, faults := declared.Read(fragments)
	require.NoError(t, faults.Err())
	return fragments, declarations
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

// What is written is held word by word by testdata, and Go takes it.
func TestGenerate(t *testing.T) {
	t.Parallel()
	module, err := golang.Module(root)
	require.NoError(t, err)
	const dir = "testdata/portlets/notes"
	imports := []string{
		module + "/internal/relay", module + "/internal/entity", module + "/internal/portlet", module + "/internal/orgs",
		module + "/internal/stitch/golang/" + dir, "time",
	}
	written, err := golang.Load(root, module, imports)
	require.NoError(t, err)
	fragments, declarations := parse(t, map[string]string{
		"schema/base.graphql":          read(t, root+"/schema/base.graphql"),
		"schema/orgs.graphql":          read(t, root+"/schema/orgs.graphql"),
		"portlets/notes/notes.graphql": read(t, dir+"/notes.graphql"),
	})
	files, faults := golang.Generate(module, declarations, fragments, written)
	require.NoError(t, faults.Err())
	path := filepath.Join(root, "internal/stitch/golang", dir, "notes.generated.go")
	i := slices.IndexFunc(files, func(f golang.File) bool { return f.Path == path })
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, read(t, dir+"/notes.generated.go"), string(files[i].Text))

	checked, err := packages.Load(&packages.Config{Mode: packages.LoadTypes | packages.NeedTypesInfo | packages.NeedSyntax}, "./"+dir)
	require.NoError(t, err)
	require.Len(t, checked, 1)
	require.Empty(t, checked[0].Errors)
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir, _, err := load(t, map[string]string{"portlets/notes/notes.go": "package notes\n\nfunc (\n"}, "station/portlets/notes")
	require.Equal(t, fragment.Fault{
		File: filepath.Join(dir, "portlets/notes/notes.go"), Line: 3, What: "expected ')', found 'EOF'", Mend: "write valid Go",
	}, err)
}
