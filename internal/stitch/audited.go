package stitch

import (
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

var (
	// auditAction is what portal_audit_logs takes for an action, and auditResource for the
	// kind of thing.
	auditAction   = regexp.MustCompile(`^[a-z][a-z0-9]*([._][a-z][a-z0-9]*)*$`)
	auditResource = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// audited refuses a mutation of the core that does not say what the audit trail calls it,
// or why it is not in there.
func (c *checker) audited(name string, field *ast.FieldDefinition) {
	noted, not := field.Directives.ForName(audited), field.Directives.ForName(unaudited)
	if (noted == nil) == (not == nil) || len(field.Directives.ForNames(audited))+len(field.Directives.ForNames(unaudited)) > 1 {
		c.faults.Add(field.Position, "write @audited(action:, resource:), or @unaudited(reason:) with the reason",
			"%s does not say what the audit trail calls it", name)
		return
	}
	if not != nil {
		if strings.TrimSpace(valueOf(not, "reason")) == "" {
			c.faults.Add(not.Position, "write why its refusals need no entry", "%s is @unaudited without a reason", name)
		}
		return
	}
	if action := valueOf(noted, "action"); !auditAction.MatchString(action) || len(action) > 100 {
		c.faults.Add(noted.Position, "write lower-case words joined by dots and underscores, such as role.created",
			"%s has the action %q, which the audit trail can't hold", name, action)
	}
	if resource := valueOf(noted, "resource"); !auditResource.MatchString(resource) || len(resource) > 50 {
		c.faults.Add(noted.Position, "write lower-case words joined by underscores, such as api_key",
			"%s is done to %q, which the audit trail can't hold", name, resource)
	}
}

// valueOf gives the text of a directive's argument; empty without it.
func valueOf(d *ast.Directive, name string) string {
	if argument := d.Arguments.ForName(name); argument != nil {
		return argument.Value.Raw
	}
	return ""
}
