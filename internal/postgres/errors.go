package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"github.com/station-portal/station/internal/apperr"
)

// Violation is what a caller is told when a constraint refuses a row.
type Violation struct {
	// Code may be left out: a taken value is CONFLICT, a reference to nothing is
	// NOT_FOUND and a failed check is BAD_USER_INPUT.
	Code apperr.Code
	// Field is the input field at fault; empty for none.
	Field string
	// Sentence is what the caller reads.
	Sentence string
}

// ViolatedConstraint gives the name of the constraint that refused a row; empty
// for any other error.
func ViolatedConstraint(err error) string {
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) {
		return ""
	}
	return refusal.ConstraintName
}

// Translate turns the refusal of a constraint that the store knows by name into
// an apperr, with the original as its cause. Every other error passes unchanged:
// pgx.ErrNoRows is the store's to judge, outages are told apart by DB already,
// and what nobody expected stays internal.
func Translate(err error, known map[string]Violation) error {
	violation, ok := known[ViolatedConstraint(err)]
	if !ok {
		return err
	}
	code := violation.Code
	if code == "" {
		code = usualCode(err)
	}
	told := apperr.New(code, violation.Sentence)
	if violation.Field != "" {
		told = told.About(violation.Field)
	}
	return told.Because(err)
}

func usualCode(violation error) apperr.Code {
	var refusal *pgconn.PgError
	errors.As(violation, &refusal)
	switch refusal.Code {
	case "23505", "23P01":
		return apperr.Conflict
	case "23503":
		return apperr.NotFound
	}
	return apperr.BadUserInput
}

// tell turns what any statement can meet, whatever it says, into an apperr:
// a database out of reach, a clash with another transaction, a value no column
// could hold. An error of a caller who went away stays as it is.
func tell(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if _, told := apperr.From(err); told {
		return err
	}
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && !isConnecting(err) {
		switch {
		case refusal.Code == "40001", refusal.Code == "40P01", refusal.Code == "55P03":
			return apperr.New(apperr.Conflict, "Somebody changed the same data at the same moment. Please try again.").
				After(100 * time.Millisecond).Because(err)
		case refusal.Code == "57014":
			return apperr.New(apperr.Unavailable, "This took too long. Please try again later.").
				After(5 * time.Second).Because(err)
		case isOutage(refusal.Code):
			return unavailable(err)
		case refusal.Code == "22021", refusal.Code == "22P05":
			return apperr.New(apperr.BadUserInput, "Text can't contain the character NUL.").Because(err)
		case refusal.Code == "22001", refusal.Code == "22003", refusal.Code == "22008":
			return apperr.New(apperr.BadUserInput, "A value is too long or out of range.").Because(err)
		}
		return err
	}
	var network *net.OpError
	switch {
	case isConnecting(err), errors.As(err, &network), pgconn.SafeToRetry(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, puddle.ErrClosedPool):
		return unavailable(err)
	}
	return err
}

func isConnecting(err error) bool {
	var connecting *pgconn.ConnectError
	return errors.As(err, &connecting)
}

// isOutage knows the classes 08 (connection), 53 (out of resources), 57P
// (shutting down), 58 (disk), and a server that is read-only after a failover.
func isOutage(sqlState string) bool {
	if len(sqlState) != 5 {
		return false
	}
	switch sqlState[:2] {
	case "08", "53", "58":
		return true
	}
	return sqlState[:3] == "57P" || sqlState == "25006" || sqlState == "25P03"
}

func unavailable(cause error) error {
	return apperr.New(apperr.Unavailable, "The database can't be reached at the moment. Please try again.").
		After(2 * time.Second).Because(cause)
}

func busy(cause error) error {
	return apperr.New(apperr.Unavailable, "Station is busy. Please try again.").
		After(time.Second).Because(cause)
}
