// Package scalar maps GraphQL's scalars to Go and back. A value that is not of
// its kind is a BAD_USER_INPUT error with one sentence.
package scalar

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/station-portal/station/internal/apperr"
)

func invalid(sentence string) error {
	return apperr.New(apperr.BadUserInput, sentence)
}

// MarshalID writes a UUID as an ID.
func MarshalID(id uuid.UUID) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		var text [38]byte
		text[0], text[37] = '"', '"'
		encoded, _ := id.MarshalText()
		copy(text[1:37], encoded)
		_, _ = w.Write(text[:])
	})
}

// UnmarshalID reads a UUID in its canonical form of 36 characters.
func UnmarshalID(v any) (uuid.UUID, error) {
	s, ok := v.(string)
	if !ok || len(s) != 36 {
		return uuid.Nil, invalid("This is not a valid id: ids are UUIDs.")
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil, invalid("This is not a valid id: ids are UUIDs.")
	}
	return id, nil
}

// dateTimeLayout keeps PostgreSQL's microseconds.
const dateTimeLayout = "2006-01-02T15:04:05.999999Z07:00"

// MarshalDateTime writes an instant as RFC 3339 in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		buf := make([]byte, 0, 32)
		buf = append(buf, '"')
		buf = t.UTC().AppendFormat(buf, dateTimeLayout)
		_, _ = w.Write(append(buf, '"'))
	})
}

// rfc3339 is the form of an instant. time.Parse also takes 9:30, a comma before the
// fraction and an offset of 24 hours.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// UnmarshalDateTime reads RFC 3339, from year 1 to 9999, to the microsecond.
func UnmarshalDateTime(v any) (time.Time, error) {
	const sentence = "This is not a date and time: write it as 2026-11-23T09:30:00Z."
	s, ok := v.(string)
	if !ok || !rfc3339.MatchString(s) {
		return time.Time{}, invalid(sentence)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, invalid(sentence)
	}
	t = t.UTC().Truncate(time.Microsecond)
	if t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, invalid("The year must be from 1 to 9999.")
	}
	return t, nil
}

// Date is a calendar day without a time zone.
type Date struct{ time.Time }

// Scan reads a date column.
func (d *Date) Scan(src any) error {
	t, ok := src.(time.Time)
	if !ok {
		return fmt.Errorf("scan %T into a date", src)
	}
	d.Time = t
	return nil
}

// Value gives the day for a date parameter.
func (d Date) Value() (driver.Value, error) { return d.Time, nil }

// MarshalJSON writes the day, for events and the audit trail.
func (d Date) MarshalJSON() ([]byte, error) {
	return []byte(`"` + d.Format(time.DateOnly) + `"`), nil
}

// MarshalGQL writes the day.
func (d Date) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, `"`+d.Format(time.DateOnly)+`"`)
}

// UnmarshalGQL reads a day such as 2026-11-23.
func (d *Date) UnmarshalGQL(v any) error {
	s, _ := v.(string)
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return invalid("This is not a date: write it as 2026-11-23.")
	}
	d.Time = t
	return nil
}

// MarshalDecimal writes an exact number with the decimals it has.
func MarshalDecimal(d decimal.Decimal) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(d.StringFixed(max(0, -d.Exponent()))))
	})
}

// maxDecimalText bounds the digits of a Decimal, so that no exponent or length
// makes arithmetic on it costly.
const maxDecimalText = 40

var plainNumber = regexp.MustCompile(`^-?([0-9]+\.?[0-9]*|\.[0-9]+)$`)

// UnmarshalDecimal reads a plain number, from a string or a GraphQL number.
func UnmarshalDecimal(v any) (decimal.Decimal, error) {
	const sentence = `This is not a decimal number: write it as "1499.90".`
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case int, int64, float64:
		text = fmt.Sprint(v)
	default:
		return decimal.Decimal{}, invalid(sentence)
	}
	if len(text) > maxDecimalText || !plainNumber.MatchString(text) {
		return decimal.Decimal{}, invalid(sentence)
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Decimal{}, invalid(sentence)
	}
	return d, nil
}

// MarshalJSON writes a JSON object as it is stored.
func MarshalJSON(object json.RawMessage) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		if len(object) == 0 {
			object = json.RawMessage("{}")
		}
		_, _ = w.Write(object)
	})
}

// maxJSONDepth bounds how deep a JSON object is nested, itself being one level.
const maxJSONDepth = 64

// UnmarshalJSON reads a JSON object; any other JSON value is refused, and so are
// depths and numbers that are small as text and costly as a value.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return nil, invalid("This must be a JSON object, such as {\"key\": \"value\"}.")
	}
	if err := checkJSON(object, maxJSONDepth); err != nil {
		return nil, err
	}
	text, err := json.Marshal(object)
	if err != nil {
		return nil, invalid("This must be a JSON object, such as {\"key\": \"value\"}.")
	}
	return text, nil
}

func checkJSON(v any, depth int) error {
	switch v := v.(type) {
	case map[string]any:
		if depth == 0 {
			return invalid(fmt.Sprintf("This JSON object is nested more than %d levels deep.", maxJSONDepth))
		}
		for _, value := range v {
			if err := checkJSON(value, depth-1); err != nil {
				return err
			}
		}
	case []any:
		if depth == 0 {
			return invalid(fmt.Sprintf("This JSON object is nested more than %d levels deep.", maxJSONDepth))
		}
		for _, value := range v {
			if err := checkJSON(value, depth-1); err != nil {
				return err
			}
		}
	case json.Number:
		if !isDouble(v.String()) {
			return invalid("This JSON object has a number that is out of range.")
		}
	}
	return nil
}

// isDouble reports whether a number is in the range of a float64. PostgreSQL would
// take 1e131071, and write out all its zeros at every reading.
func isDouble(number string) bool {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return false
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	return f != 0 || !strings.ContainsAny(mantissa, "123456789")
}
