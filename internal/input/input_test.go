package input_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/input"
)

func TestLine(t *testing.T) {
	t.Parallel()
	const (
		empty   = "`name` can't be empty."
		lines   = "`name` must be one line without control characters."
		invalid = "`name` must be UTF-8 without zero bytes."
	)
	for _, tt := range []struct{ in, want, fault string }{
		{"a", "a", ""},
		{" \t a b \n", "a b", ""},
		{"\u00a0\u2003a\u3000", "a", ""},
		{"ééééé", "ééééé", ""},
		{"😀😀😀😀😀", "😀😀😀😀😀", ""},
		{"'); drop table tasks; --"[:5], "'); d", ""},
		{"", "", empty},
		{" \t\r\n\u2028", "", empty},
		{"a\nb", "", lines},
		{"a\tb", "", lines},
		{"a\x00", "", lines},
		{"a\x7fb", "", lines},
		{"a\u0085b", "", lines},
		{"a\u2028b", "", lines},
		{"\u202eabc", "", lines},
		{"a\u2066b", "", lines},
		{"\u200b\u200b", "", empty},
		{"\ufeff", "", empty},
		{"\u0301", "", empty},
		{"\u3164", "", empty},
		{"👨\u200d👩", "👨\u200d👩", ""},
		{"-", "-", ""},
		{"a\xffb", "", invalid},
		{"\xed\xa0\x80", "", invalid},
		{"abcdef", "", "`name` must be at most 5 characters long; it is 6."},
		{"éééééé", "", "`name` must be at most 5 characters long; it is 6."},
	} {
		var faults apperr.Fields
		text := tt.in
		input.Line(&faults, "name", &text, 5)
		assert.Equal(t, tt.fault, faults["name"], "%q", tt.in)
		if tt.fault == "" {
			assert.Equal(t, tt.want, text, "%q", tt.in)
		}

		var optional apperr.Fields
		given := tt.in
		pointer := &given
		input.OptionalLine(&optional, "name", &pointer, 5)
		assert.Equal(t, tt.in, given, "the caller's text stays")
		switch tt.fault {
		case empty:
			assert.Nil(t, pointer, "%q is no text", tt.in)
			assert.Empty(t, optional)
		case "":
			assert.Equal(t, &tt.want, pointer)
			assert.Empty(t, optional)
		default:
			assert.Equal(t, tt.fault, optional["name"], "%q", tt.in)
		}
	}
	var faults apperr.Fields
	var none *string
	input.OptionalLine(&faults, "name", &none, 5)
	input.OptionalText(&faults, "name", &none, 5)
	assert.Nil(t, none)
	assert.Empty(t, faults)
}

func TestOptionalText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in    string
		want  *string
		fault string
	}{
		{"", nil, ""},
		{" ", new(" "), ""},
		{"a\r\nb\t", new("a\r\nb\t"), ""},
		{"ééééé", new("ééééé"), ""},
		{"éééééé", nil, "`text` must be at most 5 characters long; it is 6."},
		{"a\x00", nil, "`text` must be UTF-8 without zero bytes."},
		{"\xff", nil, "`text` must be UTF-8 without zero bytes."},
	} {
		var faults apperr.Fields
		text := &tt.in
		input.OptionalText(&faults, "text", &text, 5)
		assert.Equal(t, tt.fault, faults["text"], "%q", tt.in)
		if tt.fault == "" {
			assert.Equal(t, tt.want, text, "%q", tt.in)
		}
	}
}

func TestObject(t *testing.T) {
	t.Parallel()
	const zero = "`fields` must be UTF-8 without zero bytes."
	for in, fault := range map[string]string{
		`{"a":1}`:                  "",
		``:                         "",
		`{"\u0000":1}`:             zero,
		`{"a":{"b":["\u0000"]}}`:   zero,
		`{"a":"x\\\u0000"}`:        zero,
		`{"a":"\u00001"}`:          zero,
		`{"a":"\\u0000"}`:          "",
		`{"a":"\\\\u0000"}`:        "",
		`{"a":"\u00010000\u0030"}`: "",
		`{"a":"C:\\users\\u0000"}`: "",
		`{"a":"` + strings.Repeat("x", input.MaxJSON-8) + `"}`: "",
		`{"a":"` + strings.Repeat("x", input.MaxJSON-7) + `"}`: "`fields` must be at most 32768 bytes of JSON.",
	} {
		var faults apperr.Fields
		object := json.RawMessage(in)
		input.Object(&faults, "fields", &object)
		assert.Equal(t, fault, faults["fields"], "%.40s", in)
		if in == "" {
			in = "{}"
		}
		assert.Equal(t, in, string(object))
	}
}

func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{"a":"\u0000"}`, `{"a":"\\u0000"}`, `{"\\\u0000":1}`, `{"a":"\\"}`, `\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var faults apperr.Fields
		object := json.RawMessage(in)
		input.Object(&faults, "fields", &object)
		var decoded map[string]any
		if len(in) == 0 || len(in) > input.MaxJSON || json.Unmarshal([]byte(in), &decoded) != nil {
			return
		}
		require.Equal(t, strings.ContainsRune(flat(decoded), 0), len(faults) > 0)
	})
}

// flat writes all keys and texts of a value.
func flat(v any) string {
	var out strings.Builder
	switch v := v.(type) {
	case string:
		out.WriteString(v)
	case []any:
		for _, value := range v {
			out.WriteString(flat(value))
		}
	case map[string]any:
		for key, value := range v {
			out.WriteString(key + flat(value))
		}
	}
	return out.String()
}

// Absent leaves a field as it is; null empties it, where it may be empty.
func TestSet(t *testing.T) {
	t.Parallel()
	var faults apperr.Fields

	name := "kept"
	input.Set(&faults, "name", graphql.Omittable[*string]{}, &name)
	assert.Equal(t, "kept", name)
	input.Set(&faults, "name", graphql.OmittableOf(new("new")), &name)
	assert.Equal(t, "new", name)
	input.Set(&faults, "name", graphql.OmittableOf(new("")), &name)
	assert.Empty(t, name, "judging a value is for Line")
	assert.Empty(t, faults)
	name = "kept"
	input.Set(&faults, "name", graphql.OmittableOf[*string](nil), &name)
	assert.Equal(t, "kept", name)
	assert.Equal(t, apperr.Fields{"name": "`name` can't be empty."}, faults)

	text := new("kept")
	input.SetOptional(graphql.Omittable[*string]{}, &text)
	assert.Equal(t, new("kept"), text)
	input.SetOptional(graphql.OmittableOf(new("new")), &text)
	assert.Equal(t, new("new"), text)
	input.SetOptional(graphql.OmittableOf[*string](nil), &text)
	assert.Nil(t, text)

	list := []string{"kept"}
	input.SetList(graphql.Omittable[[]string]{}, &list)
	assert.Equal(t, []string{"kept"}, list)
	input.SetList(graphql.OmittableOf([]string{}), &list)
	assert.Equal(t, []string{}, list)
	input.SetList(graphql.OmittableOf[[]string](nil), &list)
	assert.Nil(t, list)

	object := json.RawMessage(`{"kept":1}`)
	input.SetObject(graphql.Omittable[json.RawMessage]{}, &object)
	assert.Equal(t, `{"kept":1}`, string(object))
	input.SetObject(graphql.OmittableOf[json.RawMessage](nil), &object)
	assert.Nil(t, object)
	input.Object(&faults, "object", &object)
	assert.Equal(t, "{}", string(object))

	assert.Equal(t, 7, input.Or(new(7), 1))
	assert.Equal(t, 0, input.Or(new(0), 1), "zero is a value")
	assert.Equal(t, 1, input.Or(nil, 1))
}

// The first fault of a field is told; a second one does not hide it.
func TestFaults_FirstStays(t *testing.T) {
	t.Parallel()
	var faults apperr.Fields
	for _, text := range []string{"", "a\nb"} {
		input.Line(&faults, "tags", &text, 5)
	}
	assert.Equal(t, fmt.Sprintf("`%s` can't be empty.", "tags"), faults["tags"])
}

// What can't be seen must not tell names apart, but where it changes what is seen.
func TestName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"👨\u200d👩",
		"❤\ufe0f\u200d🔥",
		"می\u200cخ",
		"क\u094d\u200dष",
		"\u0601\u0661",
		"1\ufe0f\u20e3",
		"葛\U000e0100",
	} {
		var faults apperr.Fields
		input.Name(&faults, "name", &name, 5)
		assert.Empty(t, faults, "%q", name)
	}
	for _, name := range []string{
		"a\ufe0f",
		"\ufe0fa",
		"a\u034fb",
		"a\u3164",
		"ab\u200b",
		"a\u00adb",
		"a\u2060b",
		"\ufeffa",
		"a\u200eb",
		"a\U000e0041",
		"a\u200cb",
		"ж\u200dж",
		"می\u200c",
		"\u200dم",
		"م\u200d\u200dم",
		"م\u200c1",
	} {
		var faults apperr.Fields
		input.Name(&faults, "name", &name, 5)
		assert.Equal(t, "`name` must not have invisible characters.", faults["name"], "%q", name)
		var line apperr.Fields
		input.Line(&line, "name", &name, 5)
		assert.Empty(t, line, "a title may have them: %q", name)
	}
	var faults apperr.Fields
	name := " "
	input.Name(&faults, "name", &name, 5)
	assert.Equal(t, "`name` can't be empty.", faults["name"])
}
