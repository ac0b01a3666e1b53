package declared_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/stitch/declared"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"dueDate": "due date", "LineItem": "line item", "APIKey": "api key", "userID": "user id",
		"userIDs": "user ids", "IDsOfUsers": "ids of users", "oldURLSet": "old url set",
		"contact2": "contact2", "line2Text": "line2 text", "HTTP2Port": "http2 port", "aB": "a b",
		"due_date": "due date", "_a__b_": "a b", "DUE_DATE": "due date",
	} {
		require.Equal(t, want, declared.Words(name), name)
	}
	require.Equal(t, "api_key", declared.Snake("APIKey"))
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for noun, want := range map[string]string{
		"Task": "Tasks", "City": "Cities", "Day": "Days", "y": "ys", "KEY": "KEYs", "API": "APIs",
		"Address": "Addresses", "SMS": "SMSes", "Box": "Boxes", "Waltz": "Waltzes", "Batch": "Batches",
		"Wish": "Wishes", "line item": "line items", "contact2": "contact2s",
	} {
		require.Equal(t, want, declared.Plural(noun), noun)
	}
}
