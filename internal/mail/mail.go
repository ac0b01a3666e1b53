// Package mail writes to people. A mail is queued in the transaction of the deed that it
// tells of, and written and sent afterwards, once at least: the queue knows the row that
// it is about, and no secret.
package mail

import (
	"context"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Message is a mail that is to be sent.
type Message struct {
	// ID is the mail's own; Queue gives it one.
	ID uuid.UUID `db:"id"`
	// Kind says who writes it: the key of its Writer.
	Kind string `db:"kind"`
	// To is the address.
	To string `db:"recipient"`
	// SubjectID is the row that it is written from when it is sent.
	SubjectID uuid.UUID `db:"subject_id"`
	// OrganizationID is whose mail it is; without it the one that is open to ctx, else
	// nobody's.
	OrganizationID uuid.UUID `db:"organization_id"`
}

// Letter is what a mail says.
type Letter struct {
	Subject string
	// Greeting is its first line, such as "Hello Mia,".
	Greeting string
	// Text has the paragraphs before the link.
	Text []string
	// Link is where its one button leads, and Label what that says. It may hold a secret,
	// so neither the log nor the queue has it; empty for a mail without a button.
	Link, Label string
	// Small has the paragraphs after the link, in small letters.
	Small []string
}

// Writer writes the mails of a kind from the row that they are about; nil where that has
// become another, so that there is nothing to say any more.
type Writer func(ctx context.Context, m Message) (*Letter, error)

// Queue is the query that notes a mail, to be sent in the transaction of the deed.
func Queue(ctx context.Context, m Message) postgres.Query {
	if m.OrganizationID == uuid.Nil {
		tenant, _ := session.TenantFrom(ctx)
		m.OrganizationID = tenant.OrganizationID
	}
	return postgres.Exec(`
insert into mail_outbox (id, organization_id, kind, recipient, subject_id) values ($1, $2, $3, $4, $5)`,
		uuid.Must(uuid.NewV7()), uuid.NullUUID{UUID: m.OrganizationID, Valid: m.OrganizationID != uuid.Nil}, m.Kind, m.To, m.SubjectID)
}

// Sender sends mails.
type Sender interface {
	// Send gives nil once the mail is with somebody who answers for it.
	Send(ctx context.Context, m Message, l *Letter) error
}
