package resolvers

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/postgres"
)

// refusals notes in the audit trail what mutations refuse. A refusal that can't be noted
// stays what it is for its caller, and goes to the log.
type refusals struct {
	db     *postgres.DB
	logger *slog.Logger
}

// audited is the guard @audited. It runs before all others, and so sees what they refuse
// too.
func (r *refusals) audited(ctx context.Context, _ any, next graphql.Resolver, action, resource, id string) (any, error) {
	result, err := next(context.WithValue(ctx, auditedKey{}, true))
	if told, ok := apperr.From(err); ok {
		switch told.Code { //nolint:exhaustive // the others are faults of the request or of ours
		case apperr.Forbidden, apperr.Unauthenticated, apperr.NotFound, apperr.Conflict, apperr.QuotaExceeded:
			r.note(ctx, audit.Refusal{Action: action, ResourceType: resource, ResourceID: inputID(ctx, id), Err: told})
		}
	}
	return result, err
}

// ofPortlet notes that a guard of a portlet's mutation is FORBIDDEN, for want of the
// permission or, where that is empty, of the membership.
func (r *refusals) ofPortlet(ctx context.Context, permission string, err error) {
	told, ok := apperr.From(err)
	field := graphql.GetFieldContext(ctx)
	if !ok || told.Code != apperr.Forbidden || field == nil || field.Object != "Mutation" || ctx.Value(auditedKey{}) != nil {
		return
	}
	// A permission of a portlet is portlet.<id>.<verb>.
	words := strings.Split(permission, ".")
	refusal := audit.Refusal{Action: audit.AccessRefused, Err: told}
	if len(words) == 3 {
		refusal.PortletID = words[1]
	}
	r.note(ctx, refusal)
}

func (r *refusals) note(ctx context.Context, refusal audit.Refusal) {
	if !audit.MayNote(ctx) {
		return
	}
	refusal.Field = graphql.GetFieldContext(ctx).Field.Name
	if err := audit.Refuse(ctx, r.db, time.Now(), refusal); err != nil {
		// The next ones would keep their caller waiting as long.
		audit.NoteNoMore(ctx)
		r.logger.ErrorContext(ctx, "a refusal is not in the audit trail", "error", err,
			"action", refusal.Action, "field", refusal.Field, "refusal", refusal.Err.Message)
	}
}

// inputID gives the id that the input of a mutation has in the field; uuid.Nil for none.
func inputID(ctx context.Context, field string) uuid.UUID {
	arguments := graphql.GetFieldContext(ctx).Field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)
	input, _ := arguments["input"].(map[string]any)
	given, _ := input[field].(string)
	id, _ := uuid.Parse(given)
	return id
}

type auditedKey struct{}
