package graphqlhttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/graphqlhttp"
	"github.com/station-portal/station/internal/limits"
	"github.com/station-portal/station/resolvers/stationtest"
)

// executor answers every query in one word.
type executor struct{}

func (executor) CreateOperationContext(_ context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	return &graphql.OperationContext{RawQuery: params.Query, Operation: &ast.OperationDefinition{Operation: ast.Query}}, nil
}

func (executor) DispatchOperation(ctx context.Context, _ *graphql.OperationContext) (graphql.ResponseHandler, context.Context) {
	return func(context.Context) *graphql.Response { return &graphql.Response{Data: []byte(`{"a":"b"}`)} }, ctx
}

func (executor) DispatchError(_ context.Context, faults gqlerror.List) *graphql.Response {
	return &graphql.Response{Errors: faults}
}

// Whatever is sent is answered by JSON of few words, by what is understood or by a code.
func FuzzRequest(f *testing.F) {
	const media = "application/json"
	for _, d := range stationtest.Hostile() {
		body, err := json.Marshal(map[string]string{"query": d.Query})
		require.NoError(f, err)
		f.Add(body, "", media, "", "")
	}
	for _, body := range []string{
		``, `{`, `null`, `[]`, `{"query": 5}`, `{"query": "{a}", "variables": []}`, `{"query": "{a}", "extensions": {"a": 1e999}}`, "{\"query\": \"\xff\"}",
		strings.Repeat(`{"query":`, 12_000), `{"query": "{a}", "variables": {"a": ` + strings.Repeat("[", 12_000) + strings.Repeat("]", 12_000) + `}}`,
	} {
		f.Add([]byte(body), "", media, "", "application/graphql-response+json")
	}
	f.Add([]byte(`{"query": "{a}"}`), "", `application/json; charset="utf-16"`, "", "*/*;q=0.1, text/html")
	f.Add([]byte{0x1f, 0x8b}, "", media, "gzip", "a/b;q=x")
	f.Add([]byte{}, "query={a}&variables={}", "", "", "")
	f.Add([]byte{}, "query=%ff&variables=[&extensions=%", "", "", "*/*")
	transport := graphqlhttp.Transport{Turns: &limits.Turns{}}
	ended, end := context.WithCancel(context.Background())
	end() // who is gone does not wait for a refusal
	f.Fuzz(func(t *testing.T, body []byte, parameters, media, encoding, accept string) {
		method := http.MethodPost
		if len(body) == 0 && media == "" {
			method = http.MethodGet
		}
		r := httptest.NewRequestWithContext(ended, method, "/graphql", bytes.NewReader(body))
		r.URL.RawQuery = parameters
		for name, value := range map[string]string{"Content-Type": media, "Content-Encoding": encoding, "Accept": accept} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		transport.Do(w, r, executor{})
		require.LessOrEqual(t, w.Body.Len(), 1<<10)
		require.Contains(t, []int{200, 400, 406, 413, 415}, w.Code)
		var answer struct {
			Data   json.RawMessage
			Errors []struct{ Extensions struct{ Code string } }
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
		if len(answer.Data) == 0 {
			require.NotEmpty(t, answer.Errors[0].Extensions.Code)
		}
	})
}
