package crm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/input"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/crm"
)

func contact(edit func(c *crm.Contact)) *crm.Contact {
	c := &crm.Contact{FirstName: "Maria", LastName: "Anders", Status: crm.ContactStatusLead}
	edit(c)
	return c
}

func TestContact_Validate(t *testing.T) {
	t.Parallel()

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		c := &crm.Contact{
			FirstName: "  Maria ", LastName: "Anders", Email: new("Maria.Anders+crm@Example.COM"),
			Phone: new(" 030-0074321 "), Company: new("Alfreds Futterkiste"), Title: new("Sales Representative"),
			LeadSource: new("fair"), Status: crm.ContactStatusCustomer,
			CustomFields: json.RawMessage(`{"region":"EU"}`),
		}
		require.NoError(t, c.Validate())
		assert.Equal(t, "Maria", c.FirstName)
		assert.Equal(t, new("maria.anders+crm@example.com"), c.Email)
		assert.Equal(t, new("030-0074321"), c.Phone)
		assert.JSONEq(t, `{"region":"EU"}`, string(c.CustomFields))
	})

	t.Run("EmptyIsNull", func(t *testing.T) {
		t.Parallel()
		c := contact(func(c *crm.Contact) {
			c.Email, c.Phone, c.Company, c.Title, c.LeadSource = new(""), new(" "), new(""), new("\t"), new("")
		})
		require.NoError(t, c.Validate())
		assert.Nil(t, c.Email)
		assert.Nil(t, c.Phone)
		assert.Nil(t, c.Company)
		assert.Nil(t, c.Title)
		assert.Nil(t, c.LeadSource)
		assert.JSONEq(t, `{}`, string(c.CustomFields))
	})

	t.Run("Limits", func(t *testing.T) {
		t.Parallel()
		long := func(n int) string { return strings.Repeat("é", n) }
		c := &crm.Contact{
			FirstName: long(100), LastName: long(100), Email: new(strings.Repeat("a", 243) + "@example.com"),
			Phone: new(strings.Repeat("1", 50)), Company: new(long(200)), Title: new(long(100)),
			LeadSource: new(long(50)), Status: crm.ContactStatusInactive,
		}
		require.NoError(t, c.Validate())
	})

	// The copy of a row that an update compares with shares the row's pointers.
	t.Run("KeepsWhatPointersShare", func(t *testing.T) {
		t.Parallel()
		email := "Maria@Example.com"
		require.NoError(t, contact(func(c *crm.Contact) { c.Email = &email }).Validate())
		assert.Equal(t, "Maria@Example.com", email)
	})

	const (
		errEmail = "`email` must be an email address, such as ada@example.com."
		errPhone = "`phone` must have at least 3 digits and, besides digits, only spaces and + ( ) - . / x #."
	)
	for _, phone := range []string{"(5) 555-4729", "(171) 555-7788", "0621-08460", "+49 30/123.45 x12", "#123"} {
		t.Run("OKPhone/"+phone, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, contact(func(c *crm.Contact) { c.Phone = &phone }).Validate())
		})
	}
	for _, phone := range []string{"12", "(1) 2-", "+++", "555-CALL", "555 4729 X1", "０３０１２３"} {
		t.Run("ErrPhone/"+phone, func(t *testing.T) {
			t.Parallel()
			err := contact(func(c *crm.Contact) { c.Phone = &phone }).Validate()
			assert.Equal(t, map[string]string{"phone": errPhone}, portlettest.Faults(t, err))
		})
	}
	for _, email := range []string{
		"maria", "maria@localhost", "Maria <maria@example.com>", "maria@example.com, b@example.com",
		"maria..anders@example.com", ".maria@example.com", "maria@example..com", "maria@[127.0.0.1]",
		"maría@example.com", "\u212Aate@example.com", "maria @example.com",
	} {
		t.Run("ErrEmail/"+email, func(t *testing.T) {
			t.Parallel()
			err := contact(func(c *crm.Contact) { c.Email = &email }).Validate()
			assert.Equal(t, map[string]string{"email": errEmail}, portlettest.Faults(t, err))
		})
	}

	for _, tt := range []struct {
		name, field, sentence string
		edit                  func(c *crm.Contact)
	}{
		{"ErrFirstNameRequired", "firstName", "`firstName` can't be empty.", func(c *crm.Contact) { c.FirstName = " " }},
		{"ErrFirstNameTooLong", "firstName", "`firstName` must be at most 100 characters long; it is 101.", func(c *crm.Contact) { c.FirstName = strings.Repeat("é", 101) }},
		{"ErrLastNameRequired", "lastName", "`lastName` can't be empty.", func(c *crm.Contact) { c.LastName = "" }},
		{"ErrLastNameTooLong", "lastName", "`lastName` must be at most 100 characters long; it is 101.", func(c *crm.Contact) { c.LastName = strings.Repeat("a", 101) }},
		{"ErrLastNameLines", "lastName", "`lastName` must be one line without control characters.", func(c *crm.Contact) { c.LastName = "An\nders" }},
		{"ErrEmailTooLong", "email", "`email` must be at most 255 characters long; it is 256.", func(c *crm.Contact) { c.Email = new(strings.Repeat("a", 244) + "@example.com") }},
		{"ErrPhoneTooLong", "phone", "`phone` must be at most 50 characters long; it is 51.", func(c *crm.Contact) { c.Phone = new(strings.Repeat("1", 51)) }},
		{"ErrCompanyTooLong", "company", "`company` must be at most 200 characters long; it is 201.", func(c *crm.Contact) { c.Company = new(strings.Repeat("a", 201)) }},
		{"ErrTitleTooLong", "title", "`title` must be at most 100 characters long; it is 101.", func(c *crm.Contact) { c.Title = new(strings.Repeat("a", 101)) }},
		{"ErrLeadSourceTooLong", "leadSource", "`leadSource` must be at most 50 characters long; it is 51.", func(c *crm.Contact) { c.LeadSource = new(strings.Repeat("a", 51)) }},
		{"ErrStatus", "status", "`status` must be LEAD, PROSPECT, CUSTOMER or INACTIVE.", func(c *crm.Contact) { c.Status = "LEAD" }},
		{"ErrCustomFieldsTooLong", "customFields", "`customFields` must be at most 32768 bytes of JSON.", func(c *crm.Contact) {
			c.CustomFields = json.RawMessage(`{"a":"` + strings.Repeat("a", input.MaxJSON) + `"}`)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := contact(tt.edit).Validate()
			assert.Equal(t, map[string]string{tt.field: tt.sentence}, portlettest.Faults(t, err))
		})
	}

	t.Run("ErrEveryField", func(t *testing.T) {
		t.Parallel()
		faults := portlettest.Faults(t, (&crm.Contact{Email: new("x"), Phone: new("x")}).Validate())
		assert.Len(t, faults, 5)
		for _, field := range []string{"firstName", "lastName", "email", "phone", "status"} {
			assert.Contains(t, faults, field)
		}
	})
}
