package resolvers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/session"
)

// wentWrong is all that a caller reads of a fault of ours.
const wentWrong = "Something went wrong on our side."

// maxFaults is how many faults of a document are told. A long one may have one in each
// word.
const maxFaults = 5

// present turns every error into what a caller may read: a sentence and a code. The
// cause of an error that is not the caller's goes to the log, with the request's id.
func present(logger *slog.Logger) graphql.ErrorPresenterFunc {
	var one graphql.ErrorPresenterFunc
	one = func(ctx context.Context, err error) *gqlerror.Error {
		var faults gqlerror.List
		if errors.As(err, &faults) {
			faults = faults[:min(len(faults), maxFaults)]
			last := len(faults) - 1
			for _, fault := range faults[:last] {
				graphql.AddError(ctx, fault)
			}
			return one(ctx, faults[last])
		}
		out := &gqlerror.Error{Path: graphql.GetPath(ctx)}
		var located *gqlerror.Error
		if errors.As(err, &located) {
			out.Locations = located.Locations
			if located.Path != nil {
				out.Path = located.Path
			}
		}
		told := tell(ctx, err, located, out.Path)
		if isVariable(out.Path) {
			out.Path = nil // it is no path of the response
		}
		switch told.Code { //nolint:exhaustive // the others are the caller's own
		case apperr.Internal:
			if errors.Is(err, errPanicked) {
				break // logged with its stack
			}
			logger.ErrorContext(ctx, "a request failed", "error", err, "path", out.Path.String())
		case apperr.Unavailable:
			logger.WarnContext(ctx, "a request could not be served", "error", err, "path", out.Path.String())
		}
		out.Message, out.Extensions = told.Message, httpjson.Extensions(ctx, told)
		return out
	}
	return one
}

// persistedQueryNotFound is what clients of automatic persisted queries look for, to
// the letter.
const persistedQueryNotFound = "PersistedQueryNotFound"

// tell finds what a caller may read of an error.
func tell(ctx context.Context, err error, located *gqlerror.Error, path ast.Path) *apperr.Error {
	if e, ok := apperr.From(err); ok {
		if e.Code == apperr.BadUserInput && e.Fields == nil && len(path) > 1 {
			// A scalar does not know the name of its argument; the path does.
			if name, ok := path[len(path)-1].(ast.PathName); ok {
				return e.About(string(name))
			}
		}
		return e
	}
	if located != nil && located.Message == persistedQueryNotFound {
		return apperr.New(apperr.PersistedQueryNotFound, persistedQueryNotFound)
	}
	if located != nil && (located.Err == nil || located.Rule != "" || isCoercion(located.Err)) {
		// Of the parser, the validator or the reading of variables and arguments: about
		// the query, never about us. Every other error without a code is INTERNAL.
		told := aboutQuery(located, path)
		if session.From(ctx) == nil {
			// Suggestions would spell out a schema that is closed to the signed-out.
			if head, _, cut := strings.Cut(told.Message, " Did you mean "); cut {
				told.Message = sentence(head)
			}
		}
		return told
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return apperr.New(apperr.Unavailable, "The request was not finished in time.")
	}
	return apperr.New(apperr.Internal, wentWrong)
}

// isCoercion says whether a scalar of gqlgen refused a value.
func isCoercion(err error) bool {
	var number *strconv.NumError
	var integer *graphql.IntegerError
	return errors.As(err, &number) || errors.As(err, &integer)
}

// isVariable says whether a path leads into the variables, where the library begins it
// with a word of its own.
func isVariable(path ast.Path) bool {
	return len(path) > 1 && path[0] == ast.PathName("variable")
}

// aboutQuery words the library's fault of a query or its variables.
func aboutQuery(located *gqlerror.Error, path ast.Path) *apperr.Error {
	switch {
	case strings.HasPrefix(located.Message, "exceeded token limit"):
		return apperr.Newf(apperr.QueryTooComplex, "The query is longer than %d tokens.", limits.MaxTokens)
	case strings.HasPrefix(located.Message, "exceeded maximum nesting depth"):
		return apperr.Newf(apperr.QueryTooComplex, "The query is deeper than %d levels.", limits.MaxDepth)
	case strings.HasPrefix(located.Message, "operation ") && strings.HasSuffix(located.Message, " not found"):
		return apperr.New(apperr.BadUserInput, "The document has no operation of this name.")
	case !isVariable(path):
		return apperr.New(apperr.BadUserInput, sentence(located.Message))
	}
	name := "variables"
	for _, part := range path {
		if word, ok := part.(ast.PathName); ok {
			name = string(word)
		}
	}
	told := fmt.Sprintf("`%s`: %s", name, sentence(located.Message))
	switch located.Message {
	case "cannot be null", "must be defined":
		told = fmt.Sprintf("`%s` can't be empty.", name)
	case "unknown field":
		told = fmt.Sprintf("`%s` is no field of this input.", name)
	}
	return apperr.Field(name, told)
}

// maxMessage bounds what is told of a query, in bytes: the library quotes what it read.
const maxMessage = 200

// sentence ends a message of the GraphQL library like ours.
func sentence(message string) string {
	message = strings.TrimSpace(message)
	if len(message) > maxMessage {
		head, _, _ := strings.Cut(message, ", found ")
		message = strings.ToValidUTF8(head[:min(len(head), maxMessage)], "")
		if len(head) > maxMessage {
			message += "…"
		}
	}
	if message == "" || strings.HasSuffix(message, ".") || strings.HasSuffix(message, "?") {
		return message
	}
	return message + "."
}

// errPanicked is what a panic becomes: gqlgen shows some of its errors as they are.
var errPanicked = apperr.New(apperr.Internal, wentWrong)

// recoverPanic keeps a panic outside the portlets from ending the server.
func recoverPanic(logger *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, p any) error {
		logger.ErrorContext(ctx, "a request failed", "error", fmt.Sprintf("panic: %v\n%s", p, debug.Stack()))
		return errPanicked
	}
}

// sortErrors puts errors into the order of their paths: fields run in parallel, and
// two that fail would otherwise swap places between runs.
func sortErrors(errs gqlerror.List) {
	slices.SortStableFunc(errs, func(a, b *gqlerror.Error) int {
		return strings.Compare(a.Path.String(), b.Path.String())
	})
}
