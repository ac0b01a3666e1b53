package importer_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestConvert imports one column as a field of each type. A value that begins with
// `!` is the reason why the row is rejected.
func TestConvert(t *testing.T) {
	t.Parallel()
	tests := map[string][][2]string{
		"note": {
			{" kept as <written> & so ", `" kept as <written> & so "`},
			{"two\nlines, a \"quote\"", `"two\nlines, a \"quote\""`},
			{"Rua do Paço", `"Rua do Paço"`},
			{"NULL", `"NULL"`},
		},
		"count": {
			{"3", `3`},
			{" 3.0 ", `3`},
			{"-12", `-12`},
			{"+7", `7`},
			{"3.5", "!`count`: \"3.5\" is not a whole number."},
			{"1,000", "!`count`: \"1,000\" is not a whole number."},
			{"2147483648", "!`count`: \"2147483648\" is too large for a whole number."},
		},
		"weight": {
			{"0.10", `0.10`},
			{"007", `7`},
			{"-.5", `-0.5`},
			{"1e5", "!`weight`: \"1e5\" is not a number; write it as 1499.90."},
		},
		"fragile": {
			{"TRUE", `true`},
			{"y", `true`},
			{"1", `true`},
			{"No", `false`},
			{"0", `false`},
			{"maybe", "!`fragile`: \"maybe\" is neither true nor false."},
		},
		"price": {
			{"1499.90", `"1499.90"`},
			{"+0012.50", `"12.50"`},
			{"0", `"0"`},
			{"-0.01", `"-0.01"`},
			{"12345678901234567890.123456789", `"12345678901234567890.123456789"`},
			{"1,499.90", "!`price`: \"1,499.90\" is not a number; write it as 1499.90."},
			{"€ 5", "!`price`: \"€ 5\" is not a number; write it as 1499.90."},
		},
		"sentAt": {
			{"1996-07-04 00:00:00.000", `"1996-07-04T00:00:00Z"`},
			{"2013-01-02T15:04:05.123+0200", `"2013-01-02T13:04:05.123Z"`},
			{"2026-11-23T09:30:00Z", `"2026-11-23T09:30:00Z"`},
			{"2026-11-23 09:30", `"2026-11-23T09:30:00Z"`},
			{"2026-11-23 09:30:00 UTC", `"2026-11-23T09:30:00Z"`},
			{"2026-11-23 09:30:00.5+01", `"2026-11-23T08:30:00.5Z"`},
			{"2026-11-23", `"2026-11-23T00:00:00Z"`},
			{"2026/11/23", `"2026-11-23T00:00:00Z"`},
			{"23.11.2026", "!`sentAt`: \"23.11.2026\" is not a date and time; write it as 2026-11-23T09:30:00Z or 2026-11-23 09:30."},
			{"01/02/2026", "!`sentAt`: \"01/02/2026\" is not a date and time; write it as 2026-11-23T09:30:00Z or 2026-11-23 09:30."},
			{"2026-02-30", "!`sentAt`: \"2026-02-30\" is not a date and time; write it as 2026-11-23T09:30:00Z or 2026-11-23 09:30."},
		},
		"dueOn": {
			{"1996-08-01 00:00:00.000", `"1996-08-01"`},
			{"2026-11-23", `"2026-11-23"`},
			{"2026-11-23 09:30", "!`dueOn`: \"2026-11-23 09:30\" has a time of day, which the field can't keep; COLUMN|day leaves it out."},
			{"soon", "!`dueOn`: \"soon\" is not a date; write it as 2026-11-23."},
		},
		"speed": {
			{"slow", `"SLOW"`},
			{"Very fast", `"VERY_FAST"`},
			{"very-FAST", `"VERY_FAST"`},
			{"warp", "!`speed`: \"warp\" is not one of SLOW, VERY_FAST."},
		},
		"speeds": {
			{"slow; very fast", `["SLOW","VERY_FAST"]`},
			{"slow;warp", "!`speeds`: \"warp\" is not one of SLOW, VERY_FAST."},
		},
		"tags": {{"a; b;;c d ", `["a","b","c d"]`}, {"one", `["one"]`}},
		"senderId": {
			{"d1c93d11-d301-4f4a-8514-46f7738d6566", `"d1c93d11-d301-4f4a-8514-46f7738d6566"`},
			{"42", "!`senderId`: \"42\" is not an id: ids are UUIDs."},
		},
		"extra": {
			{`{"a": {"b": 1.50}}`, `{"a":{"b":1.50}}`},
			{`[1]`, "!`extra`: \"[1]\" is not a JSON object, such as {\"key\": \"value\"}."},
			{`{} {}`, "!`extra`: \"{} {}\" is not a JSON object, such as {\"key\": \"value\"}."},
		},
	}
	for field, values := range tests {
		t.Run(field, func(t *testing.T) {
			b := setup(t)
			var text strings.Builder
			writer := csv.NewWriter(&text)
			require.NoError(t, writer.Write([]string{"label", "value"}))
			var want, reasons []string
			for _, value := range values {
				require.NoError(t, writer.Write([]string{"x", value[0]}))
				if reason, isReason := strings.CutPrefix(value[1], "!"); isReason {
					reasons = append(reasons, reason)
				} else {
					want = append(want, value[1])
				}
			}
			writer.Flush()

			got := b.parcels(text.String(), "--map", "label=label,"+field+"=value")

			var made []string
			for _, row := range b.station.made {
				var out strings.Builder
				encoder := json.NewEncoder(&out)
				encoder.SetEscapeHTML(false)
				require.NoError(t, encoder.Encode(row[field]))
				made = append(made, strings.TrimSpace(out.String()))
			}
			assert.Equal(t, want, made)
			for _, reason := range reasons {
				assert.Contains(t, got.stdout, reason+"\n")
			}
			if len(reasons) > 0 {
				require.Error(t, got.err)
				return
			}
			require.NoError(t, got.err)
		})
	}
}

func TestEmptyValues(t *testing.T) {
	t.Run("are left out, so that defaults hold", func(t *testing.T) {
		b := setup(t)
		got := b.parcels("label,count,speed,note\nx,,,\ny, ,NULL,n/a\nz,1,slow,NULL and void\n", "--null", "NULL,n/a")
		require.NoError(t, got.err)
		assert.Equal(t, []map[string]any{
			{"label": "x"},
			{"label": "y"},
			{"label": "z", "count": json.Number("1"), "speed": "SLOW", "note": "NULL and void"},
		}, b.station.made)
	})
	t.Run("of a required field reject the row", func(t *testing.T) {
		b := setup(t)
		got := b.parcels("label,note\n,a\nNULL,b\nx,c\n", "--null", "NULL")
		require.EqualError(t, got.err, "rejected 2 rows of 3")
		assert.Contains(t, got.stdout, "  line 2: `label` is required and empty.\n  line 3: `label` is required and empty.\n")
		assert.Equal(t, []any{"x"}, b.station.labels())
	})
	t.Run("all faults of a row are told", func(t *testing.T) {
		b := setup(t)
		got := b.parcels("label,count,fragile\nx,many,perhaps\n")
		require.Error(t, got.err)
		assert.Contains(t, got.stdout, "line 2: `count`: \"many\" is not a whole number; `fragile`: \"perhaps\" is neither true nor false.")
	})
}
