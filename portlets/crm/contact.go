package crm

import (
	"net/mail"
	"regexp"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/input"
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
	input.Choice(&faults, "status", c.Status)
	input.Object(&faults, "customFields", &c.CustomFields)
	return faults.Err()
}
