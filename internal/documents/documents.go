// Package documents knows the GraphQL documents that requests name by an id: the web
// app's, which its build registers, and those that organizations register. Callers can
// be limited to them; they are called trusted then.
package documents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// ID gives the id of a document: the SHA-256 of its text in hexadecimal digits.
func ID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

type contextKey struct{}

// Name gives the context of a request whose document is the one of the id; an empty id
// names none.
func Name(ctx context.Context, id string) context.Context {
	if id == "" {
		return ctx
	}
	return context.WithValue(ctx, contextKey{}, id)
}

// IsNamed reports whether Name was given an id.
func IsNamed(ctx context.Context) bool { return named(ctx) != "" }

// named gives the id that Name was given.
func named(ctx context.Context) string {
	id, _ := ctx.Value(contextKey{}).(string)
	return id
}

// Switch is registered for everybody, so that no organization locks itself out.
const Switch = `mutation SetTrustedDocumentsOnly($on: Boolean!) { setTrustedDocumentsOnly(input: {trustedDocumentsOnly: $on}) { organization { trustedDocumentsOnly } } }`

// webFile is where the build of the web app leaves its documents, by id.
const webFile = "documents.json"

// Web gives Switch and the documents of the built web app by their ids.
func Web(dist fs.FS) (map[string]string, error) {
	texts := map[string]string{ID(Switch): Switch}
	content, err := fs.ReadFile(dist, webFile)
	if errors.Is(err, fs.ErrNotExist) {
		return texts, nil // the web app was not built
	}
	if err != nil {
		return nil, fmt.Errorf("read the web app's documents: %w", err)
	}
	if err := json.Unmarshal(content, &texts); err != nil {
		return nil, fmt.Errorf("read the web app's documents: %w", err)
	}
	for id, text := range texts {
		if id != ID(text) {
			return nil, fmt.Errorf("the web app's document %s is registered as %s", ID(text), id)
		}
	}
	return texts, nil
}

// Finder finds the documents of requests.
type Finder struct {
	// Web are the documents that everybody may name.
	Web    map[string]string
	Access *authz.Cache
	DB     *postgres.DB
	// Texts keeps texts of organizations' documents.
	Texts graphql.Cache[string]
}

// Text gives the text of the document that a request asks for by its id, which ctx has,
// or by the text that it sent. The errors are PERSISTED_QUERY_NOT_FOUND for an id of no
// document that the caller may name, and FORBIDDEN for a text that is not registered where
// the caller is limited to those that are.
func (f *Finder) Text(ctx context.Context, sent string) (string, error) {
	id := named(ctx)
	if id != "" && sent != "" {
		return "", apperr.New(apperr.BadUserInput, "Send `documentId` or `query`, not both.")
	}
	access, err := f.limits(ctx)
	switch {
	case err != nil:
		return "", err
	case id == "" && !access.TrustedOnly:
		return sent, nil
	case id == "":
		return sent, f.Refuse(access, ID(sent))
	case f.Web[id] != "":
		return f.Web[id], nil
	case access.Registered(id):
		return f.registered(ctx, id)
	}
	return "", errUnknown
}

// Refuse gives FORBIDDEN for a document that is not registered, to who is limited to those
// that are.
func (f *Finder) Refuse(access *authz.Access, id string) error {
	if !access.TrustedOnly || f.Web[id] != "" || access.Registered(id) {
		return nil
	}
	return apperr.New(apperr.Forbidden, "Your organization allows registered documents only. "+
		"Who manages it can register this one with `registerTrustedDocument`.")
}

var errUnknown = apperr.New(apperr.PersistedQueryNotFound, "No document of this `documentId` is registered: send its text as `query`.")

// limits gives what a limit on the caller is made of. Who is no active member of an
// organization has none: the guards keep them from all that is an organization's.
func (f *Finder) limits(ctx context.Context) (*authz.Access, error) {
	s := session.From(ctx)
	if s == nil || s.OrganizationID == uuid.Nil {
		return &authz.Access{}, nil
	}
	access, err := f.Access.Of(ctx, s.OrganizationID, s.Actor())
	if err == nil && !access.Active {
		access = &authz.Access{}
	}
	return access, err
}

// registered gives the text of a document of the caller's organization. A text is kept
// for good, since no other has its id; whether it is registered still, access says.
func (f *Finder) registered(ctx context.Context, id string) (string, error) {
	ctx, _, err := f.Access.Tenant(ctx)
	if err != nil {
		return "", err
	}
	tenant, _ := session.TenantFrom(ctx)
	key := tenant.OrganizationID.String() + "/" + id
	if text, kept := f.Texts.Get(ctx, key); kept {
		return text, nil
	}
	var texts []string
	err = f.DB.InOrg(ctx, postgres.All(&texts, `select text from trusted_documents where document_id = $1`, id))
	if err != nil {
		return "", fmt.Errorf("find a document: %w", err)
	}
	if len(texts) == 0 {
		return "", errUnknown // removed just now
	}
	f.Texts.Add(ctx, key, texts[0])
	return texts[0], nil
}
