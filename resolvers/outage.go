package resolvers

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/apperr"
)

// outageWriter answers with 503 and Retry-After where nothing of a response could be
// served, so that proxies and clients that read no GraphQL know it too. gqlgen would
// answer with 200.
type outageWriter struct {
	http.ResponseWriter
	// retryAfter are the seconds to wait; zero while the response is none of that kind.
	retryAfter int
	began      bool
}

type outageKey struct{}

func withOutage(w http.ResponseWriter, r *http.Request) (http.ResponseWriter, *http.Request) {
	out := &outageWriter{ResponseWriter: w}
	return out, r.WithContext(context.WithValue(r.Context(), outageKey{}, out))
}

// noteOutage tells the request's writer of a response that has UNAVAILABLE among its
// errors and no data.
func noteOutage(ctx context.Context, response *graphql.Response) {
	out, ok := ctx.Value(outageKey{}).(*outageWriter)
	if !ok || len(response.Errors) == 0 {
		return
	}
	wait := 0
	for _, fault := range response.Errors {
		if fault.Extensions["code"] == string(apperr.Unavailable) {
			seconds, _ := fault.Extensions["retryAfter"].(int)
			wait = max(wait, seconds, 1)
		}
	}
	if wait == 0 {
		return
	}
	var data map[string]json.RawMessage
	if len(response.Data) > 0 && json.Unmarshal(response.Data, &data) != nil {
		return
	}
	for _, value := range data {
		if string(value) != "null" {
			return
		}
	}
	out.retryAfter = wait
}

// WriteHeader sends the status.
func (w *outageWriter) WriteHeader(status int) {
	if !w.began && w.retryAfter > 0 && status == http.StatusOK {
		w.Header().Set("Retry-After", strconv.Itoa(w.retryAfter))
		status = http.StatusServiceUnavailable
	}
	w.began = true
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body, after the status.
func (w *outageWriter) Write(p []byte) (int, error) {
	if !w.began {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController the writer below.
func (w *outageWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
