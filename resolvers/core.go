package resolvers

import (
	"context"
	"slices"

	"github.com/station-portal/station/internal/apikeys"
	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/invitations"
	"github.com/station-portal/station/internal/live"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/roles"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/users"
)

// Login is Mutation.login.
func (c *core) Login(ctx context.Context, input auth.LoginInput) (*auth.AuthPayload, error) {
	return c.auth.Login(ctx, input)
}

// Logout is Mutation.logout.
func (c *core) Logout(ctx context.Context, input *auth.LogoutInput) (*auth.LogoutPayload, error) {
	return c.auth.Logout(ctx, input)
}

// SwitchOrganization is Mutation.switchOrganization.
func (c *core) SwitchOrganization(ctx context.Context, input auth.SwitchOrganizationInput) (*auth.SwitchOrganizationPayload, error) {
	return c.auth.SwitchOrganization(ctx, input)
}

// Sessions is Query.sessions.
func (c *core) Sessions(ctx context.Context) ([]*auth.Session, error) { return c.auth.Sessions(ctx) }

// RevokeSession is Mutation.revokeSession.
func (c *core) RevokeSession(ctx context.Context, input auth.RevokeSessionInput) (*auth.RevokeSessionPayload, error) {
	return c.auth.RevokeSession(ctx, input)
}

// RevokeAllSessions is Mutation.revokeAllSessions.
func (c *core) RevokeAllSessions(ctx context.Context, input *auth.RevokeAllSessionsInput) (*auth.RevokeAllSessionsPayload, error) {
	return c.auth.RevokeAllSessions(ctx, input)
}

// EnablePortlet is Mutation.enablePortlet.
func (c *core) EnablePortlet(ctx context.Context, input portal.EnablePortletInput) (*portal.EnablePortletPayload, error) {
	instance, err := c.setEnabled(ctx, input.PortletID, true)
	if err != nil {
		return nil, err
	}
	return &portal.EnablePortletPayload{PortletInstance: instance}, nil
}

// DisablePortlet is Mutation.disablePortlet.
func (c *core) DisablePortlet(ctx context.Context, input portal.DisablePortletInput) (*portal.DisablePortletPayload, error) {
	instance, err := c.setEnabled(ctx, input.PortletID, false)
	if err != nil {
		return nil, err
	}
	return &portal.DisablePortletPayload{PortletInstance: instance}, nil
}

func (c *core) setEnabled(ctx context.Context, portletID string, enabled bool) (*portal.PortletInstance, error) {
	instance, changed, err := portal.SetEnabled(ctx, c.db, portletID, enabled)
	if err != nil {
		return nil, err
	}
	if changed {
		tenant, _ := session.TenantFrom(ctx)
		c.access.Drop(tenant.OrganizationID)
		c.events.Wake()
	}
	return instance, nil
}

// Events is Subscription.events.
func (c *core) Events(ctx context.Context, after *string, types []string) (<-chan *portal.PortalEvent, error) {
	var position string
	if after != nil {
		position = *after
	}
	return live.Stream(ctx, c.events, position, types, portal.EventOf)
}

// viewerFields resolves what of the caller crosses organizations.
type viewerFields struct{ db *postgres.DB }

// Memberships is Viewer.memberships. A key knows nothing of other organizations.
func (f viewerFields) Memberships(ctx context.Context, viewer *portal.Viewer) ([]*orgs.Membership, error) {
	all, err := orgs.Memberships(ctx, f.db, viewer.UserID)
	if err == nil && session.From(ctx).IsKey {
		all = slices.DeleteFunc(all, func(m *orgs.Membership) bool { return m.Organization.ID != viewer.OrganizationID })
	}
	return all, err
}

// APIKey is Viewer.apiKey.
func (f viewerFields) APIKey(ctx context.Context, _ *portal.Viewer) (*apikeys.ApiKey, error) {
	caller := session.From(ctx)
	if !caller.IsKey {
		return nil, nil
	}
	return apikeys.ApiKeys.Load(ctx, caller.ID)
}

// userFields resolves what a member's account knows beyond the organization.
type userFields struct{ profiles *users.Profiles }

func (f userFields) profile(ctx context.Context, user *orgs.User) (*users.Profile, error) {
	profile, err := f.profiles.Load(ctx, user.ID)
	if err == nil && profile == nil {
		profile = &users.Profile{}
	}
	return profile, err
}

// Username is User.username.
func (f userFields) Username(ctx context.Context, user *orgs.User) (string, error) {
	profile, err := f.profile(ctx, user)
	if err != nil {
		return "", err
	}
	return profile.Username, nil
}

// FirstName is User.firstName.
func (f userFields) FirstName(ctx context.Context, user *orgs.User) (*string, error) {
	profile, err := f.profile(ctx, user)
	if err != nil {
		return nil, err
	}
	return profile.FirstName, nil
}

// Roles is User.roles.
func (f userFields) Roles(ctx context.Context, user *orgs.User) ([]*roles.Role, error) {
	return roles.OfMember(ctx, user.ID)
}

// invitationFields resolves what of an invitation is of another package.
type invitationFields struct{}

// Roles is Invitation.roles.
func (invitationFields) Roles(ctx context.Context, invitation *invitations.Invitation) ([]*roles.Role, error) {
	return roles.OfInvitation(ctx, invitation.ID)
}

// LastName is User.lastName.
func (f userFields) LastName(ctx context.Context, user *orgs.User) (*string, error) {
	profile, err := f.profile(ctx, user)
	if err != nil {
		return nil, err
	}
	return profile.LastName, nil
}
