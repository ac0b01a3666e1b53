package auditlog

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/relay"
	"github.com/station-portal/station/internal/session"
)

const (
	// exported is what the trail calls an export.
	exported = "audit.exported"
	// permission is what it takes.
	permission = "audit.read"
	// maxExports is how many exports of one organization a server writes side by side.
	maxExports = 2
	// takes is how long a client may take for a page.
	takes = time.Minute
	// buffered is how many bytes are gathered before they are sent.
	buffered = 64 << 10
)

// Export answers /api/audit-logs.csv and /api/audit-logs.jsonl: the organization's trail as
// a file, the newest entries first. It reads page after page and keeps none.
type Export struct {
	db     *postgres.DB
	access *authz.Cache
	good   func(context.Context, *session.Session) error
	logger *slog.Logger
	places limits.Places[uuid.UUID]
}

// NewExport makes an Export. Good gives why a session that was authorized is good no more.
func NewExport(db *postgres.DB, access *authz.Cache, good func(context.Context, *session.Session) error, logger *slog.Logger) *Export {
	return &Export{db: db, access: access, good: good, logger: logger}
}

// Register adds the paths to a mux. Authorized puts the session of the bearer token into
// the requests, and refuses tokens that are not good.
func (e *Export) Register(mux *http.ServeMux, authorized func(http.Handler) http.Handler) {
	for extension, f := range formats {
		mux.Handle("/api/audit-logs."+extension, authorized(e.handler(f)))
	}
}

func (e *Export) handler(f format) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet {
			w.Header().Set("Allow", http.MethodGet)
			httpjson.Error(r.Context(), w, http.StatusMethodNotAllowed, apperr.New(apperr.BadUserInput, "Use GET."))
			return
		}
		began, err := e.export(w, r, f)
		switch {
		case err == nil:
		case began:
			// What was sent so far must not look like the whole: the connection breaks off.
			if r.Context().Err() == nil {
				e.logger.ErrorContext(r.Context(), "an export of the audit trail broke off", "error", err)
			}
			panic(http.ErrAbortHandler)
		default:
			if httpjson.Status(err) >= http.StatusInternalServerError {
				e.logger.ErrorContext(r.Context(), "an export of the audit trail failed", "error", err)
			}
			httpjson.Error(r.Context(), w, httpjson.Status(err), err)
		}
	})
}

// enter lets who may read the trail into the organization. It is asked for every page, so
// that an export ends with the right to it, the session and the access token.
func (e *Export) enter(ctx context.Context) (context.Context, error) {
	if caller := session.From(ctx); caller != nil {
		if err := e.good(ctx, caller); err != nil {
			return nil, err
		}
	}
	ctx, access, err := e.access.Tenant(ctx)
	if err != nil {
		return nil, err
	}
	if !access.Can(permission) {
		return nil, authz.Needs(permission)
	}
	return ctx, nil
}

// export writes the file, and says whether it began to.
func (e *Export) export(w http.ResponseWriter, r *http.Request, f format) (began bool, err error) {
	ctx, err := e.enter(r.Context())
	if err != nil {
		e.refused(r, err)
		return false, err
	}
	filter, err := filterOf(r.URL.RawQuery)
	if err != nil {
		return false, err
	}
	tenant, _ := session.TenantFrom(ctx)
	if !e.places.Take(tenant.OrganizationID, maxExports) {
		return false, apperr.New(apperr.RateLimited, "Other exports of your organization are being written: try again.").After(10 * time.Second)
	}
	defer e.places.Leave(tenant.OrganizationID)
	p := &pages{db: e.db, filter: filter, people: map[uuid.UUID]person{}}
	entries, err := p.next(ctx)
	if err != nil {
		return false, err
	}
	// What leaves the house is noted first.
	now := entity.Now()
	if err := e.db.InOrg(ctx, audit.Record(ctx, now, e.deed(r, f))); err != nil {
		return false, fmt.Errorf("record an export: %w", err)
	}
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="audit-logs-%s.%s"`, now.Format(time.DateOnly), f.extension))
	controller := http.NewResponseController(w)
	defer func() { _ = controller.SetWriteDeadline(time.Time{}) }()
	out := bufio.NewWriterSize(w, buffered)
	write, err := f.begin(out)
	for err == nil {
		// A client that takes nothing must not keep the place.
		if err = controller.SetWriteDeadline(time.Now().Add(takes)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			break
		}
		if err = write(entries); err != nil || p.last {
			break
		}
		if ctx, err = e.enter(r.Context()); err != nil {
			break
		}
		entries, err = p.next(ctx)
	}
	if err == nil {
		err = out.Flush()
	}
	return true, err
}

// deed is the entry of an export: in which form, and of what.
func (e *Export) deed(r *http.Request, f format) audit.Entry {
	after, _ := json.Marshal(map[string]any{"after": map[string]any{"format": f.extension, "filter": r.URL.Query()}})
	return audit.Entry{Action: exported, ResourceType: "audit_log", Changes: after}
}

// refused notes that somebody was kept from the trail.
func (e *Export) refused(r *http.Request, err error) {
	told, ok := apperr.From(err)
	if !ok || told.Code != apperr.Forbidden {
		return
	}
	refusal := audit.Refusal{Action: exported, ResourceType: "audit_log", Field: r.URL.Path, Err: told}
	if err := audit.Refuse(r.Context(), e.db, time.Now(), refusal); err != nil {
		e.logger.ErrorContext(r.Context(), "a refusal is not in the audit trail", "error", err, "action", exported)
	}
}

// pages reads the trail page after page.
type pages struct {
	db     *postgres.DB
	filter *AuditLogFilter
	after  *string
	// last says that no page follows.
	last   bool
	people map[uuid.UUID]person
}

// person is a member as a file tells of them.
type person struct {
	ID          uuid.UUID `db:"user_id" json:"id"`
	DisplayName string    `db:"display_name" json:"displayName"`
	Email       string    `db:"email" json:"email"`
}

// next gives the next page.
func (p *pages) next(ctx context.Context) ([]entry, error) {
	page, err := AuditLogs.List(ctx, p.db, entity.Args[AuditLogOrderField](relay.MaxPage, p.after, p.filter, nil))
	if err != nil {
		return nil, err
	}
	p.after, p.last = page.PageInfo.EndCursor, !page.PageInfo.HasNextPage
	var unknown []uuid.UUID
	for _, log := range page.Nodes {
		if log.ActorID != nil {
			if _, known := p.people[*log.ActorID]; !known {
				p.people[*log.ActorID] = person{ID: *log.ActorID}
				unknown = append(unknown, *log.ActorID)
			}
		}
	}
	if len(unknown) > 0 {
		var found []person
		err := p.db.InOrg(ctx, postgres.All(&found,
			`select user_id, display_name, email from organization_members where user_id = any($1)`, unknown))
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			p.people[f.ID] = f
		}
	}
	entries := make([]entry, len(page.Nodes))
	for i, log := range page.Nodes {
		entries[i].log = log
		if log.ActorID != nil {
			actor := p.people[*log.ActorID]
			entries[i].actor = &actor
		}
	}
	return entries, nil
}
