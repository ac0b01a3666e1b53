package resolvers_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers"
	"github.com/station-portal/station/resolvers/stationtest"
)

const registerDocument = `mutation ($input: RegisterTrustedDocumentInput!) { registerTrustedDocument(input: $input) { trustedDocument { id } } }`

// costly reports whether a document passes all limits but that of cost.
func costly(text string) bool {
	_, err := limits.Read(resolvers.PublicSchema(), text)
	return err == nil
}

// What is no document is refused with its fault, and changes nothing. What no request may
// ask can't be registered either, and is refused as fast.
func TestRegisterTrustedDocument_Refused(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	foreign := register(t, s.Member(s.Organization("globex"), "stranger", "owner"), "Theirs", ownQuery)
	before := rows(t, s)
	for _, c := range []struct{ name, text, field, sentence string }{
		{" ", ownQuery, "name", "`name` can't be empty."},
		{strings.Repeat("n", 101), ownQuery, "name", "`name` must be at most 100 characters long; it is 101."},
		{"a", "", "text", "The document has no operation."},
		{"a", `fragment f on Task { id }`, "text", "The document has no operation."},
		{"a", `{ tasks {`, "text", "Line 1: Expected Name, found <EOF>."},
		{"a", "{\n  nonsense\n}", "text", `Line 2: Cannot query field "nonsense" on type "Query".`},
		{"a", "{ a: __typename " + strings.Repeat("b: __typename ", 30) + "}", "text", "The document has 31 aliases; at most 30 are allowed."},
		{"a", "{ __typename } # \x00", "text", "`text` must be UTF-8 without zero bytes."},
		{"a", "{ __typename } #" + strings.Repeat("x", 16<<10), "text", "`text` must be at most 16384 bytes long; it is 16400."},
	} {
		r := owner.Ask(registerDocument, "input", map[string]any{"name": c.name, "text": c.text})
		refused(t, r, "BAD_USER_INPUT", c.field, c.sentence)
	}
	tooMuch := 0
	for _, d := range stationtest.Hostile() {
		// What an operation costs depends on its variables, and is told when it is asked.
		if d.Code == "QUERY_TOO_COMPLEX" && len(d.Query) <= 16<<10 && !costly(d.Query) {
			tooMuch++
			r := owner.Ask(registerDocument, "input", map[string]any{"name": "a", "text": d.Query})
			require.NotEmpty(t, r.Errors, d.Name)
			refused(t, r, "BAD_USER_INPUT", "text", cmp.Or(d.Sentence, r.Errors[0].Message))
		}
	}
	require.Greater(t, tooMuch, 20)
	long := owner.Ask(registerDocument, "input", map[string]any{"name": "a", "text": "{ " + strings.Repeat("q", 5000) + " }"})
	require.Equal(t, "BAD_USER_INPUT", long.Errors[0].Extensions.Code)
	require.Less(t, len(long.Body), 1000)
	for _, id := range []string{foreign.ID, uuid.NewString()} {
		refused(t, owner.Ask(`mutation ($id: ID!) { removeTrustedDocument(input: {id: $id}) { trustedDocument { id } } }`, "id", id),
			"NOT_FOUND", "", "There is no such document.")
		refused(t, owner.Ask(`query ($id: ID!) { trustedDocument(id: $id) { id } }`, "id", id), "NOT_FOUND", "", "There is no such document.")
	}
	require.Equal(t, before, rows(t, s))

	execute(t, s, `insert into trusted_documents (organization_id, created_by, document_id, name, text)
		select $1, $2, encode(sha256(convert_to(n::text, 'UTF8')), 'hex'), n, n from generate_series(1, 1000) n`, acme, owner.UserID)
	refused(t, owner.Ask(registerDocument, "input", map[string]any{"name": "a", "text": ownQuery}),
		"QUOTA_EXCEEDED", "", "Your organization has 1000 documents, as many as it may have: remove one first.")
	require.Zero(t, query[int](t, s, `select count(*) from trusted_documents where organization_id = $1 and text = $2`, acme, ownQuery))
}

// A document is listed as it was registered, once, and every change leaves its trail.
func TestTrustedDocuments(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	owner := s.Member(acme, "owner", "owner")
	second := register(t, owner, "Second", webQuery)
	first := register(t, owner, "first", ownQuery)
	again := register(t, owner, "Again", ownQuery)
	require.Equal(t, first, again)
	var data struct {
		TrustedDocuments struct {
			TotalCount int
			Nodes      []struct {
				registered
				CreatedBy idOf
			}
		}
		TrustedDocument registered
	}
	owner.MustAsk(&data, `query ($id: ID!) {
		trustedDocuments { totalCount nodes { id documentId name text createdBy { id } } }
		trustedDocument(id: $id) { id documentId name text } }`, "id", second.ID)
	require.Equal(t, 2, data.TrustedDocuments.TotalCount)
	require.Equal(t, first, data.TrustedDocuments.Nodes[0].registered, "by name in any case")
	require.Equal(t, owner.UserID.String(), data.TrustedDocuments.Nodes[0].CreatedBy.ID)
	require.Equal(t, second, data.TrustedDocument)
	for _, order := range []string{"NAME", "CREATED_AT"} {
		for _, direction := range []string{"ASC", "DESC"} {
			owner.MustAsk(&data, `{ trustedDocuments(first: 1, filter: {search: "FIRST"}, orderBy: [{field: `+order+`, direction: `+direction+`}]) {
				totalCount nodes { id documentId name text } } }`)
			require.Equal(t, 1, data.TrustedDocuments.TotalCount)
			require.Equal(t, first, data.TrustedDocuments.Nodes[0].registered)
		}
	}

	const removes = `mutation ($id: ID!) { removeTrustedDocument(input: {id: $id}) { trustedDocument { documentId } } }`
	owner.MustAsk(nil, removes, "id", second.ID)
	refused(t, owner.Ask(removes, "id", second.ID), "NOT_FOUND", "", "There is no such document.")
	for range 2 {
		owner.MustAsk(nil, webSwitch, "on", false) // it is off: nothing changes
	}
	owner.MustAsk(nil, webSwitch, "on", true)
	var trail []string
	for _, sql := range []string{
		`select array_agg(action || ' ' || resource_type || ' ' || resource_id || ' ' || changes order by created_at) from portal_audit_logs
			where organization_id = $1 and user_id = $2 and portlet_id is null and status = 'success'`,
		`select array_agg(event_type || ' ' || entity_type || ' ' || entity_id || ' ' || (payload - 'version' - 'id') order by occurred_at) from (
			select organization_id, user_id, event_type, entity_type, entity_id, payload, occurred_at from portal_event_outbox union all
			select organization_id, user_id, event_type, entity_type, entity_id, payload, occurred_at from portal_event_logs) e
			where organization_id = $1 and user_id = $2 and event_type like 'portal.%'`,
	} {
		trail = append(trail, query[[]string](t, s, sql, acme, owner.UserID)...)
	}
	told := func(verb, id, side string, d registered) string {
		return verb + " " + id + ` {"` + side + `": {"name": "` + d.Name + `", "documentId": "` + d.DocumentID + `"}}`
	}
	const switched = ` {"after": {"trustedDocumentsOnly": true}, "before": {"trustedDocumentsOnly": false}}`
	require.Equal(t, []string{
		told("data_created trusted_document", second.ID, "after", second),
		told("data_created trusted_document", first.ID, "after", first),
		told("data_deleted trusted_document", second.ID, "before", second),
		"data_updated organization " + acme.String() + switched,
		told("portal.trusted_document.registered trusted_document", second.ID, "after", second),
		told("portal.trusted_document.registered trusted_document", first.ID, "after", first),
		told("portal.trusted_document.removed trusted_document", second.ID, "before", second),
		"portal.organization.updated organization " + acme.String() + switched,
	}, trail)
}

// Only those who manage the organization see and change what it trusts.
func TestTrustedDocuments_Forbidden(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme := s.Organization("acme")
	document := register(t, s.Member(acme, "owner", "owner"), "Mine", ownQuery)
	s.Member(acme, "admin", "admin").MustAsk(nil, `{ trustedDocuments { totalCount } }`)
	before := rows(t, s)
	for _, role := range []string{"member", "viewer"} {
		caller := s.Member(acme, role, role)
		for _, operation := range []string{
			`{ trustedDocuments { totalCount } }`,
			`{ trustedDocument(id: "` + document.ID + `") { id } }`,
			`mutation { registerTrustedDocument(input: {name: "a", text: "{ __typename }"}) { trustedDocument { id } } }`,
			`mutation { removeTrustedDocument(input: {id: "` + document.ID + `"}) { trustedDocument { id } } }`,
			`mutation { setTrustedDocumentsOnly(input: {trustedDocumentsOnly: true}) { organization { id } } }`,
		} {
			refused(t, caller.Ask(operation), "FORBIDDEN", "", "You need the permission organization.manage.")
			refused(t, s.Nobody().Ask(operation), "UNAUTHENTICATED", "", "Sign in first.")
		}
	}
	require.Equal(t, before, rows(t, s))
	require.False(t, query[bool](t, s, `select trusted_documents_only from organizations where id = $1`, acme))
}
