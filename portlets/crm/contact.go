package crm

import (
	"encoding/json"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/relay"
)

// Limits of a contact, in characters.
const (
	maxPersonName = 100
	maxEmail      = 255
	maxPhone      = 50
	maxCompany    = 200
	maxTitle      = 100
	maxLeadSource = 50
)

// Contact is a person the organization does business with.
type Contact struct {
	entity.Base
	FirstName       string          `db:"first_name" json:"firstName"`
	LastName        string          `db:"last_name" json:"lastName"`
	Email           *string         `db:"email" json:"email"`
	Phone           *string         `db:"phone" json:"phone"`
	Company         *string         `db:"company" json:"company"`
	Title           *string         `db:"title" json:"title"`
	LeadSource      *string         `db:"lead_source" json:"leadSource"`
	Status          ContactStatus   `db:"status" json:"status"`
	CustomFields    json.RawMessage `db:"custom_fields" json:"customFields" event:"-"`
	LastContactedAt *time.Time      `db:"last_contacted_at" json:"lastContactedAt"`
	AssigneeID      *uuid.UUID      `db:"assigned_to" json:"assigneeId"`
}

// ContactStatus is how far the relation with a contact is.
type ContactStatus string

// The statuses, as they are stored.
const (
	ContactLead     ContactStatus = "lead"
	ContactProspect ContactStatus = "prospect"
	ContactCustomer ContactStatus = "customer"
	ContactInactive ContactStatus = "inactive"
)

// ContactOrderField is what contacts can be ordered by.
type ContactOrderField string

// The order fields, each with an index.
const (
	ContactsByLastName        ContactOrderField = "LAST_NAME"
	ContactsByCompany         ContactOrderField = "COMPANY"
	ContactsByCreatedAt       ContactOrderField = "CREATED_AT"
	ContactsByUpdatedAt       ContactOrderField = "UPDATED_AT"
	ContactsByLastContactedAt ContactOrderField = "LAST_CONTACTED_AT"
)

// The list types of the schema.
type (
	ContactConnection = relay.Connection[Contact]
	ContactEdge       = relay.Edge[Contact]
	ContactOrder      = entity.OrderBy[ContactOrderField]
)

// ContactFilter says which contacts to list.
type ContactFilter struct {
	Status     []ContactStatus
	AssigneeID graphql.Omittable[*uuid.UUID]
	Email      *string
	Search     *string
}

func (f *ContactFilter) where(w *entity.Where) {
	if f == nil {
		return
	}
	entity.In(w, "t.status", f.Status)
	w.Reference("t.assigned_to", f.AssigneeID)
	if f.Email != nil {
		w.And("t.email = ?", strings.ToLower(strings.TrimSpace(*f.Email)))
	}
	w.Search(f.Search, "t.full_name_sort", "t.company_sort", "t.email")
}

var (
	// emailAddress is the table's own check.
	emailAddress = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$`)
	// phoneNumber has at least three digits among what the table allows.
	phoneNumber = regexp.MustCompile(`^([ +()./x#-]*[0-9]){3}[0-9 +()./x#-]*$`)
)

func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && emailAddress.MatchString(text)
}

// Validate puts the contact into its canonical form, the email address in lower
// case.
func (c *Contact) Validate() error {
	var faults apperr.Fields
	input.Line(&faults, "firstName", &c.FirstName, maxPersonName)
	input.Line(&faults, "lastName", &c.LastName, maxPersonName)
	input.OptionalLine(&faults, "email", &c.Email, maxEmail)
	if c.Email != nil {
		if !isEmail(*c.Email) {
			faults.Add("email", "`email` must be an email address, such as ada@example.com.")
		}
		address := strings.ToLower(*c.Email)
		c.Email = &address
	}
	input.OptionalLine(&faults, "phone", &c.Phone, maxPhone)
	if c.Phone != nil && !phoneNumber.MatchString(*c.Phone) {
		faults.Add("phone", "`phone` must have at least 3 digits and, besides digits, only spaces and + ( ) - . / x #.")
	}
	input.OptionalLine(&faults, "company", &c.Company, maxCompany)
	input.OptionalLine(&faults, "title", &c.Title, maxTitle)
	input.OptionalLine(&faults, "leadSource", &c.LeadSource, maxLeadSource)
	switch c.Status {
	case ContactLead, ContactProspect, ContactCustomer, ContactInactive:
	default:
		faults.Add("status", "`status` must be LEAD, PROSPECT, CUSTOMER or INACTIVE.")
	}
	input.Object(&faults, "customFields", &c.CustomFields)
	return faults.Err()
}

// CreateContactInput is a contact to make.
type CreateContactInput struct {
	FirstName       string
	LastName        string
	Email           *string
	Phone           *string
	Company         *string
	Title           *string
	LeadSource      *string
	Status          ContactStatus
	CustomFields    json.RawMessage
	LastContactedAt *time.Time
	AssigneeID      *uuid.UUID
}

func (in *CreateContactInput) contact() *Contact {
	return &Contact{
		FirstName: in.FirstName, LastName: in.LastName, Email: in.Email, Phone: in.Phone,
		Company: in.Company, Title: in.Title, LeadSource: in.LeadSource, Status: in.Status,
		CustomFields: in.CustomFields, LastContactedAt: in.LastContactedAt, AssigneeID: in.AssigneeID,
	}
}

// UpdateContactInput is what to change of a contact.
type UpdateContactInput struct {
	ID              uuid.UUID
	Version         int
	FirstName       graphql.Omittable[*string]
	LastName        graphql.Omittable[*string]
	Email           graphql.Omittable[*string]
	Phone           graphql.Omittable[*string]
	Company         graphql.Omittable[*string]
	Title           graphql.Omittable[*string]
	LeadSource      graphql.Omittable[*string]
	Status          graphql.Omittable[*ContactStatus]
	CustomFields    graphql.Omittable[json.RawMessage]
	LastContactedAt graphql.Omittable[*time.Time]
	AssigneeID      graphql.Omittable[*uuid.UUID]
}

func (in *UpdateContactInput) apply(c *Contact) error {
	var faults apperr.Fields
	input.Set(&faults, "firstName", in.FirstName, &c.FirstName)
	input.Set(&faults, "lastName", in.LastName, &c.LastName)
	input.SetOptional(in.Email, &c.Email)
	input.SetOptional(in.Phone, &c.Phone)
	input.SetOptional(in.Company, &c.Company)
	input.SetOptional(in.Title, &c.Title)
	input.SetOptional(in.LeadSource, &c.LeadSource)
	input.Set(&faults, "status", in.Status, &c.Status)
	input.SetObject(in.CustomFields, &c.CustomFields)
	input.SetOptional(in.LastContactedAt, &c.LastContactedAt)
	input.SetOptional(in.AssigneeID, &c.AssigneeID)
	return faults.Err()
}

// The inputs and payloads of the contact mutations.
type (
	CreateContactPayload  struct{ Contact *Contact }
	CreateContactsInput   struct{ Contacts []*CreateContactInput }
	CreateContactsPayload struct{ Results []*CreateContactResult }
	CreateContactResult   struct {
		Contact *Contact
		Error   *entity.RowError
	}
	UpdateContactPayload struct{ Contact *Contact }
	DeleteContactInput   struct {
		ID      uuid.UUID
		Version *int
	}
	DeleteContactPayload struct{ Contact *Contact }
)
