package compiled

import (
	"encoding/json"
	"reflect"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"

	"github.com/station-portal/station/internal/scalar"
)

// types are PostgreSQL's own, by which values become Go's. A map is for one goroutine
// at a time.
var types = sync.Pool{New: func() any {
	m := pgtype.NewMap()
	pgxuuid.Register(m)
	return m
}}

// scanned gives the Go row of an object of which Go code answers fields.
func scanned(o *object, values row) (any, error) {
	m := types.Get().(*pgtype.Map)
	defer types.Put(m)
	return o.rows.Scan(func(column int, place any) error {
		value := values[o.places[column]]
		of, format := typeOf(place, value), int16(pgtype.BinaryFormatCode)
		if of == pgtype.JSONBOID && len(value) > 0 && value[0] != jsonbVersion {
			format = pgtype.TextFormatCode
		}
		return m.Scan(of, format, value, place)
	})
}

// typeOf gives the PostgreSQL type of what is sent for a place of a Go row.
func typeOf(place any, value []byte) uint32 {
	switch place.(type) {
	case *uuid.UUID, **uuid.UUID:
		return pgtype.UUIDOID
	case *time.Time, **time.Time:
		return pgtype.TimestamptzOID
	case *scalar.Date, **scalar.Date:
		return pgtype.DateOID
	case *decimal.Decimal, **decimal.Decimal:
		return pgtype.NumericOID
	case *json.RawMessage:
		return pgtype.JSONBOID
	case *[]string:
		return pgtype.TextArrayOID
	}
	of := reflect.TypeOf(place).Elem()
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case of.Kind() == reflect.Bool:
		return pgtype.BoolOID
	case of.Kind() == reflect.Int && len(value) == 2:
		return pgtype.Int2OID
	case of.Kind() == reflect.Int && len(value) == 8:
		return pgtype.Int8OID
	case of.Kind() == reflect.Int:
		return pgtype.Int4OID
	default:
		return pgtype.TextOID
	}
}
