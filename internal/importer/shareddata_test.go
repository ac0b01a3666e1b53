package importer_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
	"github.com/station-portal/station/internal/testenv/tally"
	"github.com/station-portal/station/resolvers/stationtest"
)

// sharedData gives the folder of real files that lies beside the checkout. They are no
// part of the project, so a clone may be without them; a folder that is named must
// have them.
func sharedData(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("STATION_TEST_SHARED_DATA")
	named := folder != ""
	if !named {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	_, err := os.Stat(filepath.Join(folder, "jira-mesos.csv"))
	if err != nil && !named {
		tally.Skip(t, "there are no real files to import: put jira-mesos.csv and northwind-*.csv into ../shared/data, "+
			"seen from the checkout, or name their folder in STATION_TEST_SHARED_DATA")
	}
	require.NoError(t, err, "STATION_TEST_SHARED_DATA names a folder without the real files")
	return folder
}

// TestSharedData imports the real files into a whole Station and compares every row of
// its tables with the files, which are read here by other means than the importer's.
func TestSharedData(t *testing.T) {
	t.Parallel()
	data := sharedData(t)
	t.Run("every row of every file is read, or at fault for its commas", func(t *testing.T) {
		t.Parallel()
		for name, want := range map[string]struct{ rows, faults int }{
			"jira-mesos.csv":              {1575, 0},
			"northwind-customers.csv":     {91, 24},
			"northwind-employees.csv":     {9, 0},
			"northwind-order-details.csv": {2155, 0},
			"northwind-orders.csv":        {830, 176},
			"northwind-products.csv":      {77, 0},
		} {
			source, err := importer.OpenSource(filepath.Join(data, name), nil, ',')
			require.NoError(t, err)
			faults := 0
			for row, err := range source.All() {
				require.NoError(t, err)
				if row.Fault != "" {
					faults++
				}
			}
			assert.Equal(t, want.rows, source.Rows, name)
			assert.Equal(t, want.faults, faults, name)
			require.NoError(t, source.Close())
		}
	})
	s := stationtest.New(t)
	t.Run("issues", func(t *testing.T) { importIssues(t, newReal(t, s, "acme"), data) })
	t.Run("customers as they are", func(t *testing.T) { importFaultyCustomers(t, newReal(t, s, "globex"), data) })
	t.Run("customers, mended", func(t *testing.T) { importCustomers(t, newReal(t, s, "initech"), data) })
	t.Run("orders with their details, added up", func(t *testing.T) { importOrders(t, newReal(t, s, "umbrella"), data) })
}

type storedTask struct{ Title, Description, Fields string }

func importIssues(t *testing.T, r *real, data string) {
	t.Helper()
	path := filepath.Join(data, "jira-mesos.csv")
	got := r.run("tasks", path, "--batch", "200",
		"--map", "title=title,description=description", "--map", "customFields.key=issuekey,customFields.storyPoint=storypoint|number")
	require.NoError(t, got.err)
	require.Contains(t, got.stdout, "\n1,575 rows read, 1,575 imported, 0 rejected; 0 requests repeated; ")
	t.Log(got.stdout[strings.LastIndex(strings.TrimSpace(got.stdout), "\n")+1:])

	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	lines, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"issuekey", "title", "description", "storypoint"}, lines[0])
	var want []storedTask
	longest := 0
	for _, line := range lines[1:] {
		longest = max(longest, utf8.RuneCountInString(line[2]))
		// A title is kept without the spaces around it, a description as it is.
		want = append(want, storedTask{strings.TrimSpace(line[1]), line[2], fmt.Sprintf(`{"key": %q, "storyPoint": %s}`, line[0], line[3])})
	}
	require.Equal(t, 20003, longest)
	requireSameRows(t, 1575, want, stored[storedTask](r, `
select title, coalesce(description, ''), custom_fields::text from portal_tasks_tasks where organization_id = $1`))
}

// requireSameRows compares n rows in any order.
func requireSameRows[T any](t *testing.T, n int, want, got []T) {
	t.Helper()
	byText := func(a, b T) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(want, byText)
	slices.SortFunc(got, byText)
	require.Len(t, want, n)
	require.Len(t, got, n)
	for i := range want {
		require.Equal(t, want[i], got[i])
	}
}

// The commas in 24 addresses are not in quotes: those rows are told, each with its
// line, and kept as they are.
func importFaultyCustomers(t *testing.T, r *real, data string) {
	t.Helper()
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	got := r.run("contacts", filepath.Join(data, "northwind-customers.csv"), "--null", "NULL", "--rejects", rejects,
		"--map", "firstName=contactName|first,lastName=contactName|rest,customFields.id=customerID")
	require.EqualError(t, got.err, "rejected 24 rows of 91")
	require.Contains(t, got.stdout, "\n91 rows read, 67 imported, 24 rejected; ")
	var want strings.Builder
	want.WriteString("line,reason,customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n")
	good := 0
	for i, line := range customers(t, data) {
		if fields := strings.Count(line, ",") + 1; fields > 11 {
			fmt.Fprintf(&want, "%d,\"the row has %d fields, the header 11: is there a ',' in a field that is not in quotes?\",%s\n", i+2, fields, line)
		} else {
			good++
		}
	}
	require.Equal(t, want.String(), readFile(t, rejects))
	type id struct{ ID string }
	require.Len(t, stored[id](r, `select custom_fields->>'id' from portal_crm_contacts where organization_id = $1`), good)
}

// customers gives the lines after the header.
func customers(t *testing.T, data string) []string {
	t.Helper()
	text := strings.ReplaceAll(readFile(t, filepath.Join(data, "northwind-customers.csv")), "\r\n", "\n")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")[1:]
	require.Len(t, lines, 91)
	return lines
}

type storedContact struct{ First, Last, Company, Title, Phone, Status, Fields string }

func importCustomers(t *testing.T, r *real, data string) {
	t.Helper()
	mended := awk(t, "quote-column.awk", "-v", "column=address", filepath.Join(data, "northwind-customers.csv"))
	got := r.run("contacts", mended, "--null", "NULL", "--set", "status=customer",
		"--map", "firstName=contactName|first,lastName=contactName|rest,company=companyName,title=contactTitle,phone=phone",
		"--map", "customFields.address=address,customFields.region=region")
	require.NoError(t, got.err)
	var want []storedContact
	for _, line := range customers(t, data) {
		// Only the address, the fifth of eleven, has commas.
		f := strings.Split(line, ",")
		first, last, _ := strings.Cut(f[2], " ")
		fields := map[string]string{"address": strings.Join(f[4:len(f)-6], ",")}
		if region := f[len(f)-5]; region != "NULL" {
			fields["region"] = region
		}
		text, err := json.Marshal(fields)
		require.NoError(t, err)
		want = append(want, storedContact{first, last, f[1], f[3], f[len(f)-2], "customer", string(text)})
	}
	found := stored[storedContact](r, `
select first_name, last_name, company, title, phone, status, custom_fields::text from portal_crm_contacts where organization_id = $1`)
	for i := range found {
		var fields map[string]string
		require.NoError(t, json.Unmarshal([]byte(found[i].Fields), &fields))
		text, err := json.Marshal(fields)
		require.NoError(t, err)
		found[i].Fields = string(text)
	}
	requireSameRows(t, 91, want, found)
}

type storedDeal struct{ Name, Amount, Stage, Chance, Close string }

// The importer adds nothing up: a recipe makes the deals' file, and its sums are
// checked against decimal arithmetic.
func importOrders(t *testing.T, r *real, data string) {
	t.Helper()
	details, orders := filepath.Join(data, "northwind-order-details.csv"), filepath.Join(data, "northwind-orders.csv")
	got := r.run("deals", awk(t, "northwind-deals.awk", details, orders))
	require.NoError(t, got.err)
	sums := map[string]decimal.Decimal{}
	lines := strings.Split(strings.TrimSpace(readFile(t, details)), "\n")
	for _, line := range lines[1:] {
		f := strings.Split(strings.TrimSpace(line), ",")
		sums[f[0]] = sums[f[0]].Add(dec(t, f[2]).Mul(dec(t, f[3])).Mul(decimal.NewFromInt(1).Sub(dec(t, f[4]))))
	}
	var want []storedDeal
	for _, line := range strings.Split(strings.TrimSpace(readFile(t, orders)), "\n")[1:] {
		f := strings.Split(line, ",")
		deal := storedDeal{"Order " + f[0] + ": " + f[8], sums[f[0]].StringFixed(2), "won", "100", strings.TrimSuffix(f[4], " 00:00:00.000")}
		if f[5] == "NULL" {
			deal.Stage, deal.Chance = "proposal", "50"
		}
		want = append(want, deal)
	}
	// 16.80 × 6 × 0.95 + 15.60 × 15 × 0.95 + 16.80 × 20
	require.Contains(t, want, storedDeal{"Order 10251: Victuailles en stock", "654.06", "won", "100", "1996-08-05"})
	requireSameRows(t, 830, want, stored[storedDeal](r, `
select name, amount::text, stage, probability::text, expected_close_date::text from portal_crm_deals where organization_id = $1`))
}

func dec(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(text)
	require.NoError(t, err)
	return d
}

// awk runs a recipe and gives the file it makes.
func awk(t *testing.T, recipe string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "awk", append([]string{"-f", filepath.Join("recipes", recipe)}, args...)...)
	command.Stderr = os.Stderr
	text, err := command.Output()
	require.NoError(t, err, "the recipes need awk")
	return file(t, string(text))
}
