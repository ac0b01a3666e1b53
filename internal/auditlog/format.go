package auditlog

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/input"
)

// entry is an entry of the trail with who did it.
type entry struct {
	log   *AuditLog
	actor *person
}

// format is a form of a file.
type format struct {
	extension, contentType string
	// begin begins a file and gives what writes entries to it.
	begin func(w io.Writer) (write func(entries []entry) error, err error)
}

var formats = map[string]format{
	"csv":   {"csv", "text/csv; charset=utf-8", beginCSV},
	"jsonl": {"jsonl", "application/jsonl; charset=utf-8", beginLines},
}

// line is a line of JSON, in which fields are those of GraphQL.
type line struct {
	ID           uuid.UUID       `json:"id"`
	CreatedAt    string          `json:"createdAt"`
	Action       string          `json:"action"`
	Status       string          `json:"status"`
	ErrorMessage *string         `json:"errorMessage"`
	Actor        *person         `json:"actor"`
	PortletID    *string         `json:"portletId"`
	ResourceType *string         `json:"resourceType"`
	ResourceID   *uuid.UUID      `json:"resourceId"`
	Address      *string         `json:"address"`
	Client       *string         `json:"client"`
	Changes      json.RawMessage `json:"changes"`
	Metadata     json.RawMessage `json:"metadata"`
}

// instantLayout has all microseconds, so that texts are in the order of time.
const instantLayout = "2006-01-02T15:04:05.000000Z07:00"

func lineOf(e entry) line {
	l := e.log
	return line{
		ID: l.ID, CreatedAt: l.CreatedAt.UTC().Format(instantLayout), Action: l.Action,
		Status: strings.ToUpper(string(l.Status)), ErrorMessage: l.ErrorMessage, Actor: e.actor, PortletID: l.PortletID,
		ResourceType: l.ResourceType, ResourceID: l.ResourceID, Address: l.Address, Client: l.Client,
		Changes: l.Changes, Metadata: l.Metadata,
	}
}

// beginLines begins a file with one JSON object in each line.
func beginLines(w io.Writer) (func([]entry) error, error) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return func(entries []entry) error {
		for _, e := range entries {
			if err := encoder.Encode(lineOf(e)); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// head are the columns of a CSV file.
var head = []string{
	"id", "createdAt", "action", "status", "errorMessage", "actorId", "actorDisplayName", "actorEmail",
	"portletId", "resourceType", "resourceId", "address", "client", "changes", "metadata",
}

// beginCSV begins a file with the names of the columns. Lines end as in Unix: the library's
// other way would lose carriage returns inside of cells.
func beginCSV(w io.Writer) (func([]entry) error, error) {
	rows := csv.NewWriter(w)
	write := func(entries []entry) error {
		for _, e := range entries {
			if err := rows.Write(cells(lineOf(e))); err != nil {
				return err
			}
		}
		rows.Flush()
		return rows.Error()
	}
	return write, rows.Write(head)
}

func cells(l line) []string {
	var by person
	actorID := ""
	if l.Actor != nil {
		by, actorID = *l.Actor, l.Actor.ID.String()
	}
	resourceID := ""
	if l.ResourceID != nil {
		resourceID = l.ResourceID.String()
	}
	row := []string{
		l.ID.String(), l.CreatedAt, l.Action, l.Status, input.Or(l.ErrorMessage, ""), actorID, by.DisplayName, by.Email,
		input.Or(l.PortletID, ""), input.Or(l.ResourceType, ""), resourceID, input.Or(l.Address, ""), input.Or(l.Client, ""), string(l.Changes), string(l.Metadata),
	}
	for i := range row {
		row[i] = defused(row[i])
	}
	return row
}

// defused puts an apostrophe before what a spreadsheet would take for a formula.
func defused(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
