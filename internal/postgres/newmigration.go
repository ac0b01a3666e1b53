package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)

// NewMigration writes the next migration of a folder, such as
// portlets/tasks/migrations/00002_labels.sql for the name "labels", and gives
// its path. With a tenantTable, such as portal_tasks_labels, it has the frame of
// that table as the catalogue test wants it; else it is empty.
func NewMigration(dir, name, tenantTable string) (path string, err error) {
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	if !snakeCase.MatchString(name) {
		return "", fmt.Errorf("%q can't name a migration: use lower-case letters, digits and underscores", name)
	}
	if tenantTable != "" && !snakeCase.MatchString(tenantTable) {
		return "", fmt.Errorf("%q can't name a table: use lower-case letters, digits and underscores", tenantTable)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // source code, for everybody to read
		return "", fmt.Errorf("make the migrations folder: %w", err)
	}
	existing, err := MigrationSet{ID: "new", FS: os.DirFS(dir)}.files()
	if err != nil {
		return "", err
	}
	var last int64
	if len(existing) > 0 {
		last = existing[len(existing)-1].Version
	}
	path = filepath.Join(dir, fmt.Sprintf("%05d_%s.sql", last+1, name))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // source code, for everybody to read
	if err != nil {
		return "", fmt.Errorf("write the migration: %w", err)
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	if err := migrationTemplate.Execute(file, tenantTable); err != nil {
		return "", fmt.Errorf("write the migration: %w", err)
	}
	return path, nil
}

var migrationTemplate = template.Must(template.New("migration").Parse(`-- +goose Up
{{ if . }}
CREATE TABLE {{ . }} (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  created_by UUID NOT NULL,
  name VARCHAR(100) NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

  -- Other tables of the portlet refer to (organization_id, id), never to id.
  CONSTRAINT {{ . }}_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT {{ . }}_created_by_fkey FOREIGN KEY (organization_id, created_by)
    REFERENCES organization_members (organization_id, user_id),
  CONSTRAINT valid_name CHECK (name <> '')
);

-- Every index begins with organization_id, and every reference has one.
CREATE INDEX idx_{{ . }}_org ON {{ . }} (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_{{ . }}_created_by ON {{ . }} (organization_id, created_by);

-- Row-level security, its policies and the grants.
SELECT station_protect('{{ . }}');
{{ end }}
-- +goose Down
{{ if . }}DROP TABLE {{ . }};
{{ end }}`))
