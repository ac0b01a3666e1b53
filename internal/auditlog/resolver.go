// Package auditlog reads the audit trail: in pages, whole as a file, and to see whether it
// is as it was sealed. Package audit writes and seals it.
package auditlog

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/audit"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Resolver answers the root fields of the audit trail.
type Resolver struct {
	DB *postgres.DB

	flight singleflight.Group
	places limits.Places[uuid.UUID]
}

const (
	// verifyTimeout is how long a trail may take: some 10 million entries.
	verifyTimeout = 5 * time.Minute
	// maxVerified is how many trails a server verifies side by side, since each keeps a
	// processor and PostgreSQL busy.
	maxVerified = 2
)

// VerifyAuditLog is Query.verifyAuditLog. Who asks for the same at the same time shares
// the answer.
func (r *Resolver) VerifyAuditLog(ctx context.Context, since *AuditHeadInput) (*AuditVerification, error) {
	head, err := since.head()
	if err != nil {
		return nil, err
	}
	tenant, _ := session.TenantFrom(ctx)
	found, err, _ := r.flight.Do(fmt.Sprint(tenant.OrganizationID, head), func() (any, error) {
		if !r.places.Take(uuid.Nil, maxVerified) {
			return nil, apperr.New(apperr.RateLimited, "Other audit trails are being verified: try again.").After(time.Second)
		}
		defer r.places.Leave(uuid.Nil)
		// It serves all who wait for it, so it must outlive the first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), verifyTimeout)
		defer cancel()
		return audit.Verify(ctx, r.DB, head)
	})
	if err != nil {
		return nil, err
	}
	return verificationOf(found.(*audit.Verification)), nil
}

// head reads the head; nil for none.
func (in *AuditHeadInput) head() (*audit.Head, error) {
	if in == nil {
		return nil, nil
	}
	var faults apperr.Fields
	if in.Position < 1 {
		faults.Add("position", "`position` must be 1 or more.")
	}
	hash, err := hex.DecodeString(in.Hash)
	if err != nil || len(hash) != audit.HashSize {
		faults.Add("hash", "`hash` must be 64 hexadecimal digits.")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return &audit.Head{Position: int64(in.Position), Hash: hash}, nil
}

func verificationOf(v *audit.Verification) *AuditVerification {
	out := &AuditVerification{Ok: v.Fault == nil, Entries: int(v.Head.Position), Unsealed: int(v.Unsealed)}
	if v.Head.Position > 0 {
		out.Head = &AuditHead{Position: int(v.Head.Position), Hash: hex.EncodeToString(v.Head.Hash)}
	}
	if f := v.Fault; f != nil {
		out.Fault = &AuditFault{Kind: AuditFaultKind(f.Kind), Message: f.Message}
		if f.Position > 0 {
			out.Fault.Position = new(int(f.Position))
		}
		if f.EntryID != uuid.Nil {
			out.Fault.EntryID = &f.EntryID
		}
	}
	return out
}
