// Package httpjson reads and writes the JSON of the HTTP API outside GraphQL, with
// errors in GraphQL's form.
package httpjson

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/session"
)

// MaxBody is the largest request body, in bytes.
const MaxBody = 1 << 20

// ErrTooLarge is the fault of a body of more than MaxBody.
var ErrTooLarge = apperr.New(apperr.BadUserInput, "The request body is larger than 1 MiB.")

// Extensions gives `extensions` of an error: code, and fields, retryAfter in seconds
// and requestId where they apply.
func Extensions(ctx context.Context, e *apperr.Error) map[string]any {
	extensions := map[string]any{"code": string(e.Code)}
	if e.Fields != nil {
		extensions["fields"] = e.Fields
	}
	if e.RetryAfter > 0 {
		extensions["retryAfter"] = RetryAfter(e)
	}
	if e.Code == apperr.Internal {
		extensions["requestId"] = session.ClientFrom(ctx).RequestID.String()
	}
	return extensions
}

// RetryAfter gives the seconds to wait, rounded up.
func RetryAfter(e *apperr.Error) int { return int(math.Ceil(e.RetryAfter.Seconds())) }

// Write answers with a JSON value.
func Write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// Error answers with `errors` in GraphQL's form. An error that no caller may read is
// told as INTERNAL.
func Error(ctx context.Context, w http.ResponseWriter, status int, err error) {
	told, ok := apperr.From(err)
	if !ok {
		told = apperr.New(apperr.Internal, "Something went wrong on our side.")
	}
	if told.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(RetryAfter(told)))
	}
	Write(w, status, map[string]any{
		"errors": []any{map[string]any{"message": told.Message, "extensions": Extensions(ctx, told)}},
	})
}

// Status gives the HTTP status that goes with an error's code outside GraphQL.
func Status(err error) int {
	told, ok := apperr.From(err)
	if !ok {
		return http.StatusInternalServerError
	}
	if errors.Is(err, ErrTooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	switch told.Code {
	case apperr.Unauthenticated:
		return http.StatusUnauthorized
	case apperr.Forbidden:
		return http.StatusForbidden
	case apperr.NotFound:
		return http.StatusNotFound
	case apperr.Conflict:
		return http.StatusConflict
	case apperr.RateLimited, apperr.QuotaExceeded:
		return http.StatusTooManyRequests
	case apperr.Unavailable:
		return http.StatusServiceUnavailable
	case apperr.Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusBadRequest
	}
}

// Read decodes a JSON object into dst. The faults are BAD_USER_INPUT; without a JSON
// content type too, which browsers do not send across sites without asking.
func Read(w http.ResponseWriter, r *http.Request, dst any) error {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return apperr.New(apperr.BadUserInput, "The Content-Type must be application/json.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return ErrTooLarge
	}
	if err == nil {
		err = json.Unmarshal(body, dst)
	}
	if err != nil {
		return apperr.New(apperr.BadUserInput, "The request body must be a JSON object.")
	}
	return nil
}
