package documents_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The build of the web app names its documents by their texts, or is no build.
func TestWeb(t *testing.T) {
	t.Parallel()
	const text = `{ __typename }`
	// By `printf '{ __typename }' | sha256sum`.
	const id = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b"
	web := func(content string) (map[string]string, error) {
		return documents.Web(fstest.MapFS{"documents.json": {Data: []byte(content)}})
	}
	texts, err := web(`{"` + id + `": "` + text + `"}`)
	require.NoError(t, err)
	everybodys := documents.ID(documents.Switch)
	require.Equal(t, map[string]string{id: text, everybodys: documents.Switch}, texts)
	_, err = web(`{"` + id + `": "` + text + ` "}`)
	require.ErrorContains(t, err, id)
	_, err = web(`nonsense`)
	require.Error(t, err)
	texts, err = documents.Web(fstest.MapFS{})
	require.NoError(t, err, "where the web app was not built")
	require.Equal(t, map[string]string{everybodys: documents.Switch}, texts)
}

// An index serves every order of the documents.
func TestTrustedDocuments_ServedByIndexes(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := &portlettest.World{DB: db, AcmeID: db.Organization(t, "acme")}
	w.Exec(t, `
insert into trusted_documents (organization_id, created_by, document_id, name, text, created_at)
select $1, $2, encode(sha256(convert_to(i::text, 'UTF8')), 'hex'), md5(i::text), i, now() - i * interval '1 second'
from generate_series(1, 20000) i`, w.AcmeID, db.Member(t, w.AcmeID, "owner"))
	portlettest.ServedByIndexes(t, w, documents.TrustedDocuments)
}
