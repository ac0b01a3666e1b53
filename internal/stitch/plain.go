package stitch

import (
	"fmt"
	"go/ast"
	"strings"
)

// scalarFields gives the objects of the fields that gqlgen gives the context of a scalar
// to, by the names of the functions that give it. Fields of introspection, which may be
// refused, are left out.
func (f *goFile) scalarFields() map[string]string {
	found := map[string]string{}
	for _, d := range f.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "fieldContext_") {
			continue
		}
		call := onlyCall(fn.Body)
		if call == nil || f.source(call.Fun) != "graphql.NewScalarFieldContext" {
			continue
		}
		if object := strings.Trim(f.source(call.Args[0]), `"`); !strings.HasPrefix(object, "__") {
			found[fn.Name.Name] = object
		}
	}
	return found
}

// plain has the plain fields of the file, those that only read a field of a Go struct and
// have no fields of their own, written at once. A field's context, its middlewares and its
// recovery from panics cost some 3 µs, which nothing about a plain field needs: it has no
// guard, calls no code of a portlet and can't fail.
func (f *goFile) plain(scalars map[string]string) []fieldName {
	var fields []fieldName
	for _, fn := range f.functions() {
		object, ok := scalars["fieldContext"+fn.Name.Name]
		if !ok {
			continue
		}
		if body := f.plainBody(fn); body != "" {
			f.replace(fn.Body.Pos(), fn.Body.End(), "{\n\treturn "+body+"\n}")
			fields = append(fields, fieldName{object, strings.TrimPrefix(fn.Name.Name, "_"+object+"_")})
		}
	}
	return fields
}

// plainBody gives the call that writes a plain field; empty for another.
func (f *goFile) plainBody(fn *ast.FuncDecl) string {
	field := f.resolved(fn)
	if field == nil || !field.read {
		return ""
	}
	// What must not be null and may be is told with its path.
	if strings.HasPrefix(field.valueType, "*") && field.nonNull {
		return ""
	}
	return fmt.Sprintf("%s(ctx, ec, field.Selections, %s)", field.marshal, field.value)
}

// resolvedField is a field that gqlgen has resolved without a guard.
type resolvedField struct {
	// value is the expression that gives it, of the type, and read says that it only reads
	// a field of the object.
	value, valueType string
	read             bool
	// marshal is the function that writes it.
	marshal string
	nonNull bool
}

// resolved reads the function that answers a field; nil for one that has a guard.
func (f *goFile) resolved(fn *ast.FuncDecl) *resolvedField {
	const resolver, middlewares, marshaler, nonNull, all = 4, 5, 6, 8, 9
	call := onlyCall(fn.Body)
	if call == nil || f.source(call.Fun) != "graphql.ResolveField" || len(call.Args) != all || f.source(call.Args[middlewares]) != "nil" {
		return nil
	}
	write, ok := call.Args[marshaler].(*ast.FuncLit)
	if !ok {
		return nil
	}
	marshal := onlyCall(write.Body)
	if marshal == nil {
		return nil
	}
	params := write.Type.Params.List
	field := &resolvedField{
		valueType: f.source(params[len(params)-1].Type), marshal: f.source(marshal.Fun),
		nonNull: f.source(call.Args[nonNull]) == "true",
	}
	field.value = f.selected(call.Args[resolver])
	field.read = field.value != ""
	return field
}

// selected gives the expression of a function that returns a field of obj and nil, as
// `obj.Title`; empty for another.
func (f *goFile) selected(resolver ast.Expr) string {
	read, ok := resolver.(*ast.FuncLit)
	if !ok || len(read.Body.List) != 1 {
		return ""
	}
	returned, ok := read.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(returned.Results) != 2 {
		return ""
	}
	for e := returned.Results[0]; ; {
		switch at := e.(type) {
		case *ast.SelectorExpr:
			e = at.X
		case *ast.Ident:
			if at.Name != "obj" || e == returned.Results[0] {
				return ""
			}
			return f.source(returned.Results[0])
		default:
			return ""
		}
	}
}

// onlyCall gives the call that a body returns and nothing else.
func onlyCall(body *ast.BlockStmt) *ast.CallExpr {
	if body == nil || len(body.List) != 1 {
		return nil
	}
	returned, ok := body.List[0].(*ast.ReturnStmt)
	if !ok || len(returned.Results) != 1 {
		return nil
	}
	call, _ := returned.Results[0].(*ast.CallExpr)
	return call
}
