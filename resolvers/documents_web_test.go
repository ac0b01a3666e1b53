package resolvers_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/testenv/tally"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

// Each document of the built web app is served by its id where only registered documents
// are, and none is refused before it runs. Its subscriptions cost next to nothing.
func TestDocumentsOfTheBuiltWebApp(t *testing.T) {
	t.Parallel()
	dist := os.DirFS("../frontend/dist")
	if _, err := fs.Stat(dist, "documents.json"); err != nil {
		tally.Skip(t, "the web app is not built: run `make build`")
	}
	web, err := documents.Web(dist)
	require.NoError(t, err)
	require.NotEmpty(t, web)
	s := stationtest.New(t, func(_ *stationtest.Server, cfg *resolvers.AppConfig) { cfg.Dist = dist })
	owner := s.Member(s.Organization("acme"), "owner", "owner")
	owner.MustAsk(nil, `mutation { setTrustedDocumentsOnly(input: {trustedDocumentsOnly: true}) { organization { id } } }`)
	kinds := map[ast.Operation]int{}
	for id, text := range web {
		if text == documents.Switch {
			continue // the server's own
		}
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		require.NoError(t, err)
		require.Len(t, document.Operations, 1, "the web app sends no operationName")
		operation := document.Operations[0]
		kinds[operation.Operation]++
		if operation.Operation == ast.Subscription {
			valid, faults := gqlparser.LoadQueryWithRules(resolvers.PublicSchema(), text, rules.NewDefaultRules())
			require.Empty(t, faults, text)
			require.Less(t, limits.Cost(valid.Operations[0], nil), limits.SubscriptionBudget/50, text)
		}
		variables := map[string]any{}
		for _, v := range operation.VariableDefinitions {
			switch v.Type.String() {
			case "Int!":
				variables[v.Variable] = 3
			case "ID!":
				variables[v.Variable] = uuid.New()
			case "String!":
				variables[v.Variable] = "none"
			}
		}
		r := posted(t, owner, map[string]any{"documentId": id, "variables": variables})
		for _, fault := range r.Errors {
			switch operation.Operation {
			case ast.Query:
				// A thing or a token that is not there.
				require.Contains(t, []string{"NOT_FOUND", "BAD_USER_INPUT"}, fault.Extensions.Code, "%s: %s", text, r.Body)
				require.NotContains(t, fault.Message, "can't be empty", text)
			case ast.Mutation:
				require.Equal(t, map[string]string{"input": "`input` can't be empty."}, fault.Extensions.Fields, "%s: %s", text, r.Body)
			case ast.Subscription:
				require.Equal(t, "Subscriptions go over a socket that speaks graphql-transport-ws.", fault.Message, text)
			}
		}
	}
	require.Len(t, kinds, 3, "queries, mutations and subscriptions")
}
