package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/httpserver"
	"github.com/station-portal/station/internal/session"
)

// guardRequests refuses what gqlgen should not see: bodies that are too large, are
// no JSON or were sent by a form, and sockets without the sub-protocol.
func guardRequests(cfg Config, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// An access token that is not good is HTTP 401, whatever the query.
		caller, err := authorize(cfg.Tokens, r.Header.Get("Authorization"))
		if err != nil {
			httpjson.Error(r.Context(), w, http.StatusUnauthorized, err)
			return
		}
		if caller != nil {
			httpserver.NoteCaller(r.Context(), caller)
			r = r.WithContext(session.With(r.Context(), caller))
		}
		ctx := r.Context()
		if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			// Clients that would rather speak HTTP/2 say so on every request, and take
			// no for an answer. gqlgen would take it for a socket.
			r.Header.Del("Upgrade")
		}
		switch {
		case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
			if !cfg.AllowOrigin(r) {
				httpjson.Error(ctx, w, http.StatusForbidden, apperr.New(apperr.Forbidden, "Pages of this origin may not connect."))
				return
			}
			if !offers(r, subprotocol) {
				httpjson.Error(ctx, w, http.StatusBadRequest, apperr.New(apperr.BadUserInput, "A socket must offer the sub-protocol "+subprotocol+"."))
				return
			}
			s := &socket{}
			next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, socketKey{}, s)))
			s.end()
		case r.Method == http.MethodPost, r.Method == http.MethodGet:
			body, err := requestBody(w, r)
			if err != nil {
				httpjson.Error(ctx, w, httpjson.Status(err), err)
				return
			}
			over, r := begin(w, r)
			// gqlgen's own reading of GET answers faults without a code.
			r.Method, r.Body = http.MethodPost, io.NopCloser(bytes.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			next.ServeHTTP(over, r)
		default:
			w.Header().Set("Allow", "GET, POST")
			httpjson.Error(ctx, w, http.StatusMethodNotAllowed, apperr.New(apperr.BadUserInput, "Use POST, or GET for queries."))
		}
	})
}

// offers says whether the request for a socket names the sub-protocol.
func offers(r *http.Request, protocol string) bool {
	for _, offered := range strings.Split(strings.Join(r.Header.Values("Sec-WebSocket-Protocol"), ","), ",") {
		if strings.TrimSpace(offered) == protocol {
			return true
		}
	}
	return false
}

// envelope is a request as GraphQL over HTTP has it.
type envelope struct {
	Query         string          `json:"query,omitempty"`
	OperationName string          `json:"operationName,omitempty"`
	Variables     json.RawMessage `json:"variables,omitempty"`
	Extensions    json.RawMessage `json:"extensions,omitempty"`
}

// requestBody gives the JSON of a request that has a query, and whose parts are what
// they should be: gqlgen would answer with the body and with Go's types.
func requestBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var sent envelope
	var err error
	if r.Method == http.MethodGet {
		sent, err = fromURL(r)
	} else {
		sent, err = fromBody(w, r)
	}
	if err != nil {
		return nil, err
	}
	if sent.Query == "" && len(sent.Extensions) == 0 {
		return nil, apperr.New(apperr.BadUserInput, "The request has no `query`.")
	}
	for _, part := range []struct {
		name string
		text json.RawMessage
	}{{"variables", sent.Variables}, {"extensions", sent.Extensions}} {
		var object map[string]json.RawMessage
		if len(part.text) > 0 && json.Unmarshal(part.text, &object) != nil {
			return nil, apperr.Newf(apperr.BadUserInput, "`%s` must be a JSON object.", part.name)
		}
	}
	return json.Marshal(sent)
}

func fromURL(r *http.Request) (envelope, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return envelope{}, apperr.New(apperr.BadUserInput, "The address can't be read: write its parameters in percent-encoding.")
	}
	sent := envelope{Query: values.Get("query"), OperationName: values.Get("operationName")}
	for name, part := range map[string]*json.RawMessage{"variables": &sent.Variables, "extensions": &sent.Extensions} {
		if text := values.Get(name); text != "" {
			if !json.Valid([]byte(text)) {
				return envelope{}, apperr.Newf(apperr.BadUserInput, "`%s` must be a JSON object.", name)
			}
			*part = json.RawMessage(text)
		}
	}
	return sent, nil
}

// fromBody reads a JSON body. A JSON content type is also what keeps other sites' forms
// out: browsers ask before they send it.
func fromBody(w http.ResponseWriter, r *http.Request) (envelope, error) {
	var sent envelope
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return sent, apperr.New(apperr.BadUserInput, "The Content-Type must be application/json.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, httpjson.MaxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return sent, httpjson.ErrTooLarge
	}
	if err != nil {
		return sent, apperr.New(apperr.BadUserInput, "The request body could not be read.")
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return sent, apperr.New(apperr.BadUserInput, "The request body must be a JSON object with `query` and, if need be, `variables`.")
	}
	return sent, nil
}
