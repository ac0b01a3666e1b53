package declared_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/entity"
	"github.com/station-portal/station/internal/stitch/fragment"
)

// What is written is held word by word by testdata/notes.generated.graphql.
func TestExpand(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/notes.graphql")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/notes.generated.graphql")
	require.NoError(t, err)
	fragments, declarations, err := read(t, string(source))
	require.NoError(t, err)
	for _, f := range fragments {
		text := declarations.Expand(f)
		switch f.Name() {
		case "notes":
			require.Equal(t, string(want), text)
			require.Contains(t, text, fmt.Sprintf("1–%d invoices.", entity.MaxRows))
			require.Contains(t, text, fmt.Sprintf("Up to %d at once", entity.MaxRows))
		case "base":
			require.NotContains(t, text, "directive @entity")
			require.Contains(t, text, "directive @hasPermission")
		}
	}
	require.NoError(t, fragment.Validate(fragments))
}
