package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/station-portal/station/bench/wire"
)

// asked is how many callers' answers are compared, beside the large organization's.
const asked = 5

// errDiffers is the error of servers that answer differently.
var errDiffers = errors.New("answers differ")

// compare asks all servers the same and fails where one answers otherwise than the
// first. Of a mutation the values that are new with each call are left out, and the rows
// that it wrote are compared too.
func (b *bench) compare(ctx context.Context, o operation, servers []*server) error {
	for _, by := range slices.Concat(b.callers[:asked], b.large[:1]) {
		var want any
		var wrote []string
		for i, s := range servers {
			got, err := b.answer(ctx, s, o, by)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", o.name, s.name, err)
			}
			var rows []string
			if o.kind == "mutation" {
				if rows, err = b.rowsOf(ctx, s, got); err != nil {
					return fmt.Errorf("%s of %s: %w", o.name, s.name, err)
				}
				hideNew(got)
			}
			if i == 0 {
				want, wrote = got, rows
				continue
			}
			if at, a, b := difference("data", want, got); at != "" {
				return fmt.Errorf("%w: %s of %s has at %s\n  %s\n%s has\n  %s", errDiffers, o.name, servers[0].name, at, a, s.name, b)
			}
			if at, a, b := difference("rows", anyOf(wrote), anyOf(rows)); at != "" {
				return fmt.Errorf("%w: %s of %s writes at %s\n  %s\n%s writes\n  %s", errDiffers, o.name, servers[0].name, at, a, s.name, b)
			}
		}
	}
	return nil
}

// answer gives the decoded data of an answer without errors, under the schema's names.
func (b *bench) answer(ctx context.Context, s *server, o operation, by caller) (any, error) {
	request, err := by.request(s.address, s.document(b, o))
	if err != nil {
		return nil, err
	}
	conn, err := wire.Dial(ctx, s.address, nil, 64<<10)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return nil, err
	}
	status, body, err := conn.Do(request)
	if err != nil {
		return nil, err
	}
	var decoded struct {
		Data   any
		Errors json.RawMessage
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil || status != http.StatusOK || decoded.Errors != nil || decoded.Data == nil {
		return nil, fmt.Errorf("it answers %d %.500s", status, body)
	}
	return b.unaliased(decoded.Data), nil
}

// unaliased takes the prefix of aliases off the names.
func (b *bench) unaliased(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = b.unaliased(value[i])
		}
	case map[string]any:
		plain := make(map[string]any, len(value))
		for name, v := range value {
			plain[strings.TrimPrefix(name, b.word+"_")] = b.unaliased(v)
		}
		return plain
	}
	return value
}

// newTask gives the fields of the task that createTask answers.
func newTask(data any) map[string]any {
	for _, step := range []string{"createTask", "task"} {
		fields, _ := data.(map[string]any)
		data = fields[step]
	}
	fields, _ := data.(map[string]any)
	return fields
}

func hideNew(data any) {
	fields := newTask(data)
	for _, name := range []string{"id", "createdAt"} {
		if text, ok := fields[name].(string); ok && text != "" {
			fields[name] = "new"
		}
	}
}

// difference gives the first place where two values are not the same, and what is there;
// an empty place where they are.
func difference(at string, a, b any) (place, inA, inB string) {
	listA, okA := a.([]any)
	listB, okB := b.([]any)
	if okA && okB && len(listA) == len(listB) {
		for i := range listA {
			if place, inA, inB = difference(fmt.Sprintf("%s[%d]", at, i), listA[i], listB[i]); place != "" {
				return place, inA, inB
			}
		}
		return "", "", ""
	}
	fieldsA, okA := a.(map[string]any)
	fieldsB, okB := b.(map[string]any)
	if okA && okB && len(fieldsA) == len(fieldsB) {
		for name := range fieldsA {
			if _, ok := fieldsB[name]; !ok {
				return at + "." + name, fmt.Sprint(fieldsA[name]), "nothing"
			}
			if place, inA, inB = difference(at+"."+name, fieldsA[name], fieldsB[name]); place != "" {
				return place, inA, inB
			}
		}
		return "", "", ""
	}
	if reflect.DeepEqual(a, b) {
		return "", "", ""
	}
	return at, fmt.Sprintf("%.200v", a), fmt.Sprintf("%.200v", b)
}

func anyOf(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// writtenRows are the rows of a new task, its audit entry and its event, wherever the
// relay has it by now. Ids and times of the call itself are left out.
const writtenRows = `
with audit as (
  select * from portal_audit_logs where resource_id = $1
), event as (
  select event_id, organization_id, portlet_id, event_type, entity_type, entity_id, payload, user_id, correlation_id, metadata, occurred_at
  from portal_event_outbox where entity_id = $1
  union all
  select event_id, organization_id, portlet_id, event_type, entity_type, entity_id, payload, user_id, correlation_id, metadata, occurred_at
  from portal_event_logs where entity_id = $1
)
select 'task ' || (to_jsonb(t) - 'id' - 'created_at' - 'updated_at')::text || (t.created_at = t.updated_at)::text
from portal_tasks_tasks t where t.id = $1
union all
select 'audit ' || (to_jsonb(a) - 'id' - 'created_at' - 'resource_id' - 'metadata')::text || (a.created_at = t.created_at)::text
  || (select string_agg(key, ' ' order by key) from jsonb_object_keys(a.metadata) key)
from audit a join portal_tasks_tasks t on t.id = a.resource_id
union all
select 'event ' || (to_jsonb(e) - 'event_id' - 'entity_id' - 'correlation_id' - 'occurred_at' || jsonb_build_object('payload', e.payload - 'id'))::text
  || ((e.payload ->> 'id')::uuid = t.id and e.occurred_at = t.created_at)::text
  || coalesce((e.correlation_id = (select (metadata ->> 'requestId')::uuid from audit))::text, 'no audit')
from event e join portal_tasks_tasks t on t.id = e.entity_id`

// rowsOf reads what createTask wrote.
func (b *bench) rowsOf(ctx context.Context, s *server, data any) ([]string, error) {
	made, _ := newTask(data)["id"].(string)
	rows, err := s.admin.Query(ctx, writtenRows, made)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	if rows.Err() == nil && len(out) != 3 {
		return nil, fmt.Errorf("createTask wrote %d rows and not 3: %v", len(out), out)
	}
	return out, rows.Err()
}
