// Package graphqlhttp carries GraphQL over HTTP as the standard of that name has it:
// queries by GET and POST, mutations by POST, answers as application/json or
// application/graphql-response+json.
package graphqlhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/andybalholm/brotli"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/documents"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/limits"
)

// Transport is the gqlgen transport of requests that are no sockets.
type Transport struct {
	// Turns are those of callers, who may send requests over sockets too.
	Turns *limits.Turns
	// Refuse, if any, gives RATE_LIMITED to a request that its caller may not send any more.
	// The operation is nil, or without a document, where the request has none that is good.
	Refuse func(ctx context.Context, operation *graphql.OperationContext) error
}

var _ graphql.Transport = Transport{}

// Supports takes every request that wants no socket. Clients that would rather speak
// HTTP/2 say so by Upgrade too, and take no for an answer.
func (Transport) Supports(r *http.Request) bool {
	return !strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// Do answers a request.
func (t Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		httpjson.Error(r.Context(), w, http.StatusMethodNotAllowed, apperr.New(apperr.BadUserInput, "Use POST, or GET for queries."))
		return
	}
	media := negotiate(r)
	if media == "" {
		httpjson.Error(r.Context(), w, http.StatusNotAcceptable,
			apperr.New(apperr.BadUserInput, "Answers are application/json or application/graphql-response+json."))
		return
	}
	ctx := graphql.StartOperationTrace(r.Context())
	operation, faults, err := t.prepare(ctx, w, r, exec)
	if t.Refuse != nil {
		if refusal := t.Refuse(ctx, operation); refusal != nil {
			httpjson.Error(ctx, w, http.StatusTooManyRequests, refusal)
			return
		}
	}
	if err != nil {
		fault(w, r, media, err)
		return
	}
	status := http.StatusOK
	if len(faults) == 0 {
		if no := refuse(r.Method, operation.Operation.Operation); no != nil {
			faults, status = gqlerror.List{no.error}, no.status
			if status == http.StatusMethodNotAllowed {
				w.Header().Set("Allow", http.MethodPost)
			}
		} else {
			respond, ctx := exec.DispatchOperation(ctx, operation)
			response := respond(ctx)
			limits.Tell(operation, response)
			write(w, r, media, status, response)
			return
		}
	} else if media == typeResponse {
		status = http.StatusBadRequest
	}
	response := exec.DispatchError(graphql.WithOperationContext(ctx, operation), faults)
	write(w, r, media, status, response)
}

// prepare reads a request and has its operation judged. The error is that of a request
// that is none.
func (t Transport) prepare(ctx context.Context, w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) (
	operation *graphql.OperationContext, faults gqlerror.List, err error,
) {
	start := graphql.Now()
	turn, err := t.Turns.Admit(ctx, bodySize(r))
	if err != nil {
		return nil, nil, err
	}
	defer func() { turn.End(ctx, err != nil || len(faults) > 0) }()
	sent, err := receive(w, r)
	if waited := turn.Take(ctx); waited != nil {
		return nil, nil, waited
	}
	if err != nil {
		return nil, nil, err
	}
	params, document, err := sent.params()
	if err != nil {
		return nil, nil, err
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	operation, faults = exec.CreateOperationContext(documents.Name(ctx, document), params)
	return operation, faults, nil
}

type refusal struct {
	status int
	error  *gqlerror.Error
}

// refuse keeps mutations from GET, which must change nothing, and subscriptions from
// HTTP, which would end with their first event.
func refuse(method string, operation ast.Operation) *refusal {
	switch {
	case operation == ast.Mutation && method == http.MethodGet:
		return &refusal{http.StatusMethodNotAllowed, refused("Send mutations by POST.")}
	case operation == ast.Subscription:
		return &refusal{http.StatusBadRequest, refused("Subscriptions go over a socket that speaks graphql-transport-ws.")}
	}
	return nil
}

func refused(sentence string) *gqlerror.Error {
	return limits.Refusal(apperr.New(apperr.BadUserInput, sentence))
}

// fault answers a request that is none.
func fault(w http.ResponseWriter, r *http.Request, media string, err error) {
	status := httpjson.Status(err)
	if errors.Is(err, errMediaType) || errors.Is(err, errEncoded) {
		status = http.StatusUnsupportedMediaType
	}
	told, _ := apperr.From(err)
	send(w, r, media, status, &graphql.Response{Errors: gqlerror.List{
		{Message: told.Message, Extensions: httpjson.Extensions(r.Context(), told)},
	}})
}

// write sends what became of an operation.
func write(w http.ResponseWriter, r *http.Request, media string, status int, response *graphql.Response) {
	if wait := outage(response); wait > 0 {
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	send(w, r, media, status, response)
}

// minCompressed is how many bytes an answer must have for its compression to save more
// than it costs.
const minCompressed = 1400

func send(w http.ResponseWriter, r *http.Request, media string, status int, response *graphql.Response) {
	header := w.Header()
	header.Set("Content-Type", media+"; charset=utf-8")
	header.Add("Vary", "Accept")
	room := bodies.Get().(*bytes.Buffer)
	defer func() {
		if room.Cap() <= mostKept {
			bodies.Put(room)
		}
	}()
	room.Reset()
	encode(room, response)
	body := room.Bytes()
	var out io.Writer = w
	if len(body) < minCompressed {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	} else {
		compressed := brotli.HTTPCompressor(w, r)
		defer func() { _ = compressed.Close() }()
		out = compressed
	}
	w.WriteHeader(status)
	_, _ = out.Write(body)
}

// bodies are what answers are put together in, until they are sent.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// mostKept bounds those that are kept for the next answer, in bytes.
const mostKept = 256 << 10

// encode writes a response without `data` where there is none: null would say that the
// operation ran.
func encode(out *bytes.Buffer, response *graphql.Response) {
	out.Grow(len(response.Data) + 64)
	out.WriteByte('{')
	separate := func(name string) {
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.WriteString(`"` + name + `":`)
	}
	if len(response.Errors) > 0 {
		separate("errors")
		text, err := json.Marshal(response.Errors)
		if err != nil {
			panic(err) // of values that came from JSON or from us
		}
		out.Write(text)
	}
	if len(response.Data) > 0 {
		separate("data")
		out.Write(response.Data)
	}
	if len(response.Extensions) > 0 {
		separate("extensions")
		text, err := json.Marshal(response.Extensions)
		if err != nil {
			panic(err)
		}
		out.Write(text)
	}
	out.WriteByte('}')
}

// outage gives the seconds to wait after a response of which nothing could be served:
// UNAVAILABLE is among its errors and all of its root fields are null. Proxies and
// clients that read no GraphQL know such an answer by its status.
func outage(response *graphql.Response) int {
	wait := 0
	for _, fault := range response.Errors {
		if fault.Extensions["code"] == string(apperr.Unavailable) {
			seconds, _ := fault.Extensions["retryAfter"].(int)
			wait = max(wait, seconds, 1)
		}
	}
	if wait == 0 {
		return 0
	}
	var fields map[string]json.RawMessage
	if len(response.Data) > 0 && json.Unmarshal(response.Data, &fields) != nil {
		return 0
	}
	for _, value := range fields {
		if string(value) != "null" {
			return 0
		}
	}
	return wait
}
