package documents

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/change"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

const (
	// maxText bounds a document, in bytes: longer ones are not kept in memory.
	maxText = 16 << 10
	// maxDocuments is how many documents an organization may register.
	maxDocuments = 1000

	columns = `id, document_id, name, text, created_at, created_by`
)

// RegisterTrustedDocument is Mutation.registerTrustedDocument.
func (r *Resolver) RegisterTrustedDocument(ctx context.Context, in RegisterTrustedDocumentInput) (*RegisterTrustedDocumentPayload, error) {
	var faults apperr.Fields
	input.Line(&faults, "name", &in.Name, 100)
	if fault := r.fault(in.Text); fault != "" {
		faults.Add("text", fault)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var document TrustedDocument
	err := r.Change(ctx, func(tx *postgres.Tx, _ *orgs.Organization, tenant session.Tenant, now time.Time) (*change.Change, error) {
		var same []TrustedDocument
		var count int
		err := tx.Run(ctx,
			postgres.All(&same, `select `+columns+` from trusted_documents where document_id = $1`, ID(in.Text)),
			postgres.One(&count, `select count(*) from trusted_documents`))
		switch {
		case err != nil:
			return nil, err
		case len(same) > 0:
			document = same[0]
			return nil, nil
		case count >= maxDocuments:
			return nil, apperr.Newf(apperr.QuotaExceeded,
				"Your organization has %d documents, as many as it may have: remove one first.", maxDocuments)
		}
		document = TrustedDocument{
			ID: uuid.Must(uuid.NewV7()), DocumentID: ID(in.Text), Name: in.Name, Text: in.Text,
			CreatedAt: now, CreatedByID: tenant.UserID,
		}
		done := &change.Change{
			Action: audit.DataCreated, Event: "portal.trusted_document.registered", ResourceType: "trusted_document",
			ResourceID: document.ID, After: document.told(),
		}
		return done, tx.Run(ctx, postgres.Exec(
			`insert into trusted_documents (organization_id, `+columns+`) values ($1, $2, $3, $4, $5, $6, $7)`, tenant.OrganizationID,
			document.ID, document.DocumentID, document.Name, document.Text, document.CreatedAt, document.CreatedByID))
	})
	if err != nil {
		return nil, fmt.Errorf("register a document: %w", err)
	}
	return &RegisterTrustedDocumentPayload{TrustedDocument: &document}, nil
}

// RemoveTrustedDocument is Mutation.removeTrustedDocument.
func (r *Resolver) RemoveTrustedDocument(ctx context.Context, in RemoveTrustedDocumentInput) (*RemoveTrustedDocumentPayload, error) {
	var document TrustedDocument
	err := r.Change(ctx, func(tx *postgres.Tx, _ *orgs.Organization, _ session.Tenant, _ time.Time) (*change.Change, error) {
		err := tx.Run(ctx, postgres.One(&document, `delete from trusted_documents where id = $1 returning `+columns, in.ID))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, TrustedDocuments.NotFound()
		}
		return &change.Change{
			Action: audit.DataDeleted, Event: "portal.trusted_document.removed", ResourceType: "trusted_document",
			ResourceID: document.ID, Before: document.told(),
		}, err
	})
	if err != nil {
		return nil, fmt.Errorf("remove a document: %w", err)
	}
	return &RemoveTrustedDocumentPayload{TrustedDocument: &document}, nil
}

// SetTrustedDocumentsOnly is Mutation.setTrustedDocumentsOnly.
func (r *Resolver) SetTrustedDocumentsOnly(ctx context.Context, in SetTrustedDocumentsOnlyInput) (*SetTrustedDocumentsOnlyPayload, error) {
	var organization *orgs.Organization
	err := r.Change(ctx, func(tx *postgres.Tx, found *orgs.Organization, _ session.Tenant, now time.Time) (*change.Change, error) {
		organization = found
		was := found.TrustedDocumentsOnly
		if was == in.TrustedDocumentsOnly {
			return nil, nil
		}
		organization.TrustedDocumentsOnly = in.TrustedDocumentsOnly
		done := &change.Change{
			Action: audit.DataUpdated, Event: "portal.organization.updated", ResourceType: "organization", ResourceID: found.ID,
			Before: map[string]any{"trustedDocumentsOnly": was}, After: map[string]any{"trustedDocumentsOnly": !was},
		}
		return done, tx.Run(ctx, postgres.Exec(
			`update organizations set trusted_documents_only = $2, updated_at = $3 where id = $1`, found.ID, !was, now))
	})
	if err != nil {
		return nil, fmt.Errorf("set whether only registered documents are allowed: %w", err)
	}
	return &SetTrustedDocumentsOnlyPayload{Organization: organization}, nil
}

// fault says what keeps a text from being a document of the schema; nothing does when
// it is empty.
func (r *Resolver) fault(text string) string {
	switch {
	case len(text) > maxText:
		return fmt.Sprintf("`text` must be at most %d bytes long; it is %d.", maxText, len(text))
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "`text` must be UTF-8 without zero bytes."
	}
	_, err := limits.Read(r.Schema, text)
	if faults, ok := err.(gqlerror.List); ok { //nolint:errorlint // Read wraps none
		err = faults[0]
	}
	if err == nil {
		return ""
	}
	return wording(err)
}

// maxFault bounds what is told of a text's fault, in bytes: the library quotes the text.
const maxFault = 300

func wording(err error) string {
	told, line := err.Error(), 0
	if refusal, ok := apperr.From(err); ok {
		told = refusal.Message
	}
	if located := new(gqlerror.Error); errors.As(err, &located) {
		told = located.Message
		if len(located.Locations) > 0 {
			line = located.Locations[0].Line
		}
	}
	if len(told) > maxFault {
		told = strings.ToValidUTF8(told[:maxFault], "") + "…"
	}
	if line > 0 {
		told = fmt.Sprintf("Line %d: %s", line, told)
	}
	return strings.TrimRight(told, ".") + "."
}

// told is what the audit trail and the event have of a document; its id stands for the
// text.
func (d *TrustedDocument) told() map[string]any {
	return map[string]any{"documentId": d.DocumentID, "name": d.Name}
}
