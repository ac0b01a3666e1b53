package resolvers

import (
	"context"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/users"
)

// ChangePassword is Mutation.changePassword.
func (c *core) ChangePassword(ctx context.Context, input auth.ChangePasswordInput) (*auth.ChangePasswordPayload, error) {
	return c.auth.ChangePassword(ctx, input)
}

// RequestPasswordReset is Mutation.requestPasswordReset.
func (c *core) RequestPasswordReset(ctx context.Context, input auth.RequestPasswordResetInput) (*auth.RequestPasswordResetPayload, error) {
	return c.auth.RequestPasswordReset(ctx, input)
}

// ResetPassword is Mutation.resetPassword.
func (c *core) ResetPassword(ctx context.Context, input auth.ResetPasswordInput) (*auth.ResetPasswordPayload, error) {
	return c.auth.ResetPassword(ctx, input)
}

// UpdateProfile is Mutation.updateProfile.
func (c *core) UpdateProfile(ctx context.Context, input users.UpdateProfileInput) (*users.UpdateProfilePayload, error) {
	user, err := c.profiles.Update(ctx, input)
	if err != nil {
		return nil, err
	}
	own := session.From(ctx)
	return &users.UpdateProfilePayload{
		User: user, At: session.Tenant{OrganizationID: own.OrganizationID, UserID: own.UserID},
	}, nil
}
