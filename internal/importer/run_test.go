package importer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
)

func TestImport(t *testing.T) {
	b := setup(t)
	got := b.parcels(labelled(250))
	require.NoError(t, got.err)
	assert.ElementsMatch(t, labels(250), b.station.labels())
	assert.Len(t, b.station.calls, 3)
	assert.Contains(t, got.stdout, "Importing 250 rows of rows.csv as parcels into acme, as Ada.\n  label ← column label\n")
	assert.Regexp(t, `250 rows read, 250 imported, 0 rejected; 0 requests repeated; \d+\.\d s, [\d,]+ rows/s\.\n$`, got.stdout)
	assert.Empty(t, got.stderr)
}

func TestStandardInputIsImported(t *testing.T) {
	b := setup(t)
	b.stdin = labelled(3)
	got := b.run(t.Context(), "parcels", "-")
	require.NoError(t, got.err)
	assert.Equal(t, labels(3), b.station.labels())
}

func TestHelp(t *testing.T) {
	b := setup(t)
	got := b.run(t.Context(), "--help")
	require.NoError(t, got.err)
	assert.Equal(t, importer.Usage, got.stdout)
	assert.Empty(t, b.station.operations)
}

// TestBatches holds the limits of a request: 200 rows and, whatever --batch says, less
// than 900 KiB. (The test's server refuses more than 1 MiB, as Station does.)
func TestBatches(t *testing.T) {
	t.Run("of rows", func(t *testing.T) {
		b := setup(t)
		got := b.parcels(labelled(401), "--batch", "200", "--concurrency", "1")
		require.NoError(t, got.err)
		assert.Equal(t, []int{200, 200, 1}, b.station.sizes())
		assert.Equal(t, labels(401), b.station.labels())
	})
	t.Run("of bytes", func(t *testing.T) {
		b := setup(t)
		var text strings.Builder
		text.WriteString("label,note\n")
		for i := range 60 {
			// Quotes are two bytes in JSON and in CSV.
			fmt.Fprintf(&text, "%d,\"%s\"\n", i+1, strings.Repeat(`ß""`, 7000))
		}
		got := b.parcels(text.String(), "--concurrency", "1")
		require.NoError(t, got.err)
		assert.Equal(t, labels(60), b.station.labels())
		assert.Equal(t, []int{32, 28}, b.station.sizes(), "28,000 bytes each of 917,504")
	})
	t.Run("a row too large for any is rejected", func(t *testing.T) {
		b := setup(t)
		got := b.parcels("label,note\n1,\n2," + strings.Repeat("x", 950<<10) + "\n3,\n")
		require.EqualError(t, got.err, "rejected 1 row of 3")
		assert.Contains(t, got.stdout, "line 3: the row is 950 KiB of JSON, which is more than one request takes.")
		assert.Equal(t, []any{"1", "3"}, b.station.labels())
	})
}

func (s *station) sizes() []int {
	var sizes []int
	for _, c := range s.calls {
		sizes = append(sizes, len(c.rows))
	}
	return sizes
}

func TestRejectedRows(t *testing.T) {
	const text = "label,count\n1,1\n2,Rua do Paço, 67\n3,many\n\"4\n4\",4\n5,5\n"
	refuseFive := func(row map[string]any) string {
		if row["label"] == "5" {
			return "`label` is taken."
		}
		return ""
	}
	t.Run("are listed by line with the reason", func(t *testing.T) {
		b := setup(t)
		b.station.accept = refuseFive
		got := b.parcels(text)
		require.EqualError(t, got.err, "rejected 3 rows of 5")
		usage := new(importer.UsageError)
		require.NotErrorAs(t, got.err, &usage)
		assert.Equal(t, []any{"1", "4\n4"}, b.station.labels())
		assert.Contains(t, got.stdout, "Rejected rows:\n"+
			"  line 3: the row has 3 fields, the header 2: is there a ',' in a field that is not in quotes?\n"+
			"  line 4: `count`: \"many\" is not a whole number.\n"+
			"  line 7: `label` is taken.\n"+
			"5 rows read, 2 imported, 3 rejected;")
	})
	t.Run("are written as they stand in the file", func(t *testing.T) {
		b := setup(t)
		b.station.accept = refuseFive
		path := filepath.Join(t.TempDir(), "rejected.csv")
		got := b.parcels(text, "--rejects", path)
		require.Error(t, got.err)
		assert.Equal(t, "line,reason,label,count\n"+
			"3,\"the row has 3 fields, the header 2: is there a ',' in a field that is not in quotes?\",2,Rua do Paço, 67\n"+
			"4,\"`count`: \"\"many\"\" is not a whole number.\",3,many\n"+
			"7,`label` is taken.,5,5\n", readFile(t, path))
	})
	t.Run("can be mended and imported from there", func(t *testing.T) {
		b := setup(t)
		path := filepath.Join(t.TempDir(), "rejected.csv")
		require.Error(t, b.parcels(text, "--rejects", path).err)
		mended := strings.NewReplacer("2,Rua do Paço, 67", "2,67", "3,many", "3,3").Replace(readFile(t, path))
		require.NoError(t, b.parcels(mended).err)
		assert.ElementsMatch(t, []any{"1", "2", "3", "4\n4", "5"}, b.station.labels())
	})
	t.Run("all of them without --rejects, twenty with it", func(t *testing.T) {
		b := setup(t)
		bad := "label,count\n" + strings.Repeat("x,many\n", 25)
		assert.Equal(t, 25, strings.Count(b.parcels(bad).stdout, "is not a whole number"))
		path := filepath.Join(t.TempDir(), "rejected.csv")
		got := b.parcels(bad, "--rejects", path)
		assert.Equal(t, 20, strings.Count(got.stdout, "is not a whole number"))
		assert.Contains(t, got.stdout, "  … and 5 more, see "+path+"\n")
		assert.Equal(t, 26, strings.Count(readFile(t, path), "\n"))
	})
	t.Run("stay in the file's order with many requests in flight", func(t *testing.T) {
		b := setup(t)
		b.station.accept = func(row map[string]any) string { return fmt.Sprintf("no %s.", row["label"]) }
		got := b.parcels(labelled(300), "--batch", "7", "--concurrency", "8")
		require.EqualError(t, got.err, "rejected 300 rows of 300")
		var want strings.Builder
		for i := 1; i <= 300; i++ {
			fmt.Fprintf(&want, "  line %d: no %d.\n", i+1, i)
		}
		assert.Contains(t, got.stdout, want.String())
	})
	t.Run("never go over the file that is imported", func(t *testing.T) {
		b := setup(t)
		path := file(t, text)
		got := b.run(t.Context(), "parcels", path, "--rejects", path)
		require.ErrorContains(t, got.err, "is the file to import; name another.")
		assert.Equal(t, text, readFile(t, path))
	})
}

// TestRefusedRequest holds that a request refused as a whole for one of its rows costs
// that row only.
func TestRefusedRequest(t *testing.T) {
	b := setup(t)
	b.station.intercept = func(w http.ResponseWriter, c call, _ func()) bool {
		for _, row := range c.rows {
			if label := row["label"]; label == "13" || label == "77" {
				refuse(w, http.StatusUnprocessableEntity, "BAD_USER_INPUT", "This is not a label.", nil)
				return true
			}
		}
		return false
	}
	got := b.parcels(labelled(100))
	require.EqualError(t, got.err, "rejected 2 rows of 100")
	assert.Contains(t, got.stdout, "  line 14: This is not a label.\n  line 78: This is not a label.\n")
	assert.Len(t, b.station.labels(), 98)
	keys := map[string]bool{}
	for _, c := range b.station.calls {
		keys[c.key] = true
	}
	assert.Len(t, keys, len(b.station.calls), "each part has a key of its own")
}

func TestDryRun(t *testing.T) {
	b := setup(t)
	path := filepath.Join(t.TempDir(), "rejected.csv")
	got := b.parcels("label,count\n1,1\n2,many\n3,3\n", "--dry-run", "--rejects", path)
	require.EqualError(t, got.err, "rejected 1 row of 3")
	assert.Contains(t, got.stdout, "3 rows read, 2 would be sent, 1 rejected. This was a dry run: nothing was written.\n")
	assert.Contains(t, readFile(t, path), "3,\"`count`: \"\"many\"\" is not a whole number.\",2,many\n")
	assert.Equal(t, []string{"Viewer", "ImportSchema"}, b.station.operations, "no mutation")

	b.signInByPassword()
	got = b.parcels(labelled(3), "--dry-run")
	require.NoError(t, got.err)
	assert.Empty(t, b.station.calls)
}

func TestInterrupt(t *testing.T) {
	t.Run("finishes the requests in flight and goes on where it stopped", func(t *testing.T) {
		b := setup(t)
		ctx, cancel := context.WithCancel(t.Context())
		b.station.intercept = func(_ http.ResponseWriter, c call, _ func()) bool {
			if c.number == 2 {
				cancel()
			}
			return false
		}
		path := file(t, labelled(50))
		args := []string{"parcels", path, "--batch", "10", "--concurrency", "1"}
		got := b.run(ctx, args...)
		require.EqualError(t, got.err, "the import was interrupted. Not imported: 30 rows, those after line 21. "+
			"Run the same command again to go on: within 24 hours nothing is imported twice.")
		assert.Equal(t, labels(20), b.station.labels())
		assert.Contains(t, got.stderr, "Stopping after the requests in flight; press Ctrl-C again to end at once.\n")
		assert.Contains(t, got.stdout, "50 rows read, 20 imported, 0 rejected, 30 not sent;")

		again := b.run(t.Context(), args...)
		require.NoError(t, again.err)
		assert.Equal(t, labels(50), b.station.labels(), "nothing twice")
		assert.Contains(t, again.stdout, "50 rows read, 50 imported (20 of them were there already, by an earlier run; --again makes them anew), 0 rejected;")

		anew := b.run(t.Context(), append(args, "--again")...)
		require.NoError(t, anew.err)
		assert.Contains(t, anew.stdout, "50 rows read, 50 imported, 0 rejected;")
		assert.Len(t, b.station.labels(), 100)
	})
	t.Run("ends a wait", func(t *testing.T) {
		b := setup(t)
		ctx, cancel := context.WithCancel(t.Context())
		b.onSleep = cancel
		b.station.intercept = func(w http.ResponseWriter, c call, _ func()) bool {
			if c.number == 2 {
				refuse(w, http.StatusOK, "RATE_LIMITED", "Too many calls.", map[string]any{"retryAfter": 3600})
			}
			return c.number == 2
		}
		got := b.run(ctx, "parcels", file(t, labelled(50)), "--batch", "10", "--concurrency", "1")
		require.ErrorContains(t, got.err, "Not imported: 40 rows, the first of them on line 12.")
		assert.Equal(t, labels(10), b.station.labels())
	})
}

// TestKeys holds when two runs are the same import: then, and only then, the server
// sees the same keys.
func TestKeys(t *testing.T) {
	t.Parallel()
	const text = "label,note\n1,x\n2,y\n"
	base := []string{"--map", "label=label,note=note", "--null", "A,B"}
	keys := func(t *testing.T, text string, args ...string) []string {
		b := setup(t)
		require.NoError(t, b.parcels(text, args...).err)
		var all []string
		for _, c := range b.station.calls {
			all = append(all, c.key)
		}
		return all
	}
	same := map[string][]string{
		"the same options":              base,
		"in another order":              {"--null", "B", "--null", "A", "--map", "note=note", "--map", "label=label"},
		"with other figures of running": append([]string{"--concurrency", "7"}, base...),
	}
	other := map[string][]string{
		"another mapping":  {"--map", "label=label", "--null", "A,B"},
		"a constant":       append([]string{"--set", "count=1"}, base...),
		"other null words": {"--map", "label=label,note=note"},
		"other batches":    append([]string{"--batch", "1"}, base...),
	}
	t.Run("with", func(t *testing.T) {
		want := keys(t, text, base...)
		require.Len(t, want, 1)
		assert.LessOrEqual(t, len(want[0]), 200, "what Station takes as a key")
		for name, args := range same {
			t.Run(name, func(t *testing.T) { assert.Equal(t, want, keys(t, text, args...)) })
		}
		for name, args := range other {
			t.Run(name, func(t *testing.T) { assert.NotContains(t, keys(t, text, args...), want[0]) })
		}
		t.Run("another file", func(t *testing.T) {
			assert.NotContains(t, keys(t, text+"3,z\n", base...), want[0])
		})
	})
}

func TestKeyOfOtherRows(t *testing.T) {
	b := setup(t)
	path := file(t, labelled(3))
	require.NoError(t, b.run(t.Context(), "parcels", path).err)
	for key, answer := range b.station.answers {
		answer.request[0]++
		b.station.answers[key] = answer
	}
	got := b.run(t.Context(), "parcels", path)
	require.ErrorContains(t, got.err, "This Idempotency-Key was used for another request. Not imported: 3 rows, the first of them on line 2.")
	assert.Equal(t, labels(3), b.station.labels())
}

func TestAnswerThatIsNone(t *testing.T) {
	b := setup(t)
	b.station.intercept = func(w http.ResponseWriter, _ call, _ func()) bool {
		write(w, http.StatusOK, map[string]any{"data": map[string]any{"createParcels": map[string]any{"results": []json.RawMessage{}}}})
		return true
	}
	got := b.parcels(labelled(3))
	require.ErrorContains(t, got.err, "the server did not answer for each of lines 2 to 4. Not imported: 3 rows")
}
