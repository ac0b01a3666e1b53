package compiled_test

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/station-portal/station/internal/compiled"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/selected"
)

type thing struct {
	Name  string `db:"name"`
	Color string `db:"color"`
}

// Fields behind fragments on an interface and on a union are those of the type too.
func TestCompile_Interfaces(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
type Query { things: [Thing!]! }
interface Named { name: String! }
union Any = Thing
type Thing implements Named { name: String! color: String! }`})
	things := entity.Declare[thing](entity.Spec{
		Type: "Thing", Table: "things", IDColumn: "name", Columns: map[string]string{"name": "name", "color": "color"},
		Sort: []entity.Sort{{Column: "name"}},
	})
	of := &compiled.Schema{
		Rows: map[string]compiled.Rows{"Thing": things}, Roots: map[string]compiled.Root{"things": {Every: "Thing"}},
		Types: selected.Types{"Thing": {"Thing", "Named", "Any"}},
	}
	for query, columns := range map[string]int{
		`{ things { name } }`: 1,
		`{ things { ... on Named { name } ... on Any { ... on Thing { color } } } }`: 2,
		`{ things { ...f color } } fragment f on Named { name }`:                     2,
	} {
		document := gqlparser.MustLoadQueryWithRules(schema, query, rules.NewDefaultRules())
		op := &graphql.OperationContext{Doc: document, Operation: document.Operations[0]}
		width, err := compiled.Width(of, schema, op)
		require.NoError(t, err)
		require.Equal(t, columns, width, query)
	}
}
