package importer_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

const (
	slug     = "acme"
	username = "ada"
	password = "correct horse"
	apiToken = "an-api-token"
	maxBody  = 1 << 20
)

// call is a request for a bulk mutation.
type call struct {
	number int // from 1
	field  string
	key    string
	rows   []map[string]any
}

// station is a server that speaks just enough of Station's API: it validates
// documents and variables against testdata/schema.graphql, remembers idempotency keys
// and refuses bodies over 1 MiB.
type station struct {
	*httptest.Server
	t      *testing.T
	schema *ast.Schema
	// accept refuses a row with a sentence; nil accepts all.
	accept func(row map[string]any) string
	// intercept answers a bulk mutation in the server's place and gives true; do
	// makes the server's own effect first.
	intercept func(w http.ResponseWriter, c call, do func()) bool

	mu         sync.Mutex
	clock      time.Time
	operations []string // names of all operations, in order
	calls      []call
	made       []map[string]any
	answers    map[string]remembered
	tokens     map[string]bool // access tokens that are good
	refresh    map[string]bool
	issued     int
}

type remembered struct {
	request [32]byte
	answer  any
}

func newStation(t *testing.T) *station {
	t.Helper()
	text, err := os.ReadFile("testdata/schema.graphql")
	require.NoError(t, err)
	s := &station{
		t:       t,
		schema:  gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)}),
		clock:   time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		answers: map[string]remembered{},
		tokens:  map[string]bool{apiToken: true},
		refresh: map[string]bool{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]any{"status": "ok", "timestamp": s.now()})
	})
	mux.HandleFunc("POST /graphql", s.graphql)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// now gives a clock that moves with each look at it.
func (s *station) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(time.Millisecond)
	return s.clock
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int, code, message string, extensions map[string]any) {
	if extensions == nil {
		extensions = map[string]any{}
	}
	extensions["code"] = code
	write(w, status, map[string]any{
		"errors": []any{map[string]any{"message": message, "extensions": extensions}},
		"data":   nil,
	})
}

func (s *station) graphql(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "BAD_USER_INPUT", "The request body is larger than 1 MiB.", nil)
		return
	}
	var in struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "BAD_USER_INPUT", "The request body must be a JSON object.", nil)
		return
	}
	document, errs := gqlparser.LoadQueryWithRules(s.schema, in.Query, nil)
	if len(errs) > 0 {
		refuse(w, http.StatusUnprocessableEntity, "BAD_USER_INPUT", errs.Error(), nil)
		return
	}
	operation := document.Operations[0]
	variables, err := validator.VariableValues(s.schema, operation, in.Variables)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, "BAD_USER_INPUT", err.Error(), nil)
		return
	}
	s.mu.Lock()
	s.operations = append(s.operations, operation.Name)
	s.mu.Unlock()
	input, _ := variables["input"].(map[string]any)
	field := operation.SelectionSet[0].(*ast.Field)
	if !s.authenticate(w, r, field, input) {
		return
	}
	switch field.Name {
	case "__schema":
		write(w, http.StatusOK, map[string]any{"data": map[string]any{"__schema": introspect(s.schema)}})
	case "viewer":
		write(w, http.StatusOK, map[string]any{"data": map[string]any{"viewer": map[string]any{
			"user": map[string]any{"displayName": "Ada"}, "organization": map[string]any{"slug": slug},
		}}})
	default:
		s.create(w, r, field, input)
	}
}

// authenticate answers the fields that are about tokens, and requests without one.
func (s *station) authenticate(w http.ResponseWriter, r *http.Request, field *ast.Field, input map[string]any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch field.Name {
	case "login":
		if input["username"] != username || input["password"] != password {
			refuse(w, http.StatusOK, "UNAUTHENTICATED", "The username or the password is wrong.", nil)
		} else {
			s.issue(w, field)
		}
	case "refreshSession":
		token, _ := input["refreshToken"].(string)
		if !s.refresh[token] {
			refuse(w, http.StatusOK, "UNAUTHENTICATED", "Your session has ended.", nil)
		} else {
			delete(s.refresh, token)
			s.issue(w, field)
		}
	case "logout":
		write(w, http.StatusOK, map[string]any{"data": map[string]any{"logout": map[string]any{"ok": true}}})
	default:
		if s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] {
			return true
		}
		refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "Your access token has expired.", nil)
	}
	return false
}

func (s *station) issue(w http.ResponseWriter, field *ast.Field) {
	s.issued++
	access, refresh := fmt.Sprintf("access-%d", s.issued), fmt.Sprintf("refresh-%d", s.issued)
	s.tokens[access], s.refresh[refresh] = true, true
	write(w, http.StatusOK, map[string]any{"data": map[string]any{field.Alias: map[string]any{
		"accessToken": access, "refreshToken": refresh, "organization": map[string]any{"slug": slug},
	}}})
}

// expire ends all access tokens that were issued by a sign-in; with sessions also
// their refresh tokens.
func (s *station) expire(sessions bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = map[string]bool{apiToken: true}
	if sessions {
		s.refresh = map[string]bool{}
	}
}

func (s *station) create(w http.ResponseWriter, r *http.Request, field *ast.Field, input map[string]any) {
	c := call{field: field.Name, key: r.Header.Get("Idempotency-Key")}
	for _, list := range input {
		for _, row := range list.([]any) {
			c.rows = append(c.rows, row.(map[string]any))
		}
	}
	s.mu.Lock()
	s.calls = append(s.calls, c)
	c.number = len(s.calls)
	s.mu.Unlock()
	var answer any
	do := func() { answer = s.effect(w, c) }
	if s.intercept != nil && s.intercept(w, c, do) {
		return
	}
	if do(); answer == nil {
		refuse(w, http.StatusOK, "CONFLICT", "This Idempotency-Key was used for another request.", nil)
		return
	}
	write(w, http.StatusOK, map[string]any{"data": map[string]any{field.Alias: map[string]any{"results": answer}}})
}

// effect makes the rows, or recalls the answer of a repeated call; nil is a key that
// was used for other rows.
func (s *station) effect(w http.ResponseWriter, c call) any {
	now := s.now()
	text, _ := json.Marshal(c.rows)
	request := sha256.Sum256(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if before, ok := s.answers[c.key]; ok && c.key != "" {
		if before.request != request {
			return nil
		}
		w.Header().Set("Idempotency-Replayed", "true")
		return before.answer
	}
	var results []any
	for _, row := range c.rows {
		if s.accept != nil {
			if sentence := s.accept(row); sentence != "" {
				results = append(results, map[string]any{"row": nil, "error": map[string]any{
					"code": "BAD_USER_INPUT", "message": sentence, "fields": map[string]any{"label": sentence},
				}})
				continue
			}
		}
		s.made = append(s.made, row)
		results = append(results, map[string]any{"row": map[string]any{"id": uuid.NewString(), "createdAt": now}, "error": nil})
	}
	s.answers[c.key] = remembered{request: request, answer: results}
	return results
}

// labels gives the labels of the rows that were made.
func (s *station) labels() []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	var labels []any
	for _, row := range s.made {
		labels = append(labels, row["label"])
	}
	return labels
}

// introspect gives all of the schema that the importer may ask for.
func introspect(schema *ast.Schema) map[string]any {
	var types, mutations []any
	for _, definition := range schema.Types {
		t := map[string]any{"kind": string(definition.Kind), "name": definition.Name}
		var fields, values []any
		for _, f := range definition.Fields {
			var args []any
			for _, a := range f.Arguments {
				args = append(args, map[string]any{"name": a.Name, "type": reference(schema, a.Type)})
			}
			field := map[string]any{"name": f.Name, "type": reference(schema, f.Type), "args": args, "defaultValue": nil}
			if f.DefaultValue != nil {
				field["defaultValue"] = f.DefaultValue.String()
			}
			fields = append(fields, field)
		}
		for _, v := range definition.EnumValues {
			values = append(values, map[string]any{"name": v.Name})
		}
		if definition.Kind == ast.InputObject {
			t["inputFields"] = fields
		} else {
			t["fields"] = fields
		}
		t["enumValues"] = values
		types = append(types, t)
		if definition == schema.Mutation {
			mutations = fields
		}
	}
	return map[string]any{"types": types, "mutationType": map[string]any{"fields": mutations}}
}

func reference(schema *ast.Schema, t *ast.Type) map[string]any {
	if t.NonNull {
		bare := *t
		bare.NonNull = false
		return map[string]any{"kind": "NON_NULL", "name": nil, "ofType": reference(schema, &bare)}
	}
	if t.Elem != nil {
		return map[string]any{"kind": "LIST", "name": nil, "ofType": reference(schema, t.Elem)}
	}
	return map[string]any{"kind": string(schema.Types[t.NamedType].Kind), "name": t.NamedType, "ofType": nil}
}
