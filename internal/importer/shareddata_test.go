package importer_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
	"github.com/station-portal/station/internal/testenv/tally"
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

// TestSharedData reads and imports the real files. (The test's server refuses bodies
// over 1 MiB.)
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
	t.Run("issues with descriptions of 20,003 characters", func(t *testing.T) {
		b := setup(t)
		got := b.run(t.Context(), "parcels", filepath.Join(data, "jira-mesos.csv"), "--batch", "200",
			"--map", "label=title,note=description,extra.key=issuekey,count=storypoint")
		require.NoError(t, got.err)
		longest := 0
		for _, row := range b.station.made {
			longest = max(longest, utf8.RuneCountInString(row["note"].(string)))
		}
		assert.Len(t, b.station.made, 1575)
		assert.Equal(t, 20003, longest)
	})
	t.Run("customers, mended", func(t *testing.T) {
		b := setup(t)
		got := b.run(t.Context(), "parcels", awk(t, "quote-column.awk", "-v", "column=address", filepath.Join(data, "northwind-customers.csv")),
			"--map", "label=contactName|rest,note=contactName|first,extra.region=region,extra.address=address", "--null", "NULL")
		require.NoError(t, got.err)
		assert.Len(t, b.station.made, 91)
		assert.Contains(t, b.station.made, map[string]any{
			"label": "Pontes", "note": "Mario", "extra": map[string]any{"address": "Rua do Paço, 67", "region": "RJ"},
		})
		assert.Contains(t, b.station.made, map[string]any{
			"label": "Pedro Freyre", "note": "José", "extra": map[string]any{"address": "C/ Romero, 33"},
		})
	})
	t.Run("orders with their details, added up", func(t *testing.T) {
		b := setup(t)
		deals := awk(t, "northwind-deals.awk", filepath.Join(data, "northwind-order-details.csv"), filepath.Join(data, "northwind-orders.csv"))
		got := b.run(t.Context(), "parcels", deals, "--map", "label=name,price=amount,dueOn=expectedCloseDate,count=probability,tags=stage")
		require.NoError(t, got.err)
		assert.Len(t, b.station.made, 830)
		// 14.00 × 12 + 9.80 × 10 + 34.80 × 5
		assert.Contains(t, b.station.made, map[string]any{
			"label": "Order 10248: Vins et alcools Chevalier", "price": "440.00", "dueOn": "1996-08-01",
			"count": json.Number("100"), "tags": []any{"won"},
		})
		// 16.80 × 6 × 0.95 + 15.60 × 15 × 0.95 + 16.80 × 20 = 654.06
		assert.Contains(t, b.station.made, map[string]any{
			"label": "Order 10251: Victuailles en stock", "price": "654.06", "dueOn": "1996-08-05",
			"count": json.Number("100"), "tags": []any{"won"},
		})
	})
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
