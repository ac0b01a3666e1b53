// Package limits bounds what one request may ask for.
package limits

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/station-portal/station/internal/apperr"
)

// What one document may be. The standard introspection query is 15 deep.
const (
	MaxTokens = 2_000
	MaxDepth  = 15
	// MaxFields is counted with fragments spread.
	MaxFields = 1_000
	// MaxAliases and MaxDirectives are counted as the document is written, fragments once.
	MaxAliases    = 30
	MaxDirectives = 50
	// MaxName is how long a name may be, in bytes: validation compares one that it does
	// not know with each that it knows, letter by letter.
	MaxName = 128
	// MaxRepeats is how often one selection may write the same field: validation compares
	// each with each.
	MaxRepeats = 30
	// MaxUnknown is how many fields and fragments that don't exist are looked into:
	// validation looks for names that are alike, and for each fragment among all.
	MaxUnknown = 10
	// MaxValues is how many list elements and fields of objects the variables may have: 100
	// for each of the 200 rows that one mutation takes. To read more of them as the types
	// they should have is slow.
	MaxValues = 20_000
)

// Documents is the gqlgen extension that parses and validates documents, and the cache
// where gqlgen finds those that passed. It refuses what is too much before validation,
// which takes longer the stranger a document is.
type Documents struct {
	schema *ast.Schema
	kept   graphql.Cache[*ast.QueryDocument]
}

// NewDocuments makes Documents of a schema. Valid ones are kept.
func NewDocuments(schema *ast.Schema, kept graphql.Cache[*ast.QueryDocument]) Documents {
	return Documents{schema, kept}
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.Cache[*ast.QueryDocument]
} = Documents{}

// ExtensionName names the extension.
func (Documents) ExtensionName() string { return "DocumentLimits" }

// Validate has nothing to check.
func (Documents) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters finds the document of a request, or says what is wrong with
// it. The error of a document with several faults has them all as a gqlerror.List.
func (d Documents) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if values(params.Variables) > MaxValues {
		return Refusal(refuse("The variables have more than %[2]s values.", 0, MaxValues))
	}
	op := graphql.GetOperationContext(ctx)
	var known bool
	if op.Doc, known = d.kept.Get(ctx, params.Query); known {
		return nil
	}
	doc, err := Read(d.schema, params.Query)
	switch fault := err.(type) { //nolint:errorlint // Read wraps none
	case nil:
		op.Doc = doc
		d.kept.Add(ctx, params.Query, doc)
		return nil
	case gqlerror.List:
		return &gqlerror.Error{Err: fault, Message: fault[0].Message}
	case *apperr.Error:
		return Refusal(fault)
	case *gqlerror.Error:
		return fault
	default:
		return gqlerror.Wrap(err)
	}
}

// Read parses and validates a document. The error is an *apperr.Error for what is too
// much, a *gqlerror.Error for what can't be parsed, and a gqlerror.List of what does not
// fit the schema.
func Read(schema *ast.Schema, text string) (*ast.QueryDocument, error) {
	doc, err := Parse(text)
	if err == nil {
		err = check(schema, doc)
	}
	if err != nil {
		return nil, err
	}
	if faults := validator.ValidateWithRules(schema, doc, rules.NewDefaultRules()); len(faults) > 0 {
		return nil, faults
	}
	return doc, nil
}

// values counts what is in lists and objects.
func values(value any) (n int) {
	switch v := value.(type) {
	case []any:
		n = len(v)
		for _, child := range v {
			n += values(child)
		}
	case map[string]any:
		n = len(v)
		for _, child := range v {
			n += values(child)
		}
	}
	return n
}

// Get gives the document that MutateOperationParameters found.
func (Documents) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	doc := graphql.GetOperationContext(ctx).Doc
	return doc, doc != nil
}

// Add has nothing to do: MutateOperationParameters keeps what is valid.
func (Documents) Add(context.Context, string, *ast.QueryDocument) {}

// Parse parses a document of not too many tokens with no name that is too long. The error
// is an apperr.Error or a gqlerror.Error.
func Parse(text string) (*ast.QueryDocument, error) {
	source := &ast.Source{Input: text}
	words := lexer.New(source)
	for range MaxTokens {
		token, err := words.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			break // the parser says what is wrong
		}
		if token.Kind == lexer.Name && len(token.Value) > MaxName {
			return nil, refuse("The document has a name of %s bytes; at most %s are allowed.", len(token.Value), MaxName)
		}
	}
	return parser.ParseQueryWithTokenLimit(source, MaxTokens)
}

// tokenWeight is about what a token takes in memory once it is parsed.
const tokenWeight = 128

// Weight gives about how many bytes of memory a document takes, with its text.
func Weight(text string) int {
	words := lexer.New(&ast.Source{Input: text})
	weight := len(text)
	for {
		token, err := words.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return weight
		}
		weight += tokenWeight
	}
}

// check refuses a document that is too much of anything.
func check(schema *ast.Schema, doc *ast.QueryDocument) error {
	if len(doc.Operations) == 0 {
		return apperr.New(apperr.BadUserInput, "The document has no operation.")
	}
	r := reader{schema: schema, fragments: make(map[string]*fragment, len(doc.Fragments))}
	for _, f := range doc.Fragments {
		if r.fragments[f.Name] == nil {
			r.fragments[f.Name] = &fragment{FragmentDefinition: f}
		}
	}
	var most extent
	for _, operation := range doc.Operations {
		r.directives += len(operation.Directives)
		for _, variable := range operation.VariableDefinitions {
			r.directives += len(variable.Directives)
		}
		most = most.or(r.selections(operation.SelectionSet, rootOf(schema, operation.Operation)))
	}
	for _, f := range r.fragments {
		r.spread(f) // those that no operation spreads too
	}
	switch {
	case r.aliases > MaxAliases:
		return refuse("The document has %s aliases; at most %s are allowed.", r.aliases, MaxAliases)
	case r.directives > MaxDirectives:
		return refuse("The document has %s directives; at most %s are allowed.", r.directives, MaxDirectives)
	case most.depth > MaxDepth:
		return refuse("The query is %s levels deep; at most %s are allowed.", most.depth, MaxDepth)
	case most.fields > MaxFields:
		return refuse("The query asks for more than %[2]s fields.", most.fields, MaxFields)
	case r.repeats > MaxRepeats:
		return refuse("One selection has the same field %s times; at most %s are allowed.", r.repeats, MaxRepeats)
	case r.unknown > MaxUnknown:
		return apperr.Newf(apperr.BadUserInput, "The document asks for more than %d fields or fragments that don't exist.", MaxUnknown)
	}
	return nil
}

func rootOf(schema *ast.Schema, operation ast.Operation) *ast.Definition {
	switch operation { //nolint:exhaustive // the rest are queries
	case ast.Mutation:
		return schema.Mutation
	case ast.Subscription:
		return schema.Subscription
	}
	return schema.Query
}

func refuse(sentence string, found, limit int) *apperr.Error {
	return apperr.Newf(apperr.QueryTooComplex, sentence, strconv.Itoa(found), strconv.Itoa(limit))
}

// Refusal makes an error of an operation that does not begin.
func Refusal(err *apperr.Error) *gqlerror.Error {
	return &gqlerror.Error{Err: err, Message: err.Message}
}

// extent is the size of a selection with its fragments spread.
type extent struct{ depth, fields int }

func (e extent) or(other extent) extent {
	return extent{max(e.depth, other.depth), max(e.fields, other.fields)}
}

// fragment is one of a document, read when it is met first.
type fragment struct {
	*ast.FragmentDefinition
	read   bool
	extent extent
}

// reader reads each selection of a document once, so that fragments which spread each
// other many times cost nothing.
type reader struct {
	schema    *ast.Schema
	fragments map[string]*fragment

	aliases, directives, repeats, unknown int
}

// selections reads a selection of a type, nil for one that does not exist.
func (r *reader) selections(set ast.SelectionSet, of *ast.Definition) extent {
	var all extent
	for _, selection := range set {
		var one extent
		switch s := selection.(type) {
		case *ast.Field:
			one = r.field(s, of)
		case *ast.InlineFragment:
			r.directives += len(s.Directives)
			on := of
			if s.TypeCondition != "" {
				on = r.schema.Types[s.TypeCondition]
			}
			one = r.selections(s.SelectionSet, on)
		case *ast.FragmentSpread:
			r.directives += len(s.Directives)
			one = r.spread(r.fragments[s.Name])
		}
		all.depth = max(all.depth, one.depth)
		// Past the limit the count no longer matters; it must not overflow.
		all.fields = min(all.fields+one.fields, MaxFields+1)
	}
	if len(set) > MaxRepeats {
		r.count(set)
	}
	return all
}

func (r *reader) field(f *ast.Field, of *ast.Definition) extent {
	if f.Alias != f.Name {
		r.aliases++
	}
	r.directives += len(f.Directives)
	var leads *ast.Definition
	if of != nil && f.Name != "__typename" {
		if known := of.Fields.ForName(f.Name); known != nil {
			leads = r.schema.Types[known.Type.Name()]
		} else {
			r.unknown++
		}
	}
	found := r.selections(f.SelectionSet, leads)
	return extent{found.depth + 1, min(found.fields, MaxFields) + 1}
}

func (r *reader) spread(f *fragment) extent {
	if f == nil {
		r.unknown++
		return extent{}
	}
	if !f.read {
		f.read = true // a fragment that spreads itself is refused by validation
		r.directives += len(f.Directives)
		f.extent = r.selections(f.SelectionSet, r.schema.Types[f.TypeCondition])
	}
	return f.extent
}

// count finds how often a selection has the field that it has most often.
func (r *reader) count(set ast.SelectionSet) {
	names := map[string]int{}
	for _, selection := range set {
		if f, ok := selection.(*ast.Field); ok {
			names[f.Alias]++
			r.repeats = max(r.repeats, names[f.Alias])
		}
	}
}
