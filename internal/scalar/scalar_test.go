package scalar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/scalar"
)

func written(m graphql.Marshaler) string {
	var out strings.Builder
	m.MarshalGQL(&out)
	return out.String()
}

// refused asserts that the error is one sentence for the caller.
func refused(tb testing.TB, err error, sentence string, of ...any) {
	tb.Helper()
	require.Error(tb, err, of...)
	told, ok := apperr.From(err)
	require.True(tb, ok, "not an error for the caller: %v", err)
	assert.Equal(tb, apperr.BadUserInput, told.Code)
	assert.Equal(tb, sentence, told.Message)
}

// foreign are values of kinds that no scalar here takes.
var foreign = []any{nil, true, []any{"a"}, []any{}, struct{}{}}

const errID = "This is not a valid id: ids are UUIDs."

func TestID(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0198c0de-0000-7000-8000-00000000000f": "0198c0de-0000-7000-8000-00000000000f",
		"0198C0DE-0000-7000-8000-00000000000F": "0198c0de-0000-7000-8000-00000000000f",
		uuid.Nil.String():                      uuid.Nil.String(),
	} {
		id, err := scalar.UnmarshalID(in)
		require.NoError(t, err, in)
		assert.Equal(t, `"`+want+`"`, written(scalar.MarshalID(id)))
	}
	for _, in := range append([]any{
		"", "1", "1 or 1=1", 1, int64(1), "0198c0de0000700080000000000000ff", "{0198c0de-0000-7000-8000-00000000000f}",
		"urn:uuid:0198c0de-0000-7000-8000-00000000000f", "0198c0de-0000-7000-8000-00000000000g", "0198c0de-0000-7000-8000-00000000000f ",
		"0198c0de_0000_7000_8000_00000000000f", "0198c0de0-000-7000-8000-00000000000f", strings.Repeat("é", 18),
		map[string]any{},
	}, foreign...) {
		_, err := scalar.UnmarshalID(in)
		refused(t, err, errID)
	}
}

const errDateTime = "This is not a date and time: write it as 2026-11-23T09:30:00Z."

func TestDateTime(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-11-23T09:30:00Z":              "2026-11-23T09:30:00Z",
		"2026-11-23T09:30:00.5Z":            "2026-11-23T09:30:00.5Z",
		"2026-11-23T09:30:00.123456Z":       "2026-11-23T09:30:00.123456Z",
		"2026-11-23T09:30:00.123456999Z":    "2026-11-23T09:30:00.123456Z",
		"2026-11-23T09:30:00.12345678901Z":  "2026-11-23T09:30:00.123456Z",
		"2026-11-23T09:30:00.000000Z":       "2026-11-23T09:30:00Z",
		"2026-11-23T11:30:00+02:00":         "2026-11-23T09:30:00Z",
		"2026-11-23T00:30:00-23:59":         "2026-11-24T00:29:00Z",
		"2024-02-29T23:59:59.999999+00:00":  "2024-02-29T23:59:59.999999Z",
		"0001-01-01T00:00:00Z":              "0001-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z":    "9999-12-31T23:59:59.999999Z",
		"2026-03-29T02:30:00+01:00":         "2026-03-29T01:30:00Z",
		"1969-12-31T23:59:59.9999995Z":      "1969-12-31T23:59:59.999999Z",
		"2026-11-23T09:30:00.9999999-00:00": "2026-11-23T09:30:00.999999Z",
	} {
		at, err := scalar.UnmarshalDateTime(in)
		require.NoError(t, err, in)
		assert.Equal(t, time.UTC, at.Location())
		assert.Equal(t, `"`+want+`"`, written(scalar.MarshalDateTime(at)), in)
	}
	berlin := time.FixedZone("CET", 3600)
	assert.Equal(t, `"2026-11-23T09:30:00.000001Z"`, written(scalar.MarshalDateTime(time.Date(2026, 11, 23, 10, 30, 0, 1999, berlin))))
	for _, in := range append([]any{
		"", "now", "tomorrow", "2026-11-23", "2026-11-23 09:30:00Z", "2026-11-23T09:30Z", "2026-11-23T09:30:00", "20261123T093000Z",
		"2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T09:60:00Z",
		"2026-11-23T23:59:60Z", "2026-11-23T9:30:00Z", "2026-11-23T09:30:00,5Z", "2026-11-23T09:30:00.Z", "2026-11-23T09:30:00+24:00",
		"2026-11-23T09:30:00+02:60", "2026-11-23T09:30:00+0200", "2026-11-23T09:30:00+02", "2026-11-23t09:30:00z", "+2026-11-23T09:30:00Z",
		"12026-11-23T09:30:00Z", "-001-01-01T00:00:00Z", "infinity", " 2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z\x00", "２０２６-11-23T09:30:00Z",
		0, int64(1_700_000_000), 1.5,
		map[string]any{},
	}, foreign...) {
		_, err := scalar.UnmarshalDateTime(in)
		refused(t, err, errDateTime, in)
	}
	for _, in := range []string{"0000-06-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"} {
		_, err := scalar.UnmarshalDateTime(in)
		refused(t, err, "The year must be from 1 to 9999.")
	}
}

const errDate = "This is not a date: write it as 2026-11-23."

func TestDate(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"2026-11-23", "2024-02-29", "0001-01-01", "9999-12-31"} {
		var d scalar.Date
		require.NoError(t, d.UnmarshalGQL(in), in)
		assert.Equal(t, `"`+in+`"`, written(d))
		text, err := json.Marshal(d)
		require.NoError(t, err)
		assert.Equal(t, `"`+in+`"`, string(text))
		value, err := d.Value()
		require.NoError(t, err)
		var scanned scalar.Date
		require.NoError(t, scanned.Scan(value))
		assert.Equal(t, d, scanned)
	}
	for _, in := range append([]any{
		"", "2026-2-3", "2026-02-30", "2025-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "26-01-01", "0000-01-01", "12026-01-01",
		"2026/01/01", "20260101", "2026-01-01T00:00:00Z", "2026-01-01 ", "today", "infinity", 20260101,
		map[string]any{},
	}, foreign...) {
		var d scalar.Date
		refused(t, d.UnmarshalGQL(in), errDate)
		assert.True(t, d.IsZero(), "a refused value leaves it")
	}
	require.Error(t, new(scalar.Date).Scan("2026-01-01"))
}

const errDecimal = `This is not a decimal number: write it as "1499.90".`

func TestDecimal(t *testing.T) {
	t.Parallel()
	for in, want := range map[any]string{
		"0": `"0"`, "-0": `"0"`, "1499.90": `"1499.90"`, "007": `"7"`, "-.5": `"-0.5"`, ".5": `"0.5"`, "1.": `"1"`, "-12": `"-12"`,
		"0.00": `"0.00"`, strings.Repeat("9", 40): `"` + strings.Repeat("9", 40) + `"`, "0." + strings.Repeat("0", 37) + "1": `"0.` + strings.Repeat("0", 37) + `1"`,
		json.Number("12.50"): `"12.50"`, json.Number("-3"): `"-3"`, 7: `"7"`, int64(-7): `"-7"`, 0.1: `"0.1"`, 1499.9: `"1499.9"`,
	} {
		d, err := scalar.UnmarshalDecimal(in)
		require.NoError(t, err, "%v", in)
		assert.Equal(t, want, written(scalar.MarshalDecimal(d)), "%v", in)
	}
	for _, in := range append([]any{
		"", " ", "-", ".", "-.", "+1", "--1", "1-", "1-2", ".-5", "-1.-5", "1..2", "1.2.3", "1e5", "1E5", json.Number("1e5"), 1e21, "12,50", "1 000", "0x10",
		"NaN", "Infinity", "-Infinity", "1_000", "١٢", "½", "1\x00", strings.Repeat("9", 41), "1\n",
		map[string]any{},
	}, foreign...) {
		_, err := scalar.UnmarshalDecimal(in)
		refused(t, err, errDecimal)
	}
}

const (
	errJSON   = `This must be a JSON object, such as {"key": "value"}.`
	errDepth  = "This JSON object is nested more than 64 levels deep."
	errNumber = "This JSON object has a number that is out of range."
)

// object decodes as the API does.
func object(tb testing.TB, text string) any {
	tb.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	require.NoError(tb, decoder.Decode(&v))
	return v
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		`{}`, `{"a":null}`, `{"a":[1,-0.5,true,"x",{"b":[]}]}`, `{"":""}`, `{"a":12345678901234567890.123456789}`, `{"a":0e5}`, `{"a":1.7e308}`, `{"a":-5e-324}`,
		`{"a":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`,
	} {
		text, err := scalar.UnmarshalJSON(object(t, in))
		require.NoError(t, err, in)
		assert.Equal(t, in, string(text), "numbers stay as they were written")
		assert.Equal(t, in, written(scalar.MarshalJSON(text)))
	}
	assert.Equal(t, "{}", written(scalar.MarshalJSON(nil)))
	for _, in := range append([]any{"", "{}", `{"a":1}`, 1, 1.5, json.Number("1"), []any{map[string]any{}}}, foreign...) {
		_, err := scalar.UnmarshalJSON(in)
		refused(t, err, errJSON)
	}
	for _, in := range []string{`{"a":1e309}`, `{"a":[{"b":-1e131071}]}`, `{"a":1e-16383}`, `{"a":1E+999999999}`, `{"a":0.0000001e-999}`} {
		_, err := scalar.UnmarshalJSON(object(t, in))
		refused(t, err, errNumber)
	}
}

// What is nested deep is refused before anything walks down there.
//
// It counts allocations, which a test beside others can't.
func TestJSON_Deep(t *testing.T) {
	_, err := scalar.UnmarshalJSON(object(t, `{"a":`+strings.Repeat("[", 64)+strings.Repeat("]", 64)+`}`))
	refused(t, err, errDepth)
	maps, lists := map[string]any{}, []any{}
	for range 20_000 {
		maps, lists = map[string]any{"a": maps}, []any{lists}
	}
	for _, in := range []any{maps, map[string]any{"a": lists}, object(t, strings.Repeat(`{"a":`, 9_999)+"1"+strings.Repeat("}", 9_999))} {
		allocations := testing.AllocsPerRun(1, func() { _, err = scalar.UnmarshalJSON(in) })
		refused(t, err, errDepth)
		assert.Less(t, allocations, 20.0)
	}
}

func FuzzDateTime(f *testing.F) {
	for _, seed := range []string{"2026-11-23T09:30:00Z", "2026-11-23T09:30:00.123456789+23:59", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2026-11-23T9:30:00,5Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		at, err := scalar.UnmarshalDateTime(in)
		if err != nil {
			require.True(t, apperr.Is(err, apperr.BadUserInput))
			return
		}
		again, err := scalar.UnmarshalDateTime(strings.Trim(written(scalar.MarshalDateTime(at)), `"`))
		require.NoError(t, err)
		require.Equal(t, at, again)
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2026-11-23", "0001-01-01", "0000-01-01", "2026-2-3", "2025-02-29"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var d scalar.Date
		if err := d.UnmarshalGQL(in); err != nil {
			require.True(t, apperr.Is(err, apperr.BadUserInput))
			return
		}
		require.Equal(t, `"`+in+`"`, written(d))
	})
}

func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"1499.90", "-0.5", ".-5", "1.", strings.Repeat("9", 41), "1e5", "--1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		d, err := scalar.UnmarshalDecimal(in)
		if err != nil {
			require.True(t, apperr.Is(err, apperr.BadUserInput))
			return
		}
		again, err := decimal.NewFromString(strings.Trim(written(scalar.MarshalDecimal(d)), `"`))
		require.NoError(t, err)
		require.True(t, d.Equal(again))
	})
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":1e309}`, `{"\u0000":"\ud800"}`, `{"a":[[[[]]]]}`, `[]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		decoder := json.NewDecoder(strings.NewReader(in))
		decoder.UseNumber()
		var v any
		if decoder.Decode(&v) != nil {
			return
		}
		text, err := scalar.UnmarshalJSON(v)
		if err != nil {
			require.True(t, apperr.Is(err, apperr.BadUserInput))
			return
		}
		require.Equal(t, v, object(t, string(text)))
	})
}

func FuzzID(f *testing.F) {
	for _, seed := range []string{"0198c0de-0000-7000-8000-00000000000f", "{0198c0de-0000-7000-8000-0000000000f}", "1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		id, err := scalar.UnmarshalID(in)
		if err != nil {
			require.True(t, apperr.Is(err, apperr.BadUserInput))
			return
		}
		require.Equal(t, strings.ToLower(in), id.String())
	})
}
