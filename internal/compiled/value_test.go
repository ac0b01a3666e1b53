package compiled_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/station-portal/station/internal/compiled"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/scalar"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func text(m graphql.Marshaler) string {
	var out strings.Builder
	m.MarshalGQL(&out)
	return out.String()
}

// binary gives a value as PostgreSQL sends it.
func binary(t require.TestingT, oid uint32, value any) []byte {
	out, err := pgtype.NewMap().Encode(oid, pgtype.BinaryFormatCode, value, nil)
	require.NoError(t, err)
	return out
}

func TestInstants(t *testing.T) {
	t.Parallel()
	check := func(t require.TestingT, at time.Time) {
		out, err := compiled.AppendInstant([]byte("…"), binary(t, pgtype.TimestamptzOID, at))
		require.NoError(t, err)
		require.Equal(t, "…"+text(scalar.MarshalDateTime(at)), string(out))
		day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
		out, err = compiled.AppendDay(nil, binary(t, pgtype.DateOID, day))
		require.NoError(t, err)
		require.Equal(t, text(scalar.Date{Time: day}), string(out))
	}
	first, last := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	for _, at := range []time.Time{
		first, last, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(2000, 2, 29, 12, 0, 0, 1000, time.UTC), time.Date(1900, 2, 28, 23, 0, 0, 0, time.UTC), time.Date(2100, 3, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1600, 12, 31, 1, 2, 3, 120_000_000, time.UTC),
	} {
		check(t, at)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, time.UnixMicro(rapid.Int64Range(first.UnixMicro(), last.UnixMicro()).Draw(t, "microseconds")).UTC())
	})
	for _, outside := range []int64{math.MaxInt64, math.MinInt64, last.Add(time.Microsecond).UnixMicro() - 946684800000000} {
		_, err := compiled.AppendInstant(nil, binary(t, pgtype.Int8OID, outside))
		require.ErrorIs(t, err, compiled.ErrUnexpected)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{"", "\x00\x01\x1f", `"\`, "\t\r\n\b", "\u2028 é 🎉"}).Draw(t, "more")
		out, err := compiled.AppendText(nil, []byte(value))
		require.NoError(t, err)
		require.Equal(t, text(graphql.MarshalString(value)), string(out))
	})
	out, err := compiled.AppendTexts(nil, binary(t, pgtype.TextArrayOID, []string{"a", `"`, ""}))
	require.NoError(t, err)
	require.Equal(t, `["a","\"",""]`, string(out))
	out, err = compiled.AppendTexts(nil, binary(t, pgtype.TextArrayOID, []string{}))
	require.NoError(t, err)
	require.Equal(t, `[]`, string(out))
}

func TestOthers(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	for want, got := range map[string]func() ([]byte, error){
		`"` + id.String() + `"`:          func() ([]byte, error) { return compiled.AppendUUID(nil, id[:]) },
		"-7":                             func() ([]byte, error) { return compiled.AppendInt(nil, binary(t, pgtype.Int2OID, -7)) },
		fmt.Sprint(math.MinInt32):        func() ([]byte, error) { return compiled.AppendInt(nil, binary(t, pgtype.Int4OID, math.MinInt32)) },
		fmt.Sprint(int64(math.MaxInt64)): func() ([]byte, error) { return compiled.AppendInt(nil, binary(t, pgtype.Int8OID, math.MaxInt64)) },
		"true":                           func() ([]byte, error) { return compiled.AppendBool(nil, binary(t, pgtype.BoolOID, true)) },
		"false":                          func() ([]byte, error) { return compiled.AppendBool(nil, binary(t, pgtype.BoolOID, false)) },
		text(scalar.MarshalJSON([]byte(`{"b": 1}`))): func() ([]byte, error) {
			return compiled.AppendObject(nil, binary(t, pgtype.JSONBOID, json.RawMessage(`{"b": 1}`)))
		},
		`{"as": "text"}`: func() ([]byte, error) { return compiled.AppendObject(nil, []byte(`{"as": "text"}`)) },
	} {
		out, err := got()
		require.NoError(t, err)
		assert.Equal(t, want, string(out))
	}
}

// A value that is cut off or of another kind is told, never written and never a panic.
func TestUnexpected(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(out, value []byte) ([]byte, error){
		"uuid": compiled.AppendUUID, "int": compiled.AppendInt, "bool": compiled.AppendBool, "instant": compiled.AppendInstant,
		"day": compiled.AppendDay, "decimal": compiled.AppendDecimal, "object": compiled.AppendObject, "texts": compiled.AppendTexts,
	} {
		for _, value := range [][]byte{nil, {1}, {0, 0, 0}, bytes.Repeat([]byte{0xff}, 13), bytes.Repeat([]byte{0, 1}, 16)} {
			if out, err := write(nil, value); err == nil {
				require.True(t, json.Valid(out), "%s of % x: %s", name, value, out)
			}
		}
	}
}

// Decimals are written as the resolvers write what pgx and shopspring make of them, over
// every number of digits before and after the point.
func TestDecimals(t *testing.T) {
	t.Parallel()
	conn := pgtest.New(t).Super(t)
	var numbers []string
	for _, whole := range []string{"0", "1", "9", "10", "12", "999", "1000", "9999", "10000", "12345678", "100000000", "9999999999", "120000000000000000"} {
		for _, fraction := range []string{"", ".0", ".00", ".5", ".50", ".05", ".005", ".0005", ".00005", ".99", ".9999", ".10000001", ".12345678901"} {
			numbers = append(numbers, whole+fraction, "-"+whole+fraction)
		}
	}
	rows, err := conn.Query(t.Context(), `select n::numeric, n::numeric from unnest($1::text[]) as n`, pgx.QueryResultFormats{pgx.BinaryFormatCode, pgx.BinaryFormatCode}, numbers)
	require.NoError(t, err)
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var number decimal.Decimal
		require.NoError(t, rows.Scan(&number, nil))
		out, err := compiled.AppendDecimal(nil, rows.RawValues()[1])
		require.NoError(t, err)
		require.Equal(t, text(scalar.MarshalDecimal(number)), string(out), numbers[seen])
		seen++
	}
	require.NoError(t, rows.Err())
	require.Len(t, numbers, seen)
}
