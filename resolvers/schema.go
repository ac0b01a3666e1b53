package resolvers

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/session"
)

// schemaHandler serves the schema as SDL. In production, as with introspection, only
// to signed-in callers.
func schemaHandler(callers *callers, public bool) http.Handler {
	sdl := publicSDL()
	return callers.identify(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if session.From(r.Context()) == nil && !public {
			err := authz.SignInFirst()
			httpjson.Error(r.Context(), w, httpjson.Status(err), err)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(sdl)
	}))
}

// refuseIntrospection tells a caller to whom the schema is closed to sign in; gqlgen's
// own refusal has no code.
func refuseIntrospection(ctx context.Context) error {
	if graphql.GetOperationContext(ctx).DisableIntrospection {
		switch graphql.GetFieldContext(ctx).Field.Name {
		case "__schema", "__type":
			return authz.SignInFirst()
		}
	}
	return nil
}

// publicSDL writes the schema without the guards on its fields, which are nobody's to
// see and whose definitions are not there.
func publicSDL() []byte {
	var whole, public bytes.Buffer
	formatter.NewFormatter(&whole).FormatSchema(PublicSchema())
	// The schema itself is shared: what is read anew may be changed.
	document, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: whole.String()})
	if err != nil {
		panic(err) // of a schema that was compiled in
	}
	for _, definition := range document.Definitions {
		for _, field := range definition.Fields {
			field.Directives = slices.DeleteFunc(field.Directives, func(d *ast.Directive) bool { return d.Name != "deprecated" })
		}
	}
	formatter.NewFormatter(&public).FormatSchemaDocument(document)
	return public.Bytes()
}
