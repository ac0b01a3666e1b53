// Package apperr has the one error type that may reach a caller: a code, a
// sentence for people, and a cause that only the log sees. Any other error is
// answered as INTERNAL.
package apperr

import (
	"errors"
	"fmt"
	"time"
)

// Code names a kind of error in `extensions.code`. The list is closed.
type Code string

// The codes of DESIGN §5.
const (
	Unauthenticated        Code = "UNAUTHENTICATED"
	Forbidden              Code = "FORBIDDEN"
	NotFound               Code = "NOT_FOUND"
	BadUserInput           Code = "BAD_USER_INPUT"
	Conflict               Code = "CONFLICT"
	PortletDisabled        Code = "PORTLET_DISABLED"
	RateLimited            Code = "RATE_LIMITED"
	QuotaExceeded          Code = "QUOTA_EXCEEDED"
	QueryTooComplex        Code = "QUERY_TOO_COMPLEX"
	PersistedQueryNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
	Unavailable            Code = "UNAVAILABLE"
	Internal               Code = "INTERNAL"
)

// Error is what a caller is told.
type Error struct {
	Code    Code
	Message string
	// Fields maps an input field at fault to its sentence.
	Fields map[string]string
	// RetryAfter is how long to wait before trying again; zero for no advice.
	RetryAfter time.Duration

	cause error
}

// Error gives the message with the cause, for the log.
func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap gives the cause, which no caller sees.
func (e *Error) Unwrap() error { return e.cause }

// New makes an error with a sentence for the caller.
func New(code Code, message string) *Error {
	return &Error{Code: code, Message: message}
}

// Newf is New with a formatted sentence.
func Newf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because keeps a cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// After advises when to try again.
func (e *Error) After(wait time.Duration) *Error {
	c := *e
	c.RetryAfter = wait
	return &c
}

// Field makes a BAD_USER_INPUT error about one field.
func Field(name, sentence string) *Error {
	return &Error{Code: BadUserInput, Message: sentence, Fields: map[string]string{name: sentence}}
}

// About names the field that an error of any code is about.
func (e *Error) About(field string) *Error {
	c := *e
	c.Fields = map[string]string{field: e.Message}
	return &c
}

// Fields gathers the faults of one input; its zero value is ready.
type Fields map[string]string

// Add notes a fault of a field; the first one of a field stays.
func (f *Fields) Add(name, sentence string) {
	if *f == nil {
		*f = Fields{}
	}
	if _, taken := (*f)[name]; !taken {
		(*f)[name] = sentence
	}
}

// Err gives nil without faults, else one BAD_USER_INPUT error with all of them.
// Its message is the sentence of the only fault, or a count.
func (f Fields) Err() error {
	switch len(f) {
	case 0:
		return nil
	case 1:
		for _, sentence := range f {
			return &Error{Code: BadUserInput, Message: sentence, Fields: f}
		}
	}
	return &Error{Code: BadUserInput, Message: fmt.Sprintf("%d fields are not valid.", len(f)), Fields: f}
}

// From finds the Error in a chain; ok is false for an error no caller may read.
func From(err error) (e *Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}

// Is reports whether the error has the code.
func Is(err error, code Code) bool {
	e, ok := From(err)
	return ok && e.Code == code
}
