package entity

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// MaxRows is how many rows one bulk mutation takes.
const MaxRows = 200

// maxIdempotencyKey is the width of its column.
const maxIdempotencyKey = 200

// RowError is why one row of a bulk mutation was not accepted.
type RowError struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Fields  json.RawMessage `json:"fields,omitempty"`
}

// Result is what became of one row: either the row or its error.
type Result[P any] struct {
	Row   P
	Error *RowError
}

// outcome is a Result as an idempotency key remembers it.
type outcome struct {
	ID    uuid.UUID `json:"id,omitzero"`
	Error *RowError `json:"error,omitempty"`
}

// errKeyTaken says that a call with the same idempotency key came first.
var errKeyTaken = errors.New("entity: idempotency key taken")

// CreateMany inserts up to MaxRows rows and answers per row: a row at fault does
// not stop the others. Field is the input's list, for the error of a list that is
// empty or too long. A repeated call with the client's Idempotency-Key gives the
// first answer.
func (s *Store[T, P]) CreateMany(ctx context.Context, field string, rows []P) ([]Result[P], error) {
	if len(rows) == 0 || len(rows) > MaxRows {
		return nil, apperr.Field(field, fmt.Sprintf("`%s` must have 1 to %d rows.", field, MaxRows))
	}
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	key, err := s.idempotencyKey(ctx, tenant, rows)
	if err != nil {
		return nil, err
	}
	if key != nil {
		if results, err := s.recall(ctx, key); results != nil || err != nil {
			return results, err
		}
	}
	now := Now()
	results := make([]Result[P], len(rows))
	for i, row := range rows {
		if err := row.Validate(); err != nil {
			if results[i].Error = rowError(err); results[i].Error == nil {
				return nil, err
			}
			continue
		}
		stamp(row.base(), tenant, now)
		results[i].Row = row
	}
	// Almost always every row that is valid in itself goes in, all in one round
	// trip. Otherwise a savepoint per row finds out which do.
	err = s.createAll(ctx, tenant, now, results, key)
	if rowError(s.translate(err)) != nil {
		err = s.createEach(ctx, tenant, now, results, key)
	}
	if errors.Is(err, errKeyTaken) {
		return s.recall(ctx, key)
	}
	if err != nil {
		return nil, s.translate(err)
	}
	s.events.Wake()
	return results, nil
}

// CreateAll is CreateMany for a bulk mutation: row makes a row of each input, and
// result makes the payload's entry of what became of it.
func CreateAll[In any, T any, P Row[T], Out any](
	ctx context.Context, s *Store[T, P], field string, inputs []*In, row func(*In) P, result func(P, *RowError) *Out,
) ([]*Out, error) {
	rows := make([]P, len(inputs))
	for i, in := range inputs {
		rows[i] = row(in)
	}
	results, err := s.CreateMany(ctx, field, rows)
	if err != nil {
		return nil, err
	}
	out := make([]*Out, len(results))
	for i, r := range results {
		out[i] = result(r.Row, r.Error)
	}
	return out, nil
}

// rowError gives what a caller is told of a row, or nil for an error that is not
// the row's.
func rowError(err error) *RowError {
	e, ok := apperr.From(err)
	if !ok || (e.Code != apperr.BadUserInput && e.Code != apperr.NotFound && e.Code != apperr.Conflict) {
		return nil
	}
	out := &RowError{Code: string(e.Code), Message: e.Message}
	if e.Fields != nil {
		out.Fields, _ = json.Marshal(e.Fields)
	}
	return out
}

func (s *Store[T, P]) createAll(ctx context.Context, tenant session.Tenant, now time.Time, results []Result[P], key *idempotencyKey) error {
	var queries []postgres.Query
	if key != nil {
		queries = append(queries, key.remember(results, now))
	}
	var changes []change[P]
	for _, r := range results {
		if r.Error == nil {
			queries = append(queries, postgres.Exec(s.insert, s.values(tenant.OrganizationID, r.Row)...))
			changes = append(changes, change[P]{after: r.Row})
		}
	}
	queries = append(queries, s.trail(ctx, now, changes...)...)
	if len(queries) == 0 {
		return nil
	}
	return keyTaken(s.db.InOrg(ctx, queries...))
}

func (s *Store[T, P]) createEach(ctx context.Context, tenant session.Tenant, now time.Time, results []Result[P], key *idempotencyKey) error {
	return s.db.InOrgTx(ctx, func(tx *postgres.Tx) error {
		var changes []change[P]
		for i, r := range results {
			if r.Error != nil {
				continue
			}
			err := tx.Savepoint(ctx, postgres.Exec(s.insert, s.values(tenant.OrganizationID, r.Row)...))
			if err == nil {
				changes = append(changes, change[P]{after: r.Row})
				continue
			}
			if isDataFault(err) {
				err = apperr.New(apperr.BadUserInput, "A value is too long or out of range.").Because(err)
			}
			fault := rowError(s.translate(err))
			if fault == nil {
				return err
			}
			results[i] = Result[P]{Error: fault}
		}
		queries := s.trail(ctx, now, changes...)
		if key != nil {
			queries = append(queries, key.remember(results, now))
		}
		if len(queries) == 0 {
			return nil
		}
		return keyTaken(tx.Run(ctx, queries...))
	})
}

type idempotencyKey struct {
	tenant    session.Tenant
	operation string
	key       string
	request   []byte
}

const (
	rememberOutcome = `
insert into portal_idempotency_keys (organization_id, user_id, operation, key, request_hash, response, created_at)
values ($1, $2, $3, $4, $5, $6, $7)`
	recallOutcome = `
select request_hash, response from portal_idempotency_keys
where organization_id = $1 and user_id = $2 and operation = $3 and key = $4`
)

// idempotencyKey gives the key of a request, or nil for one without.
func (s *Store[T, P]) idempotencyKey(ctx context.Context, tenant session.Tenant, rows []P) (*idempotencyKey, error) {
	key := session.ClientFrom(ctx).IdempotencyKey
	if key == "" {
		return nil, nil
	}
	if len(key) > maxIdempotencyKey {
		return nil, apperr.Newf(apperr.BadUserInput, "The Idempotency-Key header is longer than %d bytes.", maxIdempotencyKey)
	}
	if !utf8.ValidString(key) {
		return nil, apperr.New(apperr.BadUserInput, "The Idempotency-Key header must be UTF-8.")
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("hash a bulk request: %w", err)
	}
	hash := sha256.Sum256(text)
	return &idempotencyKey{tenant: tenant, operation: "create " + s.Table, key: key, request: hash[:]}, nil
}

func (k *idempotencyKey) remember(results any, now time.Time) postgres.Query {
	text, _ := json.Marshal(results)
	return postgres.Exec(rememberOutcome, k.tenant.OrganizationID, k.tenant.UserID, k.operation, k.key, k.request, text, now)
}

// MarshalJSON writes the result as an idempotency key remembers it.
func (r Result[P]) MarshalJSON() ([]byte, error) {
	out := outcome{Error: r.Error}
	if r.Error == nil {
		out.ID = any(r.Row).(interface{ base() *Base }).base().ID
	}
	return json.Marshal(out)
}

// recall gives the first answer of a repeated call, or nil results for a first one.
func (s *Store[T, P]) recall(ctx context.Context, key *idempotencyKey) ([]Result[P], error) {
	var found struct {
		RequestHash []byte          `db:"request_hash"`
		Response    json.RawMessage `db:"response"`
	}
	err := s.db.InOrg(ctx, postgres.One(&found, recallOutcome,
		key.tenant.OrganizationID, key.tenant.UserID, key.operation, key.key))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("recall an idempotency key: %w", err)
	}
	if string(found.RequestHash) != string(key.request) {
		return nil, apperr.New(apperr.Conflict, "This Idempotency-Key was used for another request.")
	}
	var outcomes []outcome
	if err := json.Unmarshal(found.Response, &outcomes); err != nil {
		return nil, fmt.Errorf("read the outcome of an idempotency key: %w", err)
	}
	var ids []uuid.UUID
	for _, o := range outcomes {
		if o.Error == nil {
			ids = append(ids, o.ID)
		} else if o.Error.Fields != nil {
			// The same bytes as in the first answer: the database spaces and orders
			// objects in its own way.
			o.Error.Fields, _ = json.Marshal(decoded(o.Error.Fields))
		}
	}
	queries, collect := s.fetchByID(ids)
	if err := s.db.InOrg(ctx, queries...); err != nil {
		return nil, fmt.Errorf("load the rows of an idempotency key: %w", err)
	}
	rows := collect()
	results := make([]Result[P], len(outcomes))
	for i, o := range outcomes {
		results[i] = Result[P]{Row: rows[o.ID], Error: o.Error}
		if o.Error == nil && rows[o.ID] == nil {
			results[i].Error = rowError(apperr.Newf(apperr.NotFound,
				"This %s was made by the first call with this Idempotency-Key and has been deleted since.", s.Name))
		}
	}
	if replayed := session.ClientFrom(ctx).Replayed; replayed != nil {
		replayed()
	}
	return results, nil
}

// isDataFault reports whether PostgreSQL could not take a value, which is its class 22.
func isDataFault(err error) bool {
	var refusal *pgconn.PgError
	return errors.As(err, &refusal) && strings.HasPrefix(refusal.Code, "22")
}

func keyTaken(err error) error {
	if postgres.ViolatedConstraint(err) == "portal_idempotency_keys_pkey" {
		return errKeyTaken
	}
	return err
}
