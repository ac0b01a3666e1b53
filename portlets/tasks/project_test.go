package tasks_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/portlet/portlettest"
	"github.com/station-portal/station/portlets/tasks"
)

func project(edit func(p *tasks.Project)) *tasks.Project {
	p := &tasks.Project{Name: "Launch"}
	edit(p)
	return p
}

func TestProject_Validate(t *testing.T) {
	t.Parallel()

	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		p := project(func(p *tasks.Project) {
			p.Name, p.Description, p.Color = " Launch ", new("One.\nTwo.\n"), new("#4F6BEd")
		})
		require.NoError(t, p.Validate())
		assert.Equal(t, "Launch", p.Name)
		assert.Equal(t, new("One.\nTwo.\n"), p.Description)
		assert.Equal(t, new("#4f6bed"), p.Color)
	})
	t.Run("EmptyIsNull", func(t *testing.T) {
		t.Parallel()
		p := project(func(p *tasks.Project) { p.Description = new("") })
		require.NoError(t, p.Validate())
		assert.Nil(t, p.Description)
		assert.Nil(t, p.Color)
	})
	t.Run("Limits", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, project(func(p *tasks.Project) {
			p.Name, p.Description = strings.Repeat("é", 100), new(strings.Repeat("é", 10_000))
		}).Validate())
	})
	// The copy of a row that an update compares with shares the row's pointers.
	t.Run("KeepsWhatPointersShare", func(t *testing.T) {
		t.Parallel()
		color := "#ABCDEF"
		require.NoError(t, project(func(p *tasks.Project) { p.Color = &color }).Validate())
		assert.Equal(t, "#ABCDEF", color)
	})

	for _, color := range []string{"", " ", "red", "#fff", "#12345", "#1234567", "4f6bed", "#4f6beg", "#4f6bed\n", "#４f6bed"} {
		t.Run("ErrColor/"+color, func(t *testing.T) {
			t.Parallel()
			err := project(func(p *tasks.Project) { p.Color = &color }).Validate()
			assert.Equal(t, map[string]string{"color": "`color` must be written as #rrggbb."}, portlettest.Faults(t, err))
		})
	}
	for _, tt := range []struct {
		name, field, sentence string
		edit                  func(p *tasks.Project)
	}{
		{"ErrNameRequired", "name", "`name` can't be empty.", func(p *tasks.Project) { p.Name = "\t" }},
		{"ErrNameTooLong", "name", "`name` must be at most 100 characters long; it is 101.", func(p *tasks.Project) { p.Name = strings.Repeat("é", 101) }},
		{"ErrNameLines", "name", "`name` must be one line without control characters.", func(p *tasks.Project) { p.Name = "a\u0085b" }},
		{"ErrDescriptionTooLong", "description", "`description` must be at most 10000 characters long; it is 10001.", func(p *tasks.Project) { p.Description = new(strings.Repeat("a", 10_001)) }},
		{"ErrDescriptionZeroByte", "description", "`description` must be UTF-8 without zero bytes.", func(p *tasks.Project) { p.Description = new("\x00") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, map[string]string{tt.field: tt.sentence}, portlettest.Faults(t, project(tt.edit).Validate()))
		})
	}
	t.Run("ErrEveryField", func(t *testing.T) {
		t.Parallel()
		faults := portlettest.Faults(t, (&tasks.Project{Description: new("\x00"), Color: new("red")}).Validate())
		assert.Len(t, faults, 3)
	})
}
