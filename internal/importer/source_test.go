package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/importer"
)

func open(t *testing.T, text string) *importer.Source {
	t.Helper()
	source, err := importer.OpenSource(file(t, text), nil, ',')
	require.NoError(t, err)
	t.Cleanup(func() { _ = source.Close() })
	return source
}

type read struct {
	line   int
	fields []string
	fault  string
	text   string
}

func rows(t *testing.T, source *importer.Source) []read {
	t.Helper()
	var all []read
	for row, err := range source.All() {
		require.NoError(t, err)
		text, err := source.Text(row)
		require.NoError(t, err)
		r := read{line: row.Line, fault: row.Fault, text: string(text)}
		if r.fault == "" {
			r.fields = row.Fields
		}
		all = append(all, r)
	}
	assert.Len(t, all, source.Rows, "what was counted is what is read")
	return all
}

func TestSource(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []read
	}{
		{"rows of many lines give the line they begin on", "a,b\n1,\"two\n\nlines\"\n\n3,\"say \"\"so\"\"\"\n", []read{
			{line: 2, fields: []string{"1", "two\n\nlines"}, text: "1,\"two\n\nlines\""},
			{line: 6, fields: []string{"3", `say "so"`}, text: `3,"say ""so"""`},
		}},
		{"a byte order mark and CRLF are no part of the text", "\ufeffa,b\r\n1,\"x\r\ny\"\r\n2,z\r\n", []read{
			{line: 2, fields: []string{"1", "x\ny"}, text: "1,\"x\r\ny\""},
			{line: 4, fields: []string{"2", "z"}, text: "2,z"},
		}},
		{"the last line needs no end", "a,b\n1,2", []read{{line: 2, fields: []string{"1", "2"}, text: "1,2"}}},
		{"a row of another length is at fault", "a,b\n1,Rua do Paço, 67\n1\n1,2\n", []read{
			{line: 2, fault: "the row has 3 fields, the header 2: is there a ',' in a field that is not in quotes?", text: "1,Rua do Paço, 67"},
			{line: 3, fault: "the row has 1 field, the header 2", text: "1"},
			{line: 4, fields: []string{"1", "2"}, text: "1,2"},
		}},
		{"text that is not UTF-8 is at fault", "a,b\nCaf\xe9,2\n1,\x00\n3,4\n", []read{
			{line: 2, fault: "column a is not valid UTF-8", text: "Caf\xe9,2"},
			{line: 3, fault: "column b has a zero byte in it", text: "1,\x00"},
			{line: 4, fields: []string{"3", "4"}, text: "3,4"},
		}},
		{"a stray quote costs its row only", "a,b\n1,5\" pipe\n2,\"x\"y\n3,4\n", []read{
			{line: 2, fault: "a field that is not in quotes has a quote in it: put the field in quotes and double the quote", text: "1,5\" pipe"},
			{line: 3, fault: "a quote is not closed or not doubled", text: "2,\"x\"y"},
			{line: 4, fields: []string{"3", "4"}, text: "3,4"},
		}},
		{"a quote that is never closed says how much it takes in", "a,b\n1,2\n3,\"x\n5,6\n7,8\n", []read{
			{line: 2, fields: []string{"1", "2"}, text: "1,2"},
			{line: 3, fault: "a quote is not closed or not doubled, so that lines 3 to 5 were read as this one row", text: "3,\"x\n5,6\n7,8"},
		}},
		{"a header alone has no rows", "a,b\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := open(t, test.text)
			assert.Equal(t, []string{"a", "b"}, source.Header)
			assert.Equal(t, "a,b", string(source.HeaderText))
			assert.Equal(t, test.want, rows(t, source))
			assert.Equal(t, test.want, rows(t, source), "a second time")
		})
	}
}

func TestSourceRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"an empty file":    {"", "rows.csv is empty; its first line must name the columns."},
		"blank lines":      {"\n\n", "rows.csv is empty; its first line must name the columns."},
		"UTF-16":           {"\xff\xfea\x00,\x00", "rows.csv is in UTF-16; save it as CSV in UTF-8."},
		"a broken header":  {"a,\"b\n1,2\n", "The header of rows.csv can't be read: a quote is not closed or not doubled, so that lines 1 to 2 were read as this one row."},
		"a Latin-1 header": {"caf\xe9,b\n", "The header of rows.csv can't be read: column 1 is not valid UTF-8."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := importer.OpenSource(file(t, test.text), nil, ',')
			usage := new(importer.UsageError)
			require.ErrorAs(t, err, &usage)
			assert.EqualError(t, err, test.want)
		})
	}
	t.Run("no file", func(t *testing.T) {
		t.Parallel()
		_, err := importer.OpenSource(filepath.Join(t.TempDir(), "none.csv"), nil, ',')
		require.ErrorContains(t, err, "no such file or directory")
	})
	t.Run("a folder", func(t *testing.T) {
		t.Parallel()
		_, err := importer.OpenSource(t.TempDir(), nil, ',')
		require.ErrorContains(t, err, "is a folder; give a CSV file.")
	})
}

func TestStandardInput(t *testing.T) {
	t.Parallel()
	source, err := importer.OpenSource("-", strings.NewReader("a\nx\n"), ',')
	require.NoError(t, err)
	assert.Equal(t, []read{{line: 2, fields: []string{"x"}, text: "x"}}, rows(t, source))
	assert.NoError(t, source.Close())
}

// TestHash holds that files are alike only with the same bytes, but for a byte order
// mark.
func TestHash(t *testing.T) {
	t.Parallel()
	same := open(t, "a\nx\n").Hash
	assert.Equal(t, same, open(t, "a\nx\n").Hash)
	assert.Equal(t, same, open(t, "\ufeffa\nx\n").Hash)
	assert.NotEqual(t, same, open(t, "a\ny\n").Hash)
	assert.NotEqual(t, same, open(t, "a\nx\n\n").Hash)
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
