package auditlog

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/scalar"
)

// maxValues bounds the values of one parameter.
const maxValues = 100

// parameter is how the values of one are read into a filter; where it has many, all of
// them, and otherwise the only one.
type parameter struct {
	many bool
	read func(f *AuditLogFilter, values []string) error
}

// parameters are those of an export: the fields of AuditLogFilter.
var parameters = map[string]parameter{
	"createdFrom":   {read: func(f *AuditLogFilter, v []string) error { return instant(&f.CreatedFrom, v[0]) }},
	"createdBefore": {read: func(f *AuditLogFilter, v []string) error { return instant(&f.CreatedBefore, v[0]) }},
	"resourceId":    {read: func(f *AuditLogFilter, v []string) error { return identifier(&f.ResourceID, v[0]) }},
	"actorId": {read: func(f *AuditLogFilter, v []string) error {
		var id *uuid.UUID
		if v[0] != "null" {
			if err := identifier(&id, v[0]); err != nil {
				return err
			}
		}
		f.ActorID = graphql.OmittableOf(id)
		return nil
	}},
	"action":       {many: true, read: func(f *AuditLogFilter, v []string) error { f.Action = v; return nil }},
	"portletId":    {many: true, read: func(f *AuditLogFilter, v []string) error { f.PortletID = v; return nil }},
	"resourceType": {many: true, read: func(f *AuditLogFilter, v []string) error { f.ResourceType = v; return nil }},
	"status": {many: true, read: func(f *AuditLogFilter, v []string) error {
		for _, value := range v {
			status := AuditStatus(strings.ToLower(value))
			if !slices.Contains(status.Values(), status) {
				return apperr.New(apperr.BadUserInput, "`status` must be SUCCESS or REFUSED.")
			}
			f.Status = append(f.Status, status)
		}
		return nil
	}},
}

func instant(into **time.Time, text string) error {
	at, err := scalar.UnmarshalDateTime(text)
	*into = &at
	return err
}

func identifier(into **uuid.UUID, text string) error {
	id, err := scalar.UnmarshalID(text)
	*into = &id
	return err
}

// filterOf reads the parameters of an export. The faults are BAD_USER_INPUT, each about its
// parameter.
func filterOf(query string) (*AuditLogFilter, error) {
	given, err := url.ParseQuery(query)
	if err != nil {
		return nil, apperr.New(apperr.BadUserInput, "The query of the address can't be read.")
	}
	var faults apperr.Fields
	filter := &AuditLogFilter{}
	for name, values := range given {
		p, known := parameters[name]
		switch {
		case !known:
			faults.Add(name, "There is no such parameter: there are "+strings.Join(slices.Sorted(maps.Keys(parameters)), ", ")+".")
		case !p.many && len(values) > 1:
			faults.Add(name, fmt.Sprintf("`%s` can be given once only.", name))
		case len(values) > maxValues:
			faults.Add(name, fmt.Sprintf("`%s` can have %d values at most.", name, maxValues))
		case slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) || strings.ContainsRune(v, 0) }):
			faults.Add(name, fmt.Sprintf("`%s` must be UTF-8 without zero bytes.", name))
		default:
			if told, refused := apperr.From(p.read(filter, values)); refused {
				faults.Add(name, told.Message)
			}
		}
	}
	return filter, faults.Err()
}
