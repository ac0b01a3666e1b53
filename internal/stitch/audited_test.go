package stitch_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch/fragment"
)

// mutation is a mutation of the core with the directives.
func mutation(directives string) string {
	return `extend type Mutation {
  "A."
  first("I." input: Int): Int @authenticated @tenant ` + directives + `
}`
}

func TestCheck_Audited(t *testing.T) {
	t.Parallel()
	const (
		says = "write @audited(action:, resource:), or @unaudited(reason:) with the reason"
		none = "Mutation.first does not say what the audit trail calls it"
		dots = "write lower-case words joined by dots and underscores, such as role.created"
	)
	long := strings.Repeat("a", 101)
	refuse(t, []refusal{
		{"neither", core, mutation(``), []fragment.Fault{fault(3, none, says)}},
		{"both", core, mutation(`@audited(action: "a", resource: "b") @unaudited(reason: "c")`), []fragment.Fault{fault(3, none, says)}},
		{"twice", core, mutation(`@audited(action: "a", resource: "b") @audited(action: "c", resource: "d")`), []fragment.Fault{fault(3, none, says)}},
		{"without a reason", core, mutation(`@unaudited(reason: " ")`), []fragment.Fault{
			fault(3, "Mutation.first is @unaudited without a reason", "write why its refusals need no entry"),
		}},
		{"an action that is none", core, mutation(`@audited(action: "role created", resource: "role")`), []fragment.Fault{
			fault(3, `Mutation.first has the action "role created", which the audit trail can't hold`, dots),
		}},
		{"an action that is too long", core, mutation(`@audited(action: "` + long + `", resource: "role")`), []fragment.Fault{
			fault(3, `Mutation.first has the action "`+long+`", which the audit trail can't hold`, dots),
		}},
		{"a kind of thing that is none", core, mutation(`@audited(action: "role.created", resource: "Role")`), []fragment.Fault{
			fault(3, `Mutation.first is done to "Role", which the audit trail can't hold`, "write lower-case words joined by underscores, such as api_key"),
		}},
		{"on what changes nothing", core, `extend type Query {
  "A."
  first: Int @authenticated @tenant @audited(action: "a", resource: "b")
  "B."
  second: Int @authenticated @tenant @unaudited(reason: "c")
}`, []fragment.Fault{
			fault(3, "Query.first changes nothing, so @audited says nothing", "remove it"),
			fault(5, "Query.second changes nothing, so @unaudited says nothing", "remove it"),
		}},
		{"by a portlet", tasks, `extend type Mutation {
  "A."
  first("I." input: Int): Int @public @audited(action: "a", resource: "b")
}`, []fragment.Fault{fault(3, "Mutation.first writes @audited, which is the platform's", stitched)}},
	})
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, check(house, map[string]string{core: mutation(`@audited(action: "api_key.created2", resource: "api_key")`)}))
		require.Empty(t, check(house, map[string]string{core: mutation(`@unaudited(reason: "it changes nothing")`)}))
	})
}
