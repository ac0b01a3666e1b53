package auth

import (
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/session"
)

// The inputs and payloads of the mutations.
type (
	LoginInput struct {
		Username     string  `json:"username"`
		Password     string  `json:"password"`
		Organization *string `json:"organization"`
		DeviceToken  *string `json:"deviceToken"`
	}
	RefreshSessionInput struct {
		RefreshToken string  `json:"refreshToken"`
		Organization *string `json:"organization"`
	}
	LogoutInput struct {
		RefreshToken *string `json:"refreshToken"`
	}
	SwitchOrganizationInput struct {
		Organization string
	}
	AuthPayload struct {
		AccessToken  string
		RefreshToken string
		ExpiresIn    int
		DeviceToken  *string
		User         *orgs.User
		Organization *orgs.Organization
	}
	LogoutPayload struct {
		Ok bool
	}
	RevokeSessionInput struct {
		ID uuid.UUID
	}
	RevokeSessionPayload struct {
		Session *Session
	}
	RevokeAllSessionsInput struct {
		IncludeCurrent bool
	}
	RevokeAllSessionsPayload struct {
		Revoked int
	}
	ChangePasswordInput struct {
		CurrentPassword, NewPassword string
	}
	ChangePasswordPayload struct {
		Ok            bool
		EndedSessions int
	}
	RequestPasswordResetInput struct {
		Email string
	}
	RequestPasswordResetPayload struct {
		Ok bool
	}
	ResetPasswordInput struct {
		Token, NewPassword string
	}
	ResetPasswordPayload struct {
		Ok bool
	}
	SwitchOrganizationPayload struct {
		AccessToken  string
		ExpiresIn    int
		User         *orgs.User
		Organization *orgs.Organization
	}
)

// member is a person in the organization that a token acts in.
type member struct {
	User         orgs.User         `db:"user"`
	Organization orgs.Organization `db:"organization"`
}

func toldTo(user *orgs.User, organization *orgs.Organization) session.Tenant {
	if user == nil || organization == nil {
		return session.Tenant{}
	}
	return session.Tenant{OrganizationID: organization.ID, UserID: user.ID}
}

// ToldTo is the member that the payload tells of, who is the caller.
func (p *AuthPayload) ToldTo() session.Tenant { return toldTo(p.User, p.Organization) }

// ToldTo is the member that the payload tells of, who is the caller.
func (p *SwitchOrganizationPayload) ToldTo() session.Tenant { return toldTo(p.User, p.Organization) }
