// Package stitch joins the core's schema and the portlets' fragments, and refuses
// what would leave a field unguarded or let portlets tread on each other.
package stitch

import (
	"path"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// The directives of schema/base.graphql that the stitcher knows.
const (
	hasPermission = "hasPermission"
	authenticated = "authenticated"
	public        = "public"
	tenant        = "tenant"
	global        = "global"
	portletGuard  = "portlet"
)

var (
	accessDirectives = []string{hasPermission, authenticated, public}
	// platformDirectives are not a portlet's to write.
	platformDirectives = []string{tenant, global, portletGuard}
	rootTypes          = []string{"Query", "Mutation", "Subscription"}
)

// PortletOf gives the portlet that a schema file belongs to by its path,
// `portlets/<id>/….graphql`; empty for the core's.
func PortletOf(file string) string {
	parts := strings.Split(path.Clean(strings.ReplaceAll(file, `\`, "/")), "/")
	for i := len(parts) - 3; i >= 0; i-- {
		if parts[i] == "portlets" {
			return parts[i+1]
		}
	}
	return ""
}

// Check gives all that is wrong with the fragments, given the permissions that the
// core and the portlets declare.
func Check(sources []*ast.Source, corePermissions []string, portlets []*Declared) Faults {
	c := &checker{
		permissions: map[string]bool{},
		owners:      map[string]owner{},
		operations:  map[string]owner{},
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
	var documents []document
	for _, source := range sources {
		doc, err := parser.ParseSchema(source)
		if err != nil {
			c.faults = append(c.faults, Fault{File: source.Name, Line: 1, What: err.Error(), Mend: "write valid GraphQL"})
			continue
		}
		documents = append(documents, document{doc, PortletOf(source.Name), source})
	}
	// The core's names come first, so that a clash is the portlet's fault.
	slices.SortStableFunc(documents, func(a, b document) int {
		return strings.Compare(a.portlet, b.portlet)
	})
	for _, d := range documents {
		c.names(d)
	}
	for _, d := range documents {
		c.document(d)
	}
	return c.faults
}

type owner struct {
	portlet string
	at      *ast.Position
}

type document struct {
	*ast.SchemaDocument
	portlet string
	source  *ast.Source
}

type checker struct {
	faults      Faults
	permissions map[string]bool
	portlets    map[string]*Declared
	owners      map[string]owner // of types, by name
	operations  map[string]owner // of root fields, by name
}

func ownerName(portlet string) string {
	if portlet == "" {
		return "the core"
	}
	return "portlet " + portlet
}

// names notes who owns which name and refuses a second owner.
func (c *checker) names(d document) {
	if d.portlet != "" {
		c.fragment(d)
	}
	for _, def := range d.Definitions {
		if other, taken := c.owners[def.Name]; taken {
			c.faults.add(def.Position, "give it another name",
				"type %s is defined by %s already", def.Name, ownerName(other.portlet))
			continue
		}
		c.owners[def.Name] = owner{d.portlet, def.Position}
	}
	for _, def := range slices.Concat(d.Definitions, d.Extensions) {
		if !slices.Contains(rootTypes, def.Name) {
			continue
		}
		for _, field := range def.Fields {
			// One Go struct answers all three root types, so their names share one space.
			if other, taken := c.operations[field.Name]; taken {
				c.faults.add(field.Position, "give it another name",
					"root field %s is defined by %s already", field.Name, ownerName(other.portlet))
				continue
			}
			c.operations[field.Name] = owner{d.portlet, field.Position}
		}
	}
}

func (c *checker) fragment(d document) {
	start := &ast.Position{Src: d.source, Line: 1}
	if base := strings.TrimSuffix(path.Base(d.source.Name), ".graphql"); base != d.portlet {
		c.faults.add(start, "name it "+d.portlet+".graphql", "the fragment %s is not named after its portlet %s", base, d.portlet)
	}
	if c.portlets[d.portlet] == nil {
		c.faults.add(start, "give portlet.go a Manifest with this ID", "no manifest declares a portlet %s", d.portlet)
	}
	for _, directive := range d.Directives {
		c.faults.add(directive.Position, "remove it", "a portlet defines the directive @%s", directive.Name)
	}
	for _, schema := range slices.Concat(d.Schema, d.SchemaExtension) {
		c.faults.add(schema.Position, "remove it", "a portlet changes the schema definition")
	}
}

func (c *checker) document(d document) {
	for _, def := range d.Definitions {
		if d.portlet != "" && slices.Contains(rootTypes, def.Name) {
			c.faults.add(def.Position, "write `extend type "+def.Name+"`", "a portlet defines the root type %s", def.Name)
		}
		c.described(def.Position, def.Description, "type "+def.Name)
		c.fields(d, def)
	}
	for _, def := range d.Extensions {
		c.extension(d, def)
		c.fields(d, def)
	}
}

func (c *checker) extension(d document, def *ast.Definition) {
	if len(def.Directives) > 0 {
		c.faults.add(def.Position, "write it on each field",
			"@%s on `extend type %s` guards nothing", def.Directives[0].Name, def.Name)
	}
	owner, known := c.owners[def.Name]
	switch {
	case !known:
		c.faults.add(def.Position, "define it first", "type %s, which is extended, is not defined", def.Name)
	case d.portlet != "" && owner.portlet != "" && owner.portlet != d.portlet:
		c.faults.add(def.Position, "refer to it by id, or through events",
			"portlet %s extends type %s of portlet %s", d.portlet, def.Name, owner.portlet)
	case d.portlet == "" && owner.portlet != "":
		c.faults.add(def.Position, "move the fields into the portlet",
			"the core extends type %s of portlet %s", def.Name, owner.portlet)
	}
}

func (c *checker) fields(d document, def *ast.Definition) {
	for _, value := range def.EnumValues {
		c.described(value.Position, value.Description, "value "+def.Name+"."+value.Name)
	}
	for _, field := range def.Fields {
		name := def.Name + "." + field.Name
		c.described(field.Position, field.Description, "field "+name)
		for _, argument := range field.Arguments {
			c.described(argument.Position, argument.Description, "argument "+name+"("+argument.Name+":)")
		}
		if guarded(d.portlet, def.Name, c.owners[def.Name].portlet) {
			c.access(d, name, field)
		}
	}
}

// guarded says which fields must have an access directive: the root fields, and
// those that a portlet adds to a type of the core.
func guarded(portlet, typeName, typeOwner string) bool {
	return slices.Contains(rootTypes, typeName) || (portlet != "" && typeOwner == "")
}

func (c *checker) access(d document, name string, field *ast.FieldDefinition) {
	var access []*ast.Directive
	for _, directive := range field.Directives {
		if slices.Contains(accessDirectives, directive.Name) {
			access = append(access, directive)
		}
	}
	if len(access) != 1 {
		c.faults.add(field.Position, "write exactly one of @hasPermission, @authenticated, @public",
			"%s has %d access directives", name, len(access))
	}
	for _, directive := range access {
		if directive.Name == hasPermission {
			c.permission(d, name, directive)
		}
	}
	if d.portlet != "" {
		for _, written := range platformDirectives {
			if directive := field.Directives.ForName(written); directive != nil {
				c.faults.add(directive.Position, "remove it: the stitcher adds what is needed",
					"%s writes @%s, which is the platform's", name, written)
			}
		}
		return
	}
	inside, outside := field.Directives.ForName(tenant), field.Directives.ForName(global)
	if (inside == nil) == (outside == nil) {
		c.faults.add(field.Position, "write @tenant, or @global(reason:) with the reason",
			"%s does not say whether it works inside an organization", name)
	}
	if directive := field.Directives.ForName(portletGuard); directive != nil {
		c.faults.add(directive.Position, "remove it", "%s of the core writes @portlet", name)
	}
}

func (c *checker) permission(d document, name string, directive *ast.Directive) {
	argument := directive.Arguments.ForName("permission")
	if argument == nil {
		c.faults.add(directive.Position, "write @hasPermission(permission: \"…\")", "%s names no permission", name)
		return
	}
	permission := argument.Value.Raw
	own := "portlet." + d.portlet + "."
	switch {
	case d.portlet != "" && strings.HasPrefix(permission, "portlet.") && !strings.HasPrefix(permission, own):
		c.faults.add(directive.Position, "use one of "+own+"*", "%s uses another portlet's permission %s", name, permission)
	case d.portlet == "" && strings.HasPrefix(permission, "portlet."):
		c.faults.add(directive.Position, "use one of the core's", "%s of the core uses a portlet's permission %s", name, permission)
	case !c.permissions[permission]:
		c.faults.add(directive.Position, "declare it in the manifest, or use one that is declared",
			"%s needs the permission %s, which nobody declares", name, permission)
	}
}

func (c *checker) described(at *ast.Position, description, what string) {
	if strings.TrimSpace(description) == "" && !strings.HasSuffix(at.Src.Name, "base.graphql") {
		c.faults.add(at, "write a description above it: the playground is the integrators' manual", "%s has no description", what)
	}
}
