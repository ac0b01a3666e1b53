// Package stitch joins the core's schema and the portlets' fragments, and refuses
// what would leave a field unguarded or let portlets tread on each other.
package stitch

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/station-portal/station/internal/stitch/declared"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// The directives of schema/base.graphql that the stitcher knows.
const (
	hasPermission = "hasPermission"
	personal      = "personal"
	authenticated = "authenticated"
	public        = "public"
	platformAdmin = "platformAdmin"
	tenant        = "tenant"
	global        = "global"
	portletGuard  = "portlet"
	audited       = "audited"
	unaudited     = "unaudited"
)

var (
	accessDirectives = []string{hasPermission, authenticated, public, platformAdmin}
	// platformDirectives are not a portlet's to write.
	platformDirectives = []string{tenant, global, portletGuard, platformAdmin, personal, audited, unaudited}
	rootTypes          = []string{"Query", "Mutation", "Subscription"}

	// portletID is what portal_definitions takes. It has no dot, so that the
	// permissions of one portlet are never the beginning of another's.
	portletID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

// Check gives all that is wrong with the fragments, by file and line, given the
// permissions that the core and the portlets declare.
func Check(sources []*ast.Source, corePermissions []string, portlets []*Declared) fragment.Faults {
	c := &checker{
		permissions: map[string]bool{},
		owners:      map[string]owner{},
		members:     map[string]owner{},
		outputs:     map[string]owner{"prelude": {}}, // GraphQL's own types
		portlets:    map[string]*Declared{},
	}
	for _, p := range corePermissions {
		c.permissions[p] = true
	}
	for _, p := range portlets {
		c.portlets[p.ID] = p
		for _, permission := range p.Permissions {
			c.permissions[permission] = true
		}
	}
	var fragments []*fragment.Fragment
	for _, source := range sources {
		f, err := fragment.Parse(source)
		var fault fragment.Fault
		if errors.As(err, &fault) {
			c.faults = append(c.faults, fault)
			continue
		}
		fragments = append(fragments, f)
	}
	// The core's names come first, so that a clash is the portlet's fault.
	slices.SortStableFunc(fragments, func(a, b *fragment.Fragment) int {
		return strings.Compare(a.Portlet, b.Portlet)
	})
	for _, d := range fragments {
		c.derived(d)
	}
	for _, d := range fragments {
		c.names(d)
	}
	for _, d := range fragments {
		c.changed(d)
	}
	for _, d := range fragments {
		c.document(d)
	}
	slices.SortStableFunc(c.faults, fragment.Fault.Compare)
	return c.faults
}

type owner struct{ portlet string }

type checker struct {
	faults      fragment.Faults
	permissions map[string]bool
	portlets    map[string]*Declared
	owners      map[string]owner // of types, by name
	members     map[string]owner // of fields, by type and Go name
	outputs     map[string]owner // of generated files, by the fragment's base name
}

func ownerName(portlet string) string {
	if portlet == "" {
		return "the core"
	}
	return "portlet " + portlet
}

// derived notes who owns the types that are written for entities.
func (c *checker) derived(d *fragment.Fragment) {
	for _, def := range d.Definitions {
		if def.Directives.ForName("entity") == nil {
			continue
		}
		for _, name := range declared.Derived(def.Name) {
			if _, taken := c.owners[name]; !taken {
				c.owners[name] = owner{d.Portlet}
			}
		}
	}
}

// changed notes who owns the types that may be written for the root fields of entities,
// unless somebody wrote them.
func (c *checker) changed(d *fragment.Fragment) {
	for _, def := range d.Definitions {
		if def.Directives.ForName("entity") == nil {
			continue
		}
		for _, name := range declared.Changed(def) {
			if _, taken := c.owners[name]; !taken {
				c.owners[name] = owner{d.Portlet}
			}
		}
	}
}

// names notes who owns which name and refuses a second owner.
func (c *checker) names(d *fragment.Fragment) {
	base := d.Name()
	if d.Portlet != "" {
		c.fragment(d)
		if other, taken := c.outputs[base]; taken {
			// One of the two would silently lose what it generates.
			c.faults.Add(d.Start(), "give the portlet another id",
				"%s.generated.go is written for %s already", base, ownerName(other.portlet))
		}
	}
	c.outputs[base] = owner{d.Portlet}
	for _, def := range d.Definitions {
		if other, taken := c.owners[def.Name]; taken {
			c.faults.Add(def.Position, "give it another name",
				"type %s is defined by %s already", def.Name, ownerName(other.portlet))
			continue
		}
		c.owners[def.Name] = owner{d.Portlet}
	}
	for _, def := range slices.Concat(d.Definitions, d.Extensions) {
		what, space := "field "+def.Name+".", def.Name
		if slices.Contains(rootTypes, def.Name) {
			// One Go struct answers all three root types, so their names share one space.
			what, space = "root field ", "root"
		}
		for _, field := range def.Fields {
			key := space + "." + templates.ToGo(field.Name)
			if other, taken := c.members[key]; taken {
				c.faults.Add(field.Position, "give it another name",
					"%s%s is defined by %s already", what, field.Name, ownerName(other.portlet))
				continue
			}
			c.members[key] = owner{d.Portlet}
		}
	}
}

func (c *checker) fragment(d *fragment.Fragment) {
	root, id := fragment.Locate(d.Source.Name)
	if fragment.Slashed(d.Source.Name) != fragmentOf(root, id) {
		c.faults.Add(d.Start(), "move what is in it to "+fragmentOf(root, id),
			"portlet %s has a fragment that is not named after it", id)
	}
	if !portletID.MatchString(id) {
		c.faults.Add(d.Start(), "use lower-case letters, digits and dashes, a letter first", "%q is no portlet id", id)
	}
	if c.portlets[id] == nil {
		c.faults.Add(d.Start(), "give portlet.go a Manifest with this ID", "no manifest declares a portlet %s", id)
	}
	for _, directive := range slices.Concat(d.Directives, d.DirectiveExtensions) {
		c.faults.Add(directive.Position, "remove it", "a portlet defines the directive @%s", directive.Name)
	}
	for _, schema := range slices.Concat(d.Schema, d.SchemaExtension) {
		c.faults.Add(schema.Position, "remove it", "a portlet changes the schema definition")
	}
}

// fragmentOf gives the one place of a portlet's fragment.
func fragmentOf(root, id string) string {
	return root + "/" + id + "/" + id + ".graphql"
}

func (c *checker) document(d *fragment.Fragment) {
	for _, def := range d.Definitions {
		if d.Portlet != "" && slices.Contains(rootTypes, def.Name) {
			c.faults.Add(def.Position, "write `extend type "+def.Name+"`", "a portlet defines the root type %s", def.Name)
		}
		c.described(def.Position, def.Description, "type "+def.Name)
		c.references(d, def)
		c.fields(d, def)
	}
	for _, def := range d.Extensions {
		c.extension(d, def)
		c.references(d, def)
		c.fields(d, def)
	}
}

func (c *checker) extension(d *fragment.Fragment, def *ast.Definition) {
	for _, directive := range def.Directives {
		if !slices.Contains(declared.Directives, directive.Name) { // of which its reader tells
			c.faults.Add(def.Position, "write it on each field",
				"@%s on `extend type %s` guards nothing", directive.Name, def.Name)
		}
	}
	owner, known := c.owners[def.Name]
	switch {
	case !known:
		c.faults.Add(def.Position, "define it first", "type %s, which is extended, is not defined", def.Name)
	case d.Portlet != "" && owner.portlet != "" && owner.portlet != d.Portlet:
		c.faults.Add(def.Position, "refer to it by id, or through events",
			"portlet %s extends type %s of portlet %s", d.Portlet, def.Name, owner.portlet)
	case d.Portlet == "" && owner.portlet != "":
		c.faults.Add(def.Position, "move the fields into the portlet",
			"the core extends type %s of portlet %s", def.Name, owner.portlet)
	case d.Portlet != "" && owner.portlet == "" && (def.Kind != ast.Object || len(def.Interfaces) > 0):
		c.faults.Add(def.Position, "define one of the portlet's own",
			"portlet %s adds more than fields to %s of the core, which no guard can stand before", d.Portlet, def.Name)
	}
}

// references refuses what would break when a portlet is taken out, or would reach a
// portlet's data without its @portlet: a name that belongs to another portlet, and a
// type of a portlet behind an interface of the core.
func (c *checker) references(d *fragment.Fragment, def *ast.Definition) {
	refers := func(at *ast.Position, what, name string) {
		if owner := c.owners[name]; owner.portlet != "" && owner.portlet != d.Portlet {
			c.faults.Add(at, "refer to it by id, or through events",
				"%s refers to %s of portlet %s", what, name, owner.portlet)
		}
	}
	for _, field := range def.Fields {
		name := def.Name + "." + field.Name
		refers(field.Position, name, field.Type.Name())
		for _, argument := range field.Arguments {
			refers(argument.Position, name+"("+argument.Name+":)", argument.Type.Name())
		}
	}
	for _, member := range def.Types {
		refers(def.Position, def.Name, member)
	}
	for _, implemented := range def.Interfaces {
		refers(def.Position, def.Name, implemented)
		owner, known := c.owners[implemented]
		if d.Portlet != "" && known && owner.portlet == "" && c.owners[def.Name].portlet == d.Portlet {
			c.faults.Add(def.Position, "define one of the portlet's own",
				"%s implements %s of the core, behind which it is reached without @portlet", def.Name, implemented)
		}
	}
}

func (c *checker) fields(d *fragment.Fragment, def *ast.Definition) {
	for _, value := range def.EnumValues {
		c.described(value.Position, value.Description, "value "+def.Name+"."+value.Name)
	}
	for _, field := range def.Fields {
		name := def.Name + "." + field.Name
		c.described(field.Position, field.Description, "field "+name)
		for _, argument := range field.Arguments {
			c.described(argument.Position, argument.Description, "argument "+name+"("+argument.Name+":)")
		}
		c.directives(d, name, field)
		if def.Kind == ast.Object && guarded(d.Portlet, def.Name, c.owners[def.Name].portlet) {
			c.access(d, name, field)
		}
		if def.Kind == ast.Object {
			c.root(def.Name, field)
		}
		if d.Portlet == "" && def.Name == "Mutation" {
			c.audited(name, field)
		}
	}
}

// directives checks what is written on any field, whether it must be guarded or not.
func (c *checker) directives(d *fragment.Fragment, name string, field *ast.FieldDefinition) {
	for _, directive := range field.Directives {
		switch {
		case directive.Name == hasPermission:
			c.permission(d, name, directive)
			c.unprobed(d, name, field)
		case d.Portlet != "" && slices.Contains(platformDirectives, directive.Name):
			c.faults.Add(directive.Position, "remove it: the stitcher adds what is needed",
				"%s writes @%s, which is the platform's", name, directive.Name)
		case directive.Name == personal:
			c.permission(d, name, directive)
			if !strings.HasPrefix(name, "User.") {
				c.faults.Add(directive.Position, "write @hasPermission", "%s is @personal, but not of User", name)
			}
		case directive.Name == portletGuard:
			c.faults.Add(directive.Position, "remove it", "%s of the core writes @portlet", name)
		case (directive.Name == audited || directive.Name == unaudited) && !strings.HasPrefix(name, "Mutation."):
			c.faults.Add(directive.Position, "remove it", "%s changes nothing, so @%s says nothing", name, directive.Name)
		}
	}
}

// root holds root fields to the conventions that callers rely on: one refusal must not
// null its neighbours, and every mutation is called alike.
func (c *checker) root(typeName string, field *ast.FieldDefinition) {
	name := typeName + "." + field.Name
	if (typeName == "Query" || typeName == "Mutation") && field.Type.NonNull {
		c.faults.Add(field.Position, "write its type without !", "%s is never null, so its refusal would null its neighbours", name)
	}
	if typeName == "Mutation" && !declared.IsMutation(field) && (len(field.Arguments) != 1 || field.Arguments[0].Name != "input") {
		c.faults.Add(field.Position, "give it one argument, `input`", "%s does not take one input", name)
	}
}

// guarded says which fields must have an access directive: the root fields, and
// those that a portlet adds to a type of the core.
func guarded(portlet, typeName, typeOwner string) bool {
	return slices.Contains(rootTypes, typeName) || (portlet != "" && typeOwner == "")
}

func (c *checker) access(d *fragment.Fragment, name string, field *ast.FieldDefinition) {
	written := 0
	for _, directive := range field.Directives {
		if slices.Contains(accessDirectives, directive.Name) {
			written++
		}
	}
	if written != 1 {
		c.faults.Add(field.Position, "write exactly one of @hasPermission, @authenticated, @public, @platformAdmin",
			"%s has %d access directives", name, written)
	}
	if d.Portlet != "" {
		return
	}
	inside, outside := field.Directives.ForName(tenant), field.Directives.ForName(global)
	if (inside == nil) == (outside == nil) {
		c.faults.Add(field.Position, "write @tenant, or @global(reason:) with the reason",
			"%s does not say whether it works inside an organization", name)
	}
	if outside != nil {
		reason := outside.Arguments.ForName("reason")
		if reason == nil || strings.TrimSpace(reason.Value.Raw) == "" {
			c.faults.Add(outside.Position, "write why it needs no organization", "%s is @global without a reason", name)
		}
	}
}

// unprobed finds what would tell a guarded field to those who may only list its rows.
func (c *checker) unprobed(d *fragment.Fragment, name string, field *ast.FieldDefinition) {
	for _, probe := range []string{"filter", "order", "search"} {
		if p := field.Directives.ForName(probe); p != nil && d.Portlet != "" {
			c.faults.Add(p.Position, "remove it, or guard the lists instead", "%s has @%s, which tells of the field without its permission", name, probe)
		}
	}
}

func (c *checker) permission(d *fragment.Fragment, name string, directive *ast.Directive) {
	argument := directive.Arguments.ForName("permission")
	if argument == nil || len(directive.Arguments) != 1 {
		c.faults.Add(directive.Position, "write @"+directive.Name+"(permission: \"…\")", "%s does not name one permission", name)
		return
	}
	permission := argument.Value.Raw
	own := "portlet." + d.Portlet + "."
	switch {
	case d.Portlet != "" && strings.HasPrefix(permission, "portlet.") && !strings.HasPrefix(permission, own):
		c.faults.Add(directive.Position, "use one of "+own+"*", "%s uses another portlet's permission %s", name, permission)
	case d.Portlet == "" && strings.HasPrefix(permission, "portlet."):
		c.faults.Add(directive.Position, "use one of the core's", "%s of the core uses a portlet's permission %s", name, permission)
	case !c.permissions[permission]:
		c.faults.Add(directive.Position, "declare it in the manifest, or use one that is declared",
			"%s needs the permission %s, which nobody declares", name, permission)
	}
}

func (c *checker) described(at *ast.Position, description, what string) {
	if strings.TrimSpace(description) == "" {
		c.faults.Add(at, "write a description above it: the playground is the integrators' manual", "%s has no description", what)
	}
}
