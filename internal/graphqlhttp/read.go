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
	OperationName string          `json:"operationName"`
	Variables     json.RawMessage `json:"variables"`
	Extensions    json.RawMessage `json:"extensions"`
}

// read gives the parameters of a request, or the error that a caller is told.
func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, error) {
	receive := fromURL
	if r.Method == http.MethodPost {
		receive = fromBody
	}
	e, err := receive(w, r)
	if err != nil {
		return nil, err
	}
	if e.Query == "" && len(e.Extensions) == 0 {
		return nil, apperr.New(apperr.BadUserInput, "The request has no `query`.")
	}
	params := &graphql.RawParams{Query: e.Query, OperationName: e.OperationName, Headers: r.Header}
	if params.Variables, err = object("variables", e.Variables); err != nil {
		return nil, err
	}
	if params.Extensions, err = object("extensions", e.Extensions); err != nil {
		return nil, err
	}
	return params, nil
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

func fromURL(_ http.ResponseWriter, r *http.Request) (envelope, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return envelope{}, apperr.New(apperr.BadUserInput, "The address can't be read: write its parameters in percent-encoding.")
	}
	return envelope{
		Query: values.Get("query"), OperationName: values.Get("operationName"),
		Variables: json.RawMessage(values.Get("variables")), Extensions: json.RawMessage(values.Get("extensions")),
	}, nil
}

// fromBody reads a JSON body. A JSON content type is also what keeps other sites' forms
// out: browsers ask before they send it.
func fromBody(w http.ResponseWriter, r *http.Request) (envelope, error) {
	var sent envelope
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return sent, errMediaType
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return sent, errEncoded
	}
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return sent, apperr.New(apperr.BadUserInput, "The request body must be UTF-8.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, httpjson.MaxBody))
	switch tooLarge := new(http.MaxBytesError); {
	case errors.As(err, &tooLarge):
		return sent, httpjson.ErrTooLarge
	case err != nil:
		return sent, apperr.New(apperr.BadUserInput, "The request body could not be read.")
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
