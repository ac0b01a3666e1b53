package graphqlhttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
)

// envelope is a request as GraphQL over HTTP has it. Null stands for absent.
type envelope struct {
	Query         string          `json:"query"`
	DocumentID    string          `json:"documentId"`
	OperationName string          `json:"operationName"`
	Variables     json.RawMessage `json:"variables"`
	Extensions    json.RawMessage `json:"extensions"`
}

// message is what came of a request.
type message struct {
	// body is that of a POST, and address the parameters of a GET.
	body    []byte
	address url.Values
}

// params gives the parameters of a request and the id of its document, empty where it
// names none, or the error that a caller is told.
func (m message) params() (*graphql.RawParams, string, error) {
	e := envelope{
		Query: m.address.Get("query"), DocumentID: m.address.Get("documentId"), OperationName: m.address.Get("operationName"),
		Variables: json.RawMessage(m.address.Get("variables")), Extensions: json.RawMessage(m.address.Get("extensions")),
	}
	var err error
	if m.address == nil {
		if e, err = decode(m.body); err != nil {
			return nil, "", err
		}
	}
	if e.Query == "" && e.DocumentID == "" && len(e.Extensions) == 0 {
		return nil, "", apperr.New(apperr.BadUserInput, "The request has no `query`.")
	}
	params := &graphql.RawParams{Query: e.Query, OperationName: e.OperationName}
	if params.Variables, err = object("variables", e.Variables); err != nil {
		return nil, "", err
	}
	if params.Extensions, err = object("extensions", e.Extensions); err != nil {
		return nil, "", err
	}
	return params, e.DocumentID, nil
}

// object reads a part of the envelope that is an object or null. Numbers keep their
// digits.
func object(name string, text json.RawMessage) (map[string]any, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var value map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || decoder.More() {
		return nil, apperr.Newf(apperr.BadUserInput, "`%s` must be a JSON object.", name)
	}
	return value, nil
}

// bodySize is how many bytes of a body receive may keep.
func bodySize(r *http.Request) int64 {
	switch {
	case r.Method == http.MethodGet:
		return 0
	case r.ContentLength < 0:
		return httpjson.MaxBody
	}
	return min(r.ContentLength, httpjson.MaxBody)
}

// receive waits for a request. Of POST it takes a JSON body: a JSON content type is also
// what keeps other sites' forms out, since browsers ask before they send it.
func receive(w http.ResponseWriter, r *http.Request) (m message, err error) {
	if r.Method == http.MethodGet {
		if m.address, err = url.ParseQuery(r.URL.RawQuery); err != nil {
			return m, apperr.New(apperr.BadUserInput, "The address can't be read: write its parameters in percent-encoding.")
		}
		return m, nil
	}
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return m, errMediaType
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return m, errEncoded
	}
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return m, apperr.New(apperr.BadUserInput, "The request body must be UTF-8.")
	}
	m.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, httpjson.MaxBody))
	switch tooLarge := new(http.MaxBytesError); {
	case errors.As(err, &tooLarge):
		return m, httpjson.ErrTooLarge
	case err != nil:
		return m, apperr.New(apperr.BadUserInput, "The request body could not be read.")
	}
	return m, nil
}

// decode reads a body.
func decode(body []byte) (sent envelope, err error) {
	switch {
	case !utf8.Valid(body):
		return sent, apperr.New(apperr.BadUserInput, "The request body must be UTF-8.")
	case !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) || json.Unmarshal(body, &sent) != nil:
		return sent, apperr.New(apperr.BadUserInput, "The request body must be a JSON object with `query` and, if need be, `variables`.")
	}
	return sent, nil
}

// errEncoded is the fault of a compressed body: what it would grow to is not known.
var errEncoded = apperr.New(apperr.BadUserInput, "The request body must not be compressed.")

// errMediaType is the fault of a body that is not said to be JSON.
var errMediaType = apperr.New(apperr.BadUserInput, "The Content-Type must be application/json.")
