package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// operation is one that is measured.
type operation struct {
	name  string
	kind  string // query or mutation
	roots []field
	// note says what it is, for the table.
	note string
}

// field is a field as the schema has it. Of is the type of what it selects from.
type field struct {
	name   string
	args   []argument
	of     string
	fields []field
}

// argument has its value as GraphQL writes it; for one without, the value is in the
// request's variables under the argument's name, also in a plain document.
type argument struct{ name, kind, value string }

func leaves(names string) []field {
	var fields []field
	for name := range strings.FieldsSeq(names) {
		fields = append(fields, field{name: name})
	}
	return fields
}

// connection is a list field of the first nodes.
func connection(name string, first int, node string, fields ...field) field {
	return field{
		name: name, args: []argument{{"first", "Int!", fmt.Sprint(first)}}, of: node + "Connection",
		fields: []field{{name: "nodes", of: node, fields: fields}},
	}
}

func operations() []operation {
	taskFields := leaves("id title status priority dueDate createdAt")
	person := func(name string) field { return field{name: name, of: "User", fields: leaves("displayName")} }
	join := func(parts ...[]field) (all []field) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	contactFields := leaves("id firstName lastName email")
	return []operation{
		{"Q1", "query", []field{{name: "viewer", of: "Viewer", fields: []field{{name: "user", of: "User", fields: leaves("id email")}}}}, "the caller"},
		{"Q2", "query", []field{connection("tasks", 50, "Task", taskFields...)}, "50 tasks"},
		{"Q3", "query", []field{connection("tasks", 50, "Task", join(taskFields, []field{
			{name: "project", of: "Project", fields: leaves("name")}, person("assignee"), person("createdBy"),
		})...)}, "50 tasks with project, assignee and author"},
		{"Q4", "query", []field{connection("projects", 20, "Project", join(leaves("id name"), []field{
			connection("tasks", 10, "Task", join(leaves("id title status"), []field{person("assignee")})...),
		})...)}, "20 projects of 10 tasks with assignee"},
		{"Q5", "query", []field{connection("contacts", 20, "Contact", join(contactFields, []field{
			connection("deals", 5, "Deal", leaves("id name amount stage")...),
			{name: "dealTotals", of: "DealTotal", fields: leaves("stage currency count amount")},
		})...)}, "20 contacts with 5 deals and their totals"},
		{"Q6", "query", []field{
			connection("tasks", 50, "Task", taskFields...), connection("contacts", 20, "Contact", contactFields...),
			{name: "taskCounts", of: "TaskCount", fields: leaves("status count")},
		}, "50 tasks, 20 contacts and the counts by status"},
		{"M1", "mutation", []field{{
			name: "createTask", args: []argument{{"input", "CreateTaskInput!", ""}}, of: "CreateTaskPayload",
			fields: []field{{name: "task", of: "Task", fields: leaves("id title status createdAt")}},
		}}, "a new task"},
	}
}

// document is an operation's text and the variables that it takes beside the request's.
type document struct {
	name, text string
	variables  map[string]any
	// input says that it also takes the request's.
	input bool
}

// plain writes the operation as people do.
func (o operation) plain() document {
	w := &writer{variables: map[string]any{}}
	body := w.selection(o.roots)
	return document{o.name, fmt.Sprintf("%s %s%s %s", o.kind, o.name, w.declared(), body), w.variables, w.input}
}

// renamed asks for the same under names, in an order and in a form that no one has
// written before: aliases, a fragment, variables for literals. All aliases begin with
// the word and an underscore, so that answers can be compared.
func (o operation) renamed(word string) document {
	w := &writer{variables: map[string]any{}, word: word}
	body := w.selection(o.roots)
	name := "Op" + word
	return document{name, fmt.Sprintf("%s %s%s %s%s", o.kind, name, w.declared(), body, w.fragments.String()), w.variables, w.input}
}

// maxAliases is how many a document may have; Station takes 30.
const maxAliases = 12

type writer struct {
	word         string // empty for a plain document
	aliases      int
	declarations []string
	variables    map[string]any
	fragments    strings.Builder
	spread       int
	input        bool
}

func (w *writer) declared() string {
	if len(w.declarations) == 0 {
		return ""
	}
	return "(" + strings.Join(w.declarations, ", ") + ")"
}

func (w *writer) selection(fields []field) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = w.field(f)
	}
	if w.word != "" {
		rand.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

func (w *writer) field(f field) string {
	text := f.name
	if w.word != "" && w.aliases < maxAliases && rand.IntN(2) == 0 {
		w.aliases++
		text = w.word + "_" + f.name + ": " + f.name
	}
	var args []string
	for _, a := range f.args {
		args = append(args, a.name+": "+w.value(a))
	}
	if len(args) > 0 {
		text += "(" + strings.Join(args, ", ") + ")"
	}
	if len(f.fields) == 0 {
		return text
	}
	body := w.selection(f.fields)
	if w.word == "" || f.name != "nodes" {
		return text + " " + body
	}
	w.spread++
	fragment := fmt.Sprintf("f%s%d", w.word, w.spread)
	fmt.Fprintf(&w.fragments, " fragment %s on %s %s", fragment, f.of, body)
	return text + " { ..." + fragment + " }"
}

func (w *writer) value(a argument) string {
	if a.value != "" && w.word == "" {
		return a.value
	}
	name := a.name
	w.input = w.input || a.value == ""
	if a.value != "" {
		name = fmt.Sprintf("%s_%s%d", w.word, a.name, len(w.declarations))
		w.variables[name] = json.RawMessage(a.value)
	}
	w.declarations = append(w.declarations, fmt.Sprintf("$%s: %s", name, a.kind))
	return "$" + name
}
