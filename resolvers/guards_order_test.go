package resolvers_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/graph"
)

// nobody answers no field: calling one of its resolvers panics, which the order
// test takes for the resolver's turn.
type nobody struct{ graph.ResolverRoot }

func (nobody) Query() graph.QueryResolver {
	return struct{ graph.QueryResolver }{}
}

func (nobody) Mutation() graph.MutationResolver {
	return struct{ graph.MutationResolver }{}
}

func (nobody) Subscription() graph.SubscriptionResolver {
	return struct{ graph.SubscriptionResolver }{}
}

var errRefused = errors.New("refused")

// noting gives guards that only note their turn, of which the one named by refuses
// refuses.
func noting(order *[]string, refuses string) graph.DirectiveRoot {
	note := func(ctx context.Context, name string, next graphql.Resolver) (any, error) {
		*order = append(*order, name)
		if name == refuses {
			return nil, errRefused
		}
		return next(ctx)
	}
	plain := func(name string) func(context.Context, any, graphql.Resolver) (any, error) {
		return func(ctx context.Context, _ any, next graphql.Resolver) (any, error) { return note(ctx, name, next) }
	}
	named := func(name string) func(context.Context, any, graphql.Resolver, string) (any, error) {
		return func(ctx context.Context, _ any, next graphql.Resolver, argument string) (any, error) {
			return note(ctx, name+" "+argument, next)
		}
	}
	return graph.DirectiveRoot{
		Audited: func(ctx context.Context, _ any, next graphql.Resolver, action, resource, id string) (any, error) {
			return note(ctx, strings.Join([]string{"audited", action, resource, id}, " "), next)
		},
		Tenant: plain("tenant"), Authenticated: plain("authenticated"), Public: plain("public"),
		HasPermission: named("permission"), Portlet: named("portlet"),
	}
}

// turns runs an operation of one root field and gives the turns of its guards in order.
func turns(t *testing.T, operation, refuses string) []string {
	t.Helper()
	var order []string
	exec := executor.New(graph.NewExecutableSchema(graph.Config{Resolvers: nobody{}, Directives: noting(&order, refuses)}))
	exec.SetRecoverFunc(func(context.Context, any) error {
		order = append(order, "resolver")
		return errRefused
	})
	ctx := graphql.StartOperationTrace(t.Context())
	request, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: operation})
	require.Empty(t, errs)
	responses, ctx := exec.DispatchOperation(ctx, request)
	response := responses(ctx)
	require.Len(t, response.Errors, 1)
	return order
}

// The generated code runs the guards of a root field in the order that the stitcher
// promises, and a refusal keeps all that comes after it from running.
func TestGuards_Order(t *testing.T) {
	t.Parallel()
	for name, field := range map[string]struct {
		operation string
		order     []string
	}{
		"a portlet's query": {
			`query { taskCounts { count } }`,
			[]string{"tenant", "permission portlet.tasks.view", "portlet tasks", "resolver"},
		},
		"a portlet's mutation": {
			`mutation { deleteTask(input: {id: "00000000-0000-4000-8000-000000000000", version: 1}) { __typename } }`,
			[]string{"tenant", "permission portlet.tasks.use", "portlet tasks", "resolver"},
		},
		"a portlet's subscription": {
			`subscription { taskChanged { taskId } }`,
			[]string{"tenant", "permission portlet.tasks.view", "portlet tasks", "resolver"},
		},
		"a core query": {
			`query { portletInstances { id } }`,
			[]string{"tenant", "authenticated", "resolver"},
		},
		"a core mutation": {
			`mutation { enablePortlet(input: {portletId: "tasks"}) { portletInstance { id } } }`,
			[]string{"audited enabled portlet id", "tenant", "permission portlets.manage", "resolver"},
		},
		"a core subscription": {
			`subscription { events { id } }`,
			[]string{"tenant", "authenticated", "resolver"},
		},
		"outside any organization": {
			`mutation { login(input: {username: "a", password: "b"}) { accessToken } }`,
			[]string{"public", "resolver"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, refuses := range slices.Backward(field.order) {
				require.Equal(t, field.order[:i+1], turns(t, field.operation, refuses))
			}
		})
	}
}

// Compiled reads run the guards of every field that they answer in the order of the
// field's own resolver, and a refusal keeps what comes after it from running.
func TestGuards_OrderOfCompiledReads(t *testing.T) {
	t.Parallel()
	schema := graph.NewExecutableSchema(graph.Config{}).Schema()
	roots := graph.Compiled(graph.NewExecutableSchema(graph.Config{})).Roots
	require.GreaterOrEqual(t, len(roots), 15)
	for name := range roots {
		operation := "query { " + name + " { __typename } }"
		if schema.Query.Fields.ForName(name).Arguments.ForName("id") != nil {
			operation = "query { " + name + `(id: "00000000-0000-4000-8000-000000000000") { __typename } }`
		}
		want := turns(t, operation, "")
		require.Equal(t, "resolver", want[len(want)-1], name)
		for i, refuses := range want {
			var order []string
			guards := graph.NewExecutableSchema(graph.Config{Directives: noting(&order, refuses)})
			_, err := graph.Compiled(guards).Guard(name, func(context.Context) (any, error) {
				order = append(order, "resolver")
				return nil, nil
			})(t.Context())
			require.Equal(t, want[:i+1], order, name)
			require.Equal(t, i < len(want)-1, err != nil, name)
		}
	}
}
