package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// requestTimeout is how long one request may take before it is repeated.
	requestTimeout = 60 * time.Second
	// maxAnswer bounds what is read of an answer, in bytes.
	maxAnswer = 32 << 20
)

// client sends GraphQL requests over HTTP. It does not repeat them.
type client struct {
	endpoint string
	health   string
	http     *http.Client
}

// newClient makes a client of the Station at an address such as
// http://localhost:3000, with or without /graphql.
func newClient(address string) (*client, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, usagef("STATION_URL %q is not an address such as http://localhost:3000.", address)
	}
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/graphql")
	u.RawQuery, u.Fragment = "", ""
	return &client{
		endpoint: u.JoinPath("graphql").String(),
		health:   u.JoinPath("health").String(),
		http: &http.Client{
			Timeout:   requestTimeout,
			Transport: http.DefaultTransport.(*http.Transport).Clone(),
			// A redirected POST would arrive as a GET.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func (c *client) close() { c.http.CloseIdleConnections() }

// request is one GraphQL operation.
type request struct {
	query     string
	variables map[string]any
	token     string
	key       string // Idempotency-Key; empty for none
	replayed  func() // called when the answer is that of an earlier request with the key
}

// serverError is a refusal that the server gave.
type serverError struct {
	status     int
	code       string
	message    string
	requestID  string
	retryAfter time.Duration
}

func (e *serverError) Error() string {
	if e.requestID != "" {
		return fmt.Sprintf("%s (request %s)", e.message, e.requestID)
	}
	return e.message
}

// networkError is a request whose fate is unknown: the server may have done it.
type networkError struct{ cause error }

func (e *networkError) Error() string {
	cause := e.cause
	// What url.Error and net.OpError put in front repeats the address.
	if u := new(url.Error); errors.As(cause, &u) {
		cause = u.Err
	}
	if op := new(net.OpError); errors.As(cause, &op) {
		cause = op.Err
	}
	return fmt.Sprintf("the connection failed: %v", cause)
}

func (e *networkError) Unwrap() error { return e.cause }

// do sends the request and reads `data` into out. Errors beside data are errors only
// when a root field is null: what a mutation did stays done.
func (c *client) do(ctx context.Context, r request, out any) error {
	body, err := marshal(map[string]any{"query": r.query, "variables": r.variables})
	if err != nil {
		return err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make a request: %w", err)
	}
	// Without it net/http does not repeat the request on its own, uncounted.
	post.GetBody = nil
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("Accept", "application/json")
	post.Header.Set("User-Agent", "station-import")
	if r.token != "" {
		post.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.key != "" {
		post.Header.Set("Idempotency-Key", r.key)
	}
	response, err := c.http.Do(post)
	if err != nil {
		return &networkError{cause: err}
	}
	defer response.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return &networkError{cause: err}
	}
	if err := c.read(response, text, out); err != nil {
		return err
	}
	if r.replayed != nil && response.Header.Get("Idempotency-Replayed") == "true" {
		r.replayed()
	}
	return nil
}

// now gives the server's clock, or the zero time where /health doesn't tell it.
func (c *client) now(ctx context.Context) time.Time {
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, c.health, http.NoBody)
	if err != nil {
		return time.Time{}
	}
	response, err := c.http.Do(get)
	if err != nil {
		return time.Time{}
	}
	defer response.Body.Close() //nolint:errcheck // only read
	var health struct {
		Timestamp time.Time `json:"timestamp"`
	}
	if json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&health) != nil {
		return time.Time{}
	}
	return health.Timestamp
}

// envelope is an answer in GraphQL's form.
type envelope struct {
	Data   map[string]json.RawMessage `json:"data"`
	Errors []struct {
		Message    string `json:"message"`
		Extensions struct {
			Code       string  `json:"code"`
			RetryAfter float64 `json:"retryAfter"`
			RequestID  string  `json:"requestId"`
		} `json:"extensions"`
	} `json:"errors"`
}

func (c *client) read(response *http.Response, text []byte, out any) error {
	var e envelope
	if err := json.Unmarshal(text, &e); err != nil || (e.Data == nil && len(e.Errors) == 0) {
		return c.foreign(response)
	}
	refused := len(e.Data) == 0
	for _, value := range e.Data {
		refused = refused || string(value) == "null"
	}
	if refused && len(e.Errors) > 0 {
		first := e.Errors[0]
		wait := time.Duration(first.Extensions.RetryAfter * float64(time.Second))
		return &serverError{
			status:     response.StatusCode,
			code:       first.Extensions.Code,
			message:    first.Message,
			requestID:  first.Extensions.RequestID,
			retryAfter: max(wait, retryAfter(response)),
		}
	}
	data, err := json.Marshal(e.Data)
	if err == nil {
		err = json.Unmarshal(data, out)
	}
	if err != nil {
		return fmt.Errorf("the server's answer can't be read: %w", err)
	}
	return nil
}

// foreign is the error of an answer that is not GraphQL: of a proxy, or of another
// program at the address.
func (c *client) foreign(response *http.Response) error {
	e := &serverError{status: response.StatusCode, retryAfter: retryAfter(response)}
	switch {
	case response.StatusCode/100 == 3:
		e.message = fmt.Sprintf("%s redirects to %s; set STATION_URL to where Station really is.", c.endpoint, response.Header.Get("Location"))
	case response.StatusCode == http.StatusRequestEntityTooLarge:
		e.message = "The request is larger than the server takes."
	default:
		e.message = fmt.Sprintf("%s answered HTTP %s and no GraphQL; is STATION_URL right?", c.endpoint, response.Status)
	}
	return e
}

// retryAfter reads the header of the same name: seconds or a time.
func retryAfter(response *http.Response) time.Duration {
	text := response.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// kind says what a failed request calls for.
type kind int

const (
	fatal         kind = iota
	askedToWait        // the server said, or means, that it works again later
	unsure             // the request may or may not have been done
	signedOut          // the token has ended
	rowsAreFaulty      // something in the rows is at fault; nothing was done
)

func kindOf(err error) kind {
	if lost := new(networkError); errors.As(err, &lost) {
		return unsure
	}
	e := new(serverError)
	if !errors.As(err, &e) {
		return fatal
	}
	switch {
	case e.code == "RATE_LIMITED", e.status == http.StatusTooManyRequests:
		return askedToWait
	case e.code == "UNAUTHENTICATED", e.status == http.StatusUnauthorized:
		return signedOut
	case e.status == http.StatusRequestEntityTooLarge, e.code == "BAD_USER_INPUT":
		return rowsAreFaulty
	case e.code == "UNAVAILABLE", e.code == "INTERNAL":
		return unsure
	case e.code == "" && slices.Contains([]int{
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}, e.status):
		return unsure
	default:
		return fatal
	}
}
