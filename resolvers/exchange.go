package resolvers

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/apperr"
)

// exchange is one request over HTTP and its answer. It gives the answer the status
// that gqlgen does not know of.
type exchange struct {
	http.ResponseWriter
	// readOnly says that the request came by GET.
	readOnly bool
	// status replaces gqlgen's, unless zero.
	status int
	began  bool
}

type exchangeKey struct{}

// begin makes the exchange of a request and puts it into the request's context.
func begin(w http.ResponseWriter, r *http.Request) (*exchange, *http.Request) {
	e := &exchange{ResponseWriter: w, readOnly: r.Method == http.MethodGet}
	return e, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, e))
}

// exchangeOf gives the exchange of an operation over HTTP, nil for one over a socket.
func exchangeOf(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

// noteOutage makes the status 503, with Retry-After, where nothing of a response could
// be served, so that proxies and clients that read no GraphQL know it too.
func (e *exchange) noteOutage(response *graphql.Response) {
	wait := 0
	for _, fault := range response.Errors {
		if fault.Extensions["code"] == string(apperr.Unavailable) {
			seconds, _ := fault.Extensions["retryAfter"].(int)
			wait = max(wait, seconds, 1)
		}
	}
	if wait == 0 || !isEmpty(response.Data) {
		return
	}
	e.status = http.StatusServiceUnavailable
	e.Header().Set("Retry-After", strconv.Itoa(wait))
}

// isEmpty reports whether all root fields of a response are null.
func isEmpty(data json.RawMessage) bool {
	var fields map[string]json.RawMessage
	if len(data) > 0 && json.Unmarshal(data, &fields) != nil {
		return false
	}
	for _, value := range fields {
		if string(value) != "null" {
			return false
		}
	}
	return true
}

// WriteHeader sends the status.
func (e *exchange) WriteHeader(status int) {
	if e.status != 0 && !e.began {
		status = e.status
	}
	e.began = true
	e.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, after the status.
func (e *exchange) Write(p []byte) (int, error) {
	if !e.began {
		e.WriteHeader(http.StatusOK)
	}
	return e.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController the writer below.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }
