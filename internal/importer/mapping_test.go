package importer_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
)

func TestMapping(t *testing.T) {
	t.Parallel()
	const people = "Name,Code,When\nMaria Anders,A-1,1996-07-04 13:00\nJosé Pedro Freyre,007,1996-07-05 00:00\nCher,12,\n"
	tests := []struct {
		name, text string
		args       []string
		want       []map[string]any
		told       string
	}{
		{
			"columns of the same name", "Label,SENT_AT,due on,other\nx,2026-01-02,2026-01-03,y\n", nil,
			[]map[string]any{{"label": "x", "sentAt": "2026-01-02T00:00:00Z", "dueOn": "2026-01-03"}},
			"  label ← column Label\n  sentAt ← column SENT_AT\n  dueOn ← column due on\nColumns not imported: other.\n",
		},
		{
			"transforms", people,
			[]string{"--map", "label=Name|first,note=Name|rest|upper,tags=Name|last|lower,dueOn=When|day"},
			[]map[string]any{
				{"label": "Maria", "note": "ANDERS", "tags": []any{"anders"}, "dueOn": "1996-07-04"},
				{"label": "José", "note": "PEDRO FREYRE", "tags": []any{"freyre"}, "dueOn": "1996-07-05"},
				{"label": "Cher", "tags": []any{"cher"}},
			},
			"Columns not imported: Code.\n",
		},
		{
			"keys of a JSON field", "l,points,zip,city\nx,3,05021,Rio\ny,8.50,,\n",
			[]string{"--map", "label=l,extra.points=points|number,extra.address.zip=zip", "--map", "extra.address.city=city", "--set", "extra.source=csv"},
			[]map[string]any{
				{"label": "x", "extra": map[string]any{"points": json.Number("3"), "source": "csv", "address": map[string]any{"zip": "05021", "city": "Rio"}}},
				{"label": "y", "extra": map[string]any{"points": json.Number("8.50"), "source": "csv"}},
			},
			`extra.source ← "csv" in every row`,
		},
		{
			"constants", "label,speed\nx,slow\n",
			[]string{"--set", "speed=very fast", "--set", "tags=a;b", "--set", "note=a, b = c"},
			[]map[string]any{{"label": "x", "speed": "VERY_FAST", "tags": []any{"a", "b"}, "note": "a, b = c"}},
			"Columns not imported: speed.\n",
		},
		{
			"column names with a comma or a bar", "\"Label, long\",a|b\nx,y\n",
			[]string{"--map", `"label=Label, long",note=a|b`},
			[]map[string]any{{"label": "x", "note": "y"}},
			"",
		},
		{
			"another delimiter", "label;note\nx;a, b\n",
			[]string{"--delimiter", ";"},
			[]map[string]any{{"label": "x", "note": "a, b"}},
			"",
		},
		{
			"tabs", "label\tnote\nx\ty\n",
			[]string{"--delimiter", "tab"},
			[]map[string]any{{"label": "x", "note": "y"}},
			"",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := setup(t)
			got := b.parcels(test.text, test.args...)
			require.NoError(t, got.err)
			assert.Equal(t, test.want, b.station.made)
			assert.Contains(t, got.stdout, test.told)
		})
	}
}

// TestUsage holds that what can't be run is refused with one sentence before any row
// is sent.
func TestUsage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string // after `parcels FILE`
		want string
	}{
		{"no such field", []string{"--map", "name=a"}, "parcels has no field `name`; its fields are label (String!), note (String), count (Int),"},
		{"no such column", []string{"--map", "label=titel"}, `--map label=titel: there is no column "titel"; the columns are a, b, b, c;d.`},
		{"an ambiguous column", []string{"--map", "label=b"}, `--map label=b: 2 columns are named "b"; give them names of their own.`},
		{"no such transform", []string{"--map", "label=a|second"}, "there is no |second; there are |first, |rest, |last, |lower, |upper, |day and |number."},
		{"no equals sign", []string{"--map", "label"}, `--map "label" is not of the form field=column.`},
		{"an empty column", []string{"--map", "label="}, `--map "label=" is not of the form field=column.`},
		{"a quote in --map", []string{"--map", `la"bel=a`}, "can't be read; write it as --map title=TitleColumn,description=TextColumn."},
		{"a field twice", []string{"--map", "label=a", "--set", "label=x"}, "`label` is given twice: as --map label=a and as --set label=x."},
		{"a key within a key", []string{"--map", "label=a,extra.x=a,extra.x.y=a"}, "`extra` is given twice: as --map extra.x=a and as --map extra.x.y=a."},
		{"a required field without a column", []string{"--map", "note=a"}, "`label` is required: give --map label=COLUMN or --set label=VALUE."},
		{"nothing of the same name", nil, "No column has the name of a field. The columns are a, b, b, c;d; the fields are label (String!)"},
		{"keys of a field that has none", []string{"--map", "label=a,note.x=a"}, "`note` is a String and has no keys; only a JSON field can be given as note.x."},
		{"an empty key", []string{"--map", "label=a,extra.=a"}, "has an empty part before, between or after its dots."},
		{"a field that is an object", []string{"--map", "label=a,size=a"}, "`size` takes a Size, which can't be filled from a column."},
		{"a number where none is needed", []string{"--map", "label=a,count=a|number"}, "|number is for keys of JSON fields; `count` is a Int already."},
		{"a constant of another type", []string{"--map", "label=a", "--set", "count=many"}, `--set count=many: "many" is not a whole number.`},
		{"a constant without a value", []string{"--set", "label="}, `--set "label=" is not of the form field=value.`},
		{"a batch too large", []string{"--batch", "201"}, "--batch must be from 1 to 200."},
		{"no concurrency", []string{"--concurrency", "0"}, "--concurrency must be from 1 to 16."},
		{"a long delimiter", []string{"--delimiter", "||"}, `--delimiter "||" must be one character, or the word tab.`},
		{"an unknown flag", []string{"--loud"}, "Flag provided but not defined: -loud. More with --help."},
		{"a third word", []string{"more.csv"}, "Say what to import and from which file: station import tasks FILE.csv --organization acme. More with --help."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := setup(t)
			got := b.parcels("a,b,b,c;d\n1,2,3,4\n", test.args...)
			usage := new(importer.UsageError)
			require.ErrorAs(t, got.err, &usage)
			assert.Contains(t, got.err.Error(), test.want)
			assert.Empty(t, b.station.calls)
		})
	}
}

func TestWhatCanBeImported(t *testing.T) {
	t.Run("any plural with a bulk mutation, however it is written", func(t *testing.T) {
		for _, plural := range []string{"wishLists", "wish-lists", "WISHLISTS"} {
			t.Run(plural, func(t *testing.T) {
				b := setup(t)
				got := b.run(t.Context(), plural, file(t, "name\nx\n"))
				require.NoError(t, got.err)
				assert.Equal(t, []map[string]any{{"name": "x"}}, b.station.made)
				assert.Equal(t, "createWishLists", b.station.calls[0].field)
			})
		}
	})
	t.Run("anything else is told with what there is", func(t *testing.T) {
		b := setup(t)
		got := b.run(t.Context(), "orders", file(t, "name\nx\n"))
		require.EqualError(t, got.err, `This Station can't import "orders"; it can import parcels, wishLists.`)
	})
	t.Run("a wrong delimiter is guessed at", func(t *testing.T) {
		b := setup(t)
		got := b.parcels("label;note\nx;y\n")
		require.ErrorContains(t, got.err, `The columns are label;note (one column: is it --delimiter ";"?)`)
	})
}
