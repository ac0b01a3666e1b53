package orgs

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/relay"
)

// OrganizationSummary is an organization as platform admins see it.
type OrganizationSummary struct {
	Organization *Organization
	MemberCount  int
}

// The list types of OrganizationSummary.
type (
	OrganizationSummaryConnection = relay.Connection[OrganizationSummary]
	OrganizationSummaryEdge       = relay.Edge[OrganizationSummary]
)

// The inputs and payloads of the mutations.
type (
	CreateOrganizationInput struct {
		Name        string
		Slug        *string
		Description *string
	}
	CreateOrganizationPayload struct{ Organization *Organization }
	UpdateOrganizationInput   struct {
		Name        graphql.Omittable[*string]
		Slug        graphql.Omittable[*string]
		Description graphql.Omittable[*string]
		Settings    *OrganizationSettingsInput
	}
	OrganizationSettingsInput struct {
		TimeZone     graphql.Omittable[*string]
		Locale       graphql.Omittable[*string]
		EmailDomains graphql.Omittable[[]string]
	}
	UpdateOrganizationPayload struct{ Organization *Organization }
	DeleteOrganizationInput   struct{ Confirm string }
	DeleteOrganizationPayload struct{ Organization *Organization }
	LeaveOrganizationInput    struct{ Confirm string }
	LeaveOrganizationPayload  struct{ Organization *Organization }
	SuspendOrganizationInput  struct {
		ID     uuid.UUID
		Reason string
	}
	SuspendOrganizationPayload struct{ Organization *Organization }
	ResumeOrganizationInput    struct{ ID uuid.UUID }
	ResumeOrganizationPayload  struct{ Organization *Organization }
	DeactivateMemberInput      struct{ UserID uuid.UUID }
	DeactivateMemberPayload    struct{ User *User }
	ActivateMemberInput        struct{ UserID uuid.UUID }
	ActivateMemberPayload      struct{ User *User }
	RemoveMemberInput          struct{ UserID uuid.UUID }
	RemoveMemberPayload        struct{ User *User }
	TransferOwnershipInput     struct{ UserID uuid.UUID }
	TransferOwnershipPayload   struct{ User *User }
)
