package invitations

import (
	"context"
	"strings"
	"time"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/postgres"
)

const (
	// sendEvery is how often an address may be sent an invitation.
	sendEvery = time.Minute
	maxOpen   = 500
	// maxDaily is how many mails an organization may send in 24 hours, also for invitations
	// that were withdrawn. One that is sent anew counts with all its mails.
	maxDaily = 1000
)

// mayMail judges whether an invitation that is open then may go to the address, and tells of
// it as the field's. An open one that is there already counts neither as open nor as sent:
// inviteMember refuses it by its index, and resendInvitation asks when it was sent.
func (r *Resolver) mayMail(ctx context.Context, tx *postgres.Tx, o *orgs.Organization, email, field string, now time.Time) error {
	settings, err := o.SettingsOf()
	if err != nil {
		return err
	}
	if !settings.MayInvite(email) {
		return apperr.Field(field, "Your organization invites only addresses of "+strings.Join(settings.EmailDomains, ", ")+".")
	}
	var open, daily int
	var last *time.Time
	err = tx.Run(ctx,
		postgres.One(&open, `
select count(*) from organization_invitations
where accepted_at is null and withdrawn_at is null and expires_at > $1 and email <> station_fold($2)`, now, email),
		postgres.One(&last, `
select max(sent_at) from organization_invitations
where email = station_fold($1) and (accepted_at is not null or withdrawn_at is not null)`, email),
		postgres.One(&daily, `
select coalesce(sum(generation), 0) from organization_invitations where sent_at > $1`, now.Add(-24*time.Hour)))
	if err != nil {
		return err
	}
	if last != nil {
		if wait := last.Add(sendEvery).Sub(now); wait > 0 {
			return apperr.New(apperr.RateLimited, "An invitation was sent to this address a moment ago: try again in a minute.").After(wait)
		}
	}
	if open >= maxOpen {
		return apperr.Newf(apperr.QuotaExceeded, "Your organization has %d open invitations, as many as it may have: withdraw one first.", maxOpen)
	}
	if daily >= maxDaily {
		return apperr.Newf(apperr.QuotaExceeded, "Your organization sent %d invitations in 24 hours, as many as it may: go on later.", maxDaily)
	}
	return nil
}
