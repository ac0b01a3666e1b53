package resolvers_test

import (
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// bothWays are a server that compiles reads and one that resolves them.
var bothWays = map[string]stationtest.Option{
	"compiled": func(*stationtest.Server, *resolvers.AppConfig) {},
	"resolved": func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.ResolvedReads = true },
}

// byCode are the web app's fields that are no rows of the organization's, so that only Go
// code answers them.
var byCode = map[string]bool{"invitationByToken": true}

// Every read of the web app and of the playground's examples is compiled, and cheap.
func TestOwnReadsAreCompiled(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t, stationtest.Quiet)
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	_, err := s.DB.Super(t).Exec(t.Context(), fillOrganization, acme)
	require.NoError(t, err)
	seen, dearest := 0, 0
	for folder, text := range ownDocuments(t) {
		document, err := parser.ParseQuery(&ast.Source{Name: folder, Input: text})
		require.NoError(t, err)
		for _, operation := range document.Operations {
			if operation.Operation != ast.Query {
				continue
			}
			seen++
			variables := map[string]any{}
			for _, v := range operation.VariableDefinitions {
				switch v.Type.String() {
				case "Int!":
					variables[v.Variable] = 100
				case "ID!":
					variables[v.Variable] = uuid.New()
				case "String!":
					variables[v.Variable] = "none"
				default:
					require.False(t, v.Type.NonNull, "%s of %s", v.Variable, operation.Name)
				}
			}
			compiled, resolved := s.App.Reads.Counts()
			body, err := json.Marshal(map[string]any{"query": text, "operationName": operation.Name, "variables": variables})
			require.NoError(t, err)
			r := owner.Post("/graphql", "application/json", strings.NewReader(string(body)))
			if byCode[operation.SelectionSet[0].(*ast.Field).Name] {
				compiledNow, resolvedNow := s.App.Reads.Counts()
				require.Equal(t, []int64{compiled, resolved}, []int64{compiledNow, resolvedNow}, "%s of %s", operation.Name, folder)
				continue
			}
			for _, fault := range r.Errors {
				require.Equal(t, "NOT_FOUND", fault.Extensions.Code, "%s of %s: %s", operation.Name, folder, r.Body)
			}
			var told struct{ Cost struct{ Requested int } }
			require.NoError(t, json.Unmarshal(r.Extensions, &told))
			dearest = max(dearest, told.Cost.Requested)
			compiledNow, resolvedNow := s.App.Reads.Counts()
			require.Equal(t, resolved, resolvedNow, "%s of %s", operation.Name, folder)
			require.Greater(t, compiledNow, compiled, "%s of %s", operation.Name, folder)
		}
	}
	require.GreaterOrEqual(t, seen, 18)
	t.Logf("the dearest costs %d with pages of 100", dearest)
	require.LessOrEqual(t, dearest, limits.OperationBudget/10, "people have room beside our own reads")
	require.NotContains(t, s.Log.String(), "left to the resolvers")
}

// ownDocuments gives the documents of the web app's packages, each package's as one,
// and each example alone.
func ownDocuments(t testing.TB) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, root := range []string{"../frontend", "../portlets"} {
		require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.Name() == "node_modules" {
				return errorsOr(err, filepath.SkipDir)
			}
			slashed := filepath.ToSlash(path)
			if entry.IsDir() || filepath.Ext(path) != ".graphql" || strings.Count(slashed, "/") == 3 && strings.HasPrefix(slashed, "../portlets/") {
				return nil
			}
			text, err := os.ReadFile(path)
			key := path
			if pkg, _, inside := strings.Cut(slashed, "/src/"); inside {
				key = pkg
			}
			found[key] += string(text) + "\n"
			return err
		}))
	}
	return found
}

func errorsOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// FuzzCompiledReads goes on with what the differential test begins: each seed is a
// document of its own.
func FuzzCompiledReads(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, uint8(seed))
	}
	d := newDifferential(f)
	var names []string
	for name := range d.callers {
		names = append(names, name)
	}
	f.Fuzz(func(t *testing.T, seed uint64, caller uint8) {
		doc := d.documents.Make(rand.New(rand.NewPCG(seed, 1)))
		if why := d.compare(t, names[int(caller)%len(names)], doc); why != "" {
			t.Error(why)
		}
	})
}
