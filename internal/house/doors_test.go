package house_test

import (
	"go/ast"
	"go/constant"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// use is one place where code names a function.
type use struct {
	// caller is the function around it, `internal/auth.(*Service).Login`.
	caller string
	// reason is the value of the call's second argument; ok is false where that is no
	// constant string, or where the function is not called but passed on.
	reason string
	ok     bool
}

// load type-checks the packages that match, without their tests.
func load(t *testing.T, dir string, patterns ...string) []*packages.Package {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{
		Context: t.Context(), Dir: dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
	}, patterns...)
	require.NoError(t, err)
	require.NotEmpty(t, loaded)
	for _, p := range loaded {
		require.Empty(t, p.Errors, p.PkgPath)
	}
	return loaded
}

// usesOf gives the places that name a function which is wanted, in order.
func usesOf(loaded []*packages.Package, wanted func(*types.Func) bool) []use {
	var uses []use
	for _, p := range loaded {
		for _, file := range p.Syntax {
			for _, declaration := range file.Decls {
				ast.PreorderStack(declaration, nil, func(n ast.Node, around []ast.Node) bool {
					name, ok := n.(*ast.Ident)
					if !ok {
						return true
					}
					f, ok := p.TypesInfo.Uses[name].(*types.Func)
					if ok && wanted(f.Origin()) {
						u := use{caller: callerName(p, declaration)}
						u.reason, u.ok = reasonOf(p, name, around)
						uses = append(uses, u)
					}
					return true
				})
			}
		}
	}
	return uses
}

// callerName gives the name of the declared function; `init` for a variable's value.
func callerName(p *packages.Package, declaration ast.Decl) string {
	name := "init"
	if f, ok := declaration.(*ast.FuncDecl); ok {
		name = f.Name.Name
		if f.Recv != nil {
			receiver := types.ExprString(f.Recv.List[0].Type)
			if strings.HasPrefix(receiver, "*") {
				receiver = "(" + receiver + ")"
			}
			name = receiver + "." + name
		}
	}
	return strings.TrimPrefix(p.PkgPath, module) + "." + name
}

func reasonOf(p *packages.Package, name *ast.Ident, around []ast.Node) (string, bool) {
	for _, n := range slices.Backward(around) {
		switch n := n.(type) {
		case *ast.SelectorExpr, *ast.ParenExpr:
			continue
		case *ast.CallExpr:
			if ast.Unparen(n.Fun).End() != name.End() || len(n.Args) < 2 {
				return "", false
			}
			value := p.TypesInfo.Types[n.Args[1]].Value
			if value == nil || value.Kind() != constant.String {
				return "", false
			}
			return constant.StringVal(value), true
		default:
			return "", false
		}
	}
	return "", false
}

func isOpenTenant(f *types.Func) bool {
	return f.FullName() == module+"internal/session.OpenTenant"
}

// isSystem takes every method of postgres.DB whose name begins so.
func isSystem(f *types.Func) bool {
	return strings.HasPrefix(f.FullName(), "(*"+module+"internal/postgres.DB).System")
}

// Who opens an organization by themselves, and who reads across all of them, is
// known: testdata/open_tenant.txt and testdata/system_callers.txt are reviewed.
func TestDoors(t *testing.T) {
	t.Parallel()
	loaded := load(t, root, "./...")

	t.Run("OpenTenant", func(t *testing.T) {
		t.Parallel()
		var callers []string
		for _, u := range usesOf(loaded, isOpenTenant) {
			callers = append(callers, u.caller)
		}
		requireListed(t, "open_tenant.txt", callers)
	})
	t.Run("System", func(t *testing.T) {
		t.Parallel()
		var callers []string
		listed := reasons(t, "system_callers.txt")
		for _, u := range usesOf(loaded, isSystem) {
			if !u.ok {
				t.Errorf("%s calls DB.System with a reason that is no constant, or passes DB.System on", u.caller)
				continue
			}
			if want, ok := listed[u.caller]; ok && want != u.reason {
				t.Errorf("%s gives the reason %q, testdata/system_callers.txt says %q", u.caller, u.reason, want)
			}
			callers = append(callers, u.caller)
		}
		requireListed(t, "system_callers.txt", callers)
	})
	t.Run("pool", func(t *testing.T) {
		t.Parallel()
		// The pool behind System has no other door.
		var callers []string
		for _, p := range loaded {
			if p.PkgPath != module+"internal/postgres" {
				continue
			}
			for name, object := range p.TypesInfo.Uses {
				if field, ok := object.(*types.Var); ok && field.IsField() && field.Name() == "system" {
					for _, file := range p.Syntax {
						for _, d := range file.Decls {
							if d.Pos() <= name.Pos() && name.End() <= d.End() {
								callers = append(callers, strings.TrimPrefix(callerName(p, d), "internal/postgres."))
							}
						}
					}
				}
			}
		}
		slices.Sort(callers)
		require.Equal(t, []string{"(*DB).Close", "(*DB).System", "(*DB).SystemListen", "(*DB).SystemTx", "(*DB).Verify", "New"}, slices.Compact(callers))
	})
}

func requireListed(t *testing.T, list string, callers []string) {
	t.Helper()
	require.NotEmpty(t, callers, "no caller was found")
	listed := reasons(t, list)
	slices.Sort(callers)
	for _, caller := range slices.Compact(callers) {
		if _, ok := listed[caller]; !ok {
			t.Errorf("%s is not in internal/house/testdata/%s: find another way, or add it with its reason", caller, list)
		}
		delete(listed, caller)
	}
	for caller := range listed {
		t.Errorf("internal/house/testdata/%s names %s, which does not call it any more", list, caller)
	}
}

// The search for callers sees every way to reach a door.
func TestUsesOf(t *testing.T) {
	t.Parallel()
	dir, err := filepath.Abs("testdata/doors")
	require.NoError(t, err)
	uses := usesOf(load(t, dir, "."), isSystem)
	slices.SortFunc(uses, func(a, b use) int { return strings.Compare(a.caller, b.caller) })
	const here = "internal/house/testdata/doors."
	require.Equal(t, []use{
		{here + "(*door).method", "a constant", true},
		{here + "closure", "a literal", true},
		{here + "computed", "", false},
		{here + "door.embedded", "a literal", true},
		{here + "expression", "", false},
		{here + "init", "", false},
		{here + "passed", "", false},
		{here + "value", "", false},
	}, uses)
	require.Len(t, usesOf(load(t, dir, "."), isOpenTenant), 2)
}
