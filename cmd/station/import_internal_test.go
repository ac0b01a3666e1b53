package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// importing runs `station import` against a whole Station, as from a shell.
type importing struct {
	t            *testing.T
	server       *stationtest.Server
	organization uuid.UUID
	environment  map[string]string
}

func newImporting(t *testing.T) *importing {
	t.Helper()
	s := stationtest.New(t)
	acme, ada := s.Organization("acme"), s.User("ada")
	s.Join(acme, ada, "ada", "member")
	return &importing{t: t, server: s, organization: acme, environment: map[string]string{
		"STATION_URL": s.URL, "STATION_USERNAME": "ada", "STATION_PASSWORD": stationtest.Password,
	}}
}

var took = regexp.MustCompile(`\d+\.\d s, [\d,]+ rows/s`)

// run gives what the command printed, with TIME for what the clock says.
func (i *importing) run(args ...string) (code int, stdout, stderr string) {
	i.t.Helper()
	code, stdout, stderr = inProcess(i.t, i.environment, append([]string{"import"}, args...)...)
	return code, took.ReplaceAllString(stdout, "TIME"), stderr
}

// rows gives what a query finds, seen by a superuser.
func rows[T any](t *testing.T, s *stationtest.Server, query string) []T {
	t.Helper()
	found, err := s.DB.Super(t).Query(t.Context(), query)
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowToStructByPos[T])
	require.NoError(t, err)
	return all
}

// fixture gives the path of a file of testdata/import. What would be long in it is
// written as its number of characters in braces.
func fixture(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(expand(t, name)), 0o600))
	return path
}

func expand(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "import", name))
	require.NoError(t, err)
	return strings.NewReplacer("{20003}", strings.Repeat("ß", 20003), "{201}", strings.Repeat("é", 201), "{200}", strings.Repeat("é", 200)).
		Replace(string(text))
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

type taskRow struct {
	Key, Title  string
	Description *string
	Status      string
	DueDate     *string
	Fields      string
}

func (i *importing) tasks() []taskRow {
	i.t.Helper()
	return rows[taskRow](i.t, i.server, `
select custom_fields->>'key', title, description, status, to_char(due_date at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), custom_fields::text
from portal_tasks_tasks order by 1`)
}

// Every kind of row that a file may have: the good ones are in the table as they were
// written, the others are told by line and kept as they stand in the file.
func TestImportTasks(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	file, rejects := fixture(t, "tasks.csv"), filepath.Join(t.TempDir(), "rejects.csv")
	line := []string{
		"tasks", file, "--organization", "acme", "--null", "NULL", "--rejects", rejects, "--batch", "4",
		"--map", "title=Title,description=Body,status=State,dueDate=Due", "--map", "customFields.key=Key,customFields.points=Points|number",
	}
	const told = `Importing 11 rows of tasks.csv as tasks into acme, as ada.
  title ← column Title
  description ← column Body
  status ← column State
  dueDate ← column Due
  customFields.key ← column Key
  customFields.points ← column Points|number
Rejected rows:
`
	const local = "  line 11: `status`: \"someday\" is not one of PENDING, IN_PROGRESS, COMPLETED, CANCELLED; " +
		"`dueDate`: \"31.12.2026\" is not a date and time; write it as 2026-11-23T09:30:00Z or 2026-11-23 09:30.\n" +
		"  line 12: `title` is required and empty.\n" +
		"  line 13: the row has 7 fields, the header 6: is there a ',' in a field that is not in quotes?\n"
	const number = "  line 16: `customFields.points`: \"many\" is not a number; write it as 1499.90.\n"

	t.Run("a dry run writes nothing", func(t *testing.T) {
		code, stdout, stderr := i.run(append(line, "--dry-run")...)
		require.Equal(t, 1, code)
		require.Equal(t, told+local+number+"11 rows read, 7 would be sent, 4 rejected. This was a dry run: nothing was written.\n", stdout)
		require.Equal(t, "station: rejected 4 rows of 11\n", stderr)
		type written struct{ Tasks, Keys, Audits, Outbox, Log int }
		require.Equal(t, []written{{}}, rows[written](t, i.server, `
select (select count(*) from portal_tasks_tasks), (select count(*) from portal_idempotency_keys), (select count(*) from portal_audit_logs where portlet_id is not null),
  (select count(*) from portal_event_outbox), (select count(*) from portal_event_logs)`))
	})

	const server = "  line 8: `title` must be at most 200 characters long; it is 201.\n"
	const multiline = "  line 14: `title` must be one line without control characters.\n"
	const rejected = server + local + multiline + number
	want := []taskRow{
		{
			"T-1", `Façade "neuve" — déjà vu`, new("first line\nsecond, with a comma\n\nfourth, with \"quotes\""), "in_progress",
			new("2026-12-01 00:00:00"), `{"key": "T-1", "points": 3}`,
		},
		{"T-11", "last", new("without an end of line"), "cancelled", nil, `{"key": "T-11", "points": 0}`},
		{"T-2", "NULL and void", nil, "pending", nil, `{"key": "T-2"}`},
		{"T-3", "Long", new(strings.Repeat("ß", 20003)), "pending", new("2026-12-01 09:30:00"), `{"key": "T-3", "points": 8}`},
		{"T-5", strings.Repeat("é", 200), nil, "completed", nil, `{"key": "T-5", "points": 2.50}`},
	}
	t.Run("good rows are imported, the others told", func(t *testing.T) {
		code, stdout, stderr := i.run(line...)
		require.Equal(t, 1, code)
		require.Equal(t, told+rejected+"11 rows read, 5 imported, 6 rejected; 0 requests repeated; TIME.\n", stdout)
		require.Equal(t, "station: rejected 6 rows of 11\n", stderr)
		require.Equal(t, want, i.tasks())
		require.Equal(t, expand(t, "tasks.rejects.csv"), contents(t, rejects))
	})
	t.Run("a second run makes nothing twice", func(t *testing.T) {
		code, stdout, _ := i.run(line...)
		require.Equal(t, 1, code)
		require.Equal(t, told+rejected+"11 rows read, 5 imported (5 of them were there already, by an earlier run; --again makes them anew), 6 rejected; 0 requests repeated; TIME.\n", stdout)
		require.Equal(t, want, i.tasks())
		require.Equal(t, expand(t, "tasks.rejects.csv"), contents(t, rejects))
	})
	t.Run("rejected rows are mended and imported from their file", func(t *testing.T) {
		mended := filepath.Join(t.TempDir(), "mended.csv")
		require.NoError(t, os.WriteFile(mended, []byte(strings.NewReplacer(
			strings.Repeat("é", 201), "Short", "someday,31.12.2026", "pending,2026-12-31", "T-7,,", "T-7,No title,",
			"Rua do Paço, 67", `"Rua do Paço, 67"`, "\"two\r\nlines\"", "two lines", "many", "13",
		).Replace(contents(t, rejects))), 0o600))
		line := append([]string{"tasks", mended}, line[2:]...)
		code, stdout, stderr := i.run(append(line, "--rejects", filepath.Join(t.TempDir(), "rejects.csv"))...)
		require.Zero(t, code, stdout)
		require.Empty(t, stderr)
		require.Contains(t, stdout, "Columns not imported: line, reason.\n6 rows read, 6 imported, 0 rejected; 0 requests repeated; TIME.\n")
		all := i.tasks()
		require.Len(t, all, 11)
		require.Contains(t, all, taskRow{"T-4", "Short", new("of two\nlines"), "pending", nil, `{"key": "T-4", "points": 1}`})
		require.Contains(t, all, taskRow{"T-8", "Rua do Paço, 67", new("1"), "pending", nil, `{"key": "T-8"}`})
		require.Contains(t, all, taskRow{"T-10", "trimmed", new("日本語 🚉"), "pending", nil, `{"key": "T-10", "points": 13}`})
	})
}

func TestImportContacts(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	code, stdout, stderr := i.run("contacts", fixture(t, "contacts.csv"), "--organization", "acme", "--null", "NULL",
		"--map", "firstName=contact|first,lastName=contact|rest,email=mail,phone=phone,customFields.city=city", "--set", "status=customer")
	require.Equal(t, 1, code)
	require.Equal(t, "station: rejected 3 rows of 5\n", stderr)
	require.Contains(t, stdout, "  status ← \"customer\" in every row\nColumns not imported: customer.\nRejected rows:\n"+
		"  line 3: `email` must be an email address, such as ada@example.com.\n"+
		"  line 4: `lastName` is required and empty.\n"+
		"  line 5: `phone` must have at least 3 digits and, besides digits, only spaces and + ( ) - . / x #.\n"+
		"5 rows read, 2 imported, 3 rejected; 0 requests repeated; TIME.\n")
	type contact struct{ First, Last, Email, Phone, Status, Fields string }
	require.Equal(t, []contact{
		{"Hanna", "Moos", "hanna@example.com", "0621-08460", "customer", `{"city": "Mannheim, \"Stadt\""}`},
		{"María", "José Larsson", "maria@example.com", "(5) 555-4729", "customer", `{"city": "México D.F."}`},
	}, rows[contact](t, i.server, `select first_name, last_name, email, phone, status, custom_fields::text from portal_crm_contacts order by 1`))
}

func TestImportDeals(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	code, stdout, stderr := i.run("deals", fixture(t, "deals.csv"), "--organization", "acme", "--delimiter", ";",
		"--map", "name=Name,amount=Sum,stage=Stage,probability=Chance,expectedCloseDate=Close", "--set", "currency=eur")
	require.Equal(t, 1, code)
	require.Equal(t, "station: rejected 5 rows of 8\n", stderr)
	const amount = "`amount` must be from 0 to 9999999999.99 with at most two decimals."
	require.Contains(t, stdout, "Rejected rows:\n"+
		"  line 3: `amount`: \"1,499.90\" is not a number; write it as 1499.90.\n"+
		"  line 4: "+amount+"\n"+
		"  line 5: "+amount+"\n"+
		"  line 7: 2 fields are not valid. "+amount+" `probability` must be from 0 to 100.\n"+
		"  line 8: `expectedCloseDate`: \"1996-02-30\" is not a date; write it as 2026-11-23.\n"+
		"8 rows read, 3 imported, 5 rejected; 0 requests repeated; TIME.\n")
	type deal struct{ Name, Amount, Currency, Stage, Close string }
	require.Equal(t, []deal{
		{"Alpha", "1499.90", "EUR", "won", "1996-08-01"},
		{"Epsilon", "0.00", "EUR", "lost", "1996-08-01"},
		{"Theta", "9999999999.99", "EUR", "negotiation", "1996-02-29"},
	}, rows[deal](t, i.server, `select name, amount::text, currency, stage, expected_close_date::text from portal_crm_deals order by 1`))
}

// What can't be begun with or go on is one clear sentence and an exit code, and
// writes nothing.
func TestImportRefusals(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.server.Organization("globex")
	vera := i.server.User("vera")
	i.server.Join(i.organization, vera, "vera", "viewer")
	folder := t.TempDir()
	good := filepath.Join(folder, "good.csv")
	utf16 := filepath.Join(folder, "utf16.csv")
	require.NoError(t, os.WriteFile(good, []byte("title,points\na,1\nb,2\n"), 0o600))
	require.NoError(t, os.WriteFile(utf16, []byte("\xff\xfet\x00i\x00"), 0o600))
	acme := []string{"--organization", "acme"}
	cases := map[string]struct {
		environment map[string]string
		args        []string
		code        int
		stderr      string
	}{
		"a wrong password": {
			map[string]string{"STATION_PASSWORD": "guess"},
			append([]string{"tasks", good}, acme...), 1,
			"signing in as ada to \"acme\" failed: The username or the password is wrong.",
		},
		"an unknown organization": {
			nil,
			[]string{"tasks", good, "--organization", "nowhere"},
			1,
			"signing in as ada to \"nowhere\" failed: You are in no organization of this name.",
		},
		"somebody else's organization": {
			nil,
			[]string{"tasks", good, "--organization", "globex"},
			1,
			"signing in as ada to \"globex\" failed: You are in no organization of this name.",
		},
		"a token that is none": {
			map[string]string{"STATION_TOKEN": "guess"},
			append([]string{"tasks", good}, acme...), 1,
			"STATION_TOKEN was refused",
		},
		"a caller without the permission": {
			map[string]string{"STATION_USERNAME": "vera"},
			append([]string{"tasks", good}, acme...), 1,
			"Not imported: 2 rows, the first of them on line 2.",
		},
		"a server that is not there": {
			map[string]string{"STATION_URL": "http://127.0.0.1:1"},
			append([]string{"tasks", good}, acme...), 1,
			"Station can't be reached at http://127.0.0.1:1/graphql (STATION_URL): the connection failed: connect: connection refused",
		},
		"an unknown column": {
			nil, append([]string{"tasks", good, "--map", "title=Titel"}, acme...), 2,
			`--map title=Titel: there is no column "Titel"; the columns are title, points.`,
		},
		"an unknown field": {
			nil, append([]string{"tasks", good, "--map", "name=title"}, acme...), 2,
			"tasks has no field `name`; its fields are title (String!), description (String), status (TaskStatus!),",
		},
		"a plural that is none": {
			nil, append([]string{"orders", good}, acme...), 2,
			`This Station can't import "orders"; it can import contacts, deals, tasks.`,
		},
		"no organization": {
			nil,
			[]string{"tasks", good},
			2,
			"--organization is missing: the slug of the organization to import into, such as acme.",
		},
		"a file that is missing": {
			nil, append([]string{"tasks", filepath.Join(folder, "none.csv")}, acme...), 2,
			"The file can't be opened: open " + filepath.Join(folder, "none.csv") + ": no such file or directory.",
		},
		"a folder": {nil, append([]string{"tasks", folder}, acme...), 2, folder + " is a folder; give a CSV file."},
		"UTF-16":   {nil, append([]string{"tasks", utf16}, acme...), 2, "utf16.csv is in UTF-16; save it as CSV in UTF-8."},
	}
	t.Run("each", func(t *testing.T) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				environment := map[string]string{}
				for name, value := range i.environment {
					environment[name] = value
				}
				for name, value := range c.environment {
					environment[name] = value
				}
				code, _, stderr := inProcess(t, environment, append([]string{"import"}, c.args...)...)
				assert.Equal(t, c.code, code)
				assert.True(t, strings.HasPrefix(stderr, "station: "), stderr)
				assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %s", stderr)
				assert.Contains(t, stderr, c.stderr)
			})
		}
	})
	require.Empty(t, i.tasks())
}
