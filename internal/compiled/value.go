package compiled

import (
	"encoding/binary"
	"errors"
	"strconv"
	"unicode/utf8"
)

// errUnexpected is the error of a value that is not what the declarations say. The
// resolvers tell what is wrong with it.
var errUnexpected = errors.New("compiled: a value is not of its type")

// appendValue writes a value as the executor's scalar of its kind would.
type appendValue func(out, value []byte) ([]byte, error)

// scalars are by GraphQL type.
var scalars = map[string]appendValue{
	"ID": appendUUID, "String": appendText, "Int": appendInt, "Boolean": appendBool,
	"DateTime": appendInstant, "Date": appendDay, "Decimal": appendDecimal, "JSON": appendObject, "[String!]": appendTexts,
}

const hex = "0123456789abcdef"

func appendUUID(out, value []byte) ([]byte, error) {
	if len(value) != 16 {
		return out, errUnexpected
	}
	out = append(out, '"')
	for i, b := range value {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out = append(out, '-')
		}
		out = append(out, hex[b>>4], hex[b&15])
	}
	return append(out, '"'), nil
}

// upperHex is how gqlgen writes control characters.
const upperHex = "0123456789ABCDEF"

// appendText writes a text as gqlgen does: it escapes what JSON must have escaped.
func appendText(out, value []byte) ([]byte, error) {
	out = append(out, '"')
	start := 0
	for i, c := range value {
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		out = append(out, value[start:i]...)
		start = i + 1
		switch c {
		case '\t':
			out = append(out, `\t`...)
		case '\r':
			out = append(out, `\r`...)
		case '\n':
			out = append(out, `\n`...)
		case '\\', '"':
			out = append(out, '\\', c)
		default:
			out = append(out, '\\', 'u', '0', '0', upperHex[c>>4], upperHex[c&15])
		}
	}
	out = append(out, value[start:]...)
	return append(out, '"'), nil
}

func integer(value []byte) (int64, bool) {
	switch len(value) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(value))), true
	case 4:
		return int64(int32(binary.BigEndian.Uint32(value))), true
	case 8:
		return int64(binary.BigEndian.Uint64(value)), true
	default:
		return 0, false
	}
}

func appendInt(out, value []byte) ([]byte, error) {
	n, ok := integer(value)
	if !ok {
		return out, errUnexpected
	}
	return strconv.AppendInt(out, n, 10), nil
}

func appendBool(out, value []byte) ([]byte, error) {
	if len(value) != 1 {
		return out, errUnexpected
	}
	return strconv.AppendBool(out, value[0] == 1), nil
}

// jsonbVersion is the first byte of a jsonb value in binary; none begins its text.
const jsonbVersion = 1

func appendObject(out, value []byte) ([]byte, error) {
	if len(value) > 0 && value[0] == jsonbVersion {
		value = value[1:]
	}
	if len(value) == 0 || value[0] != '{' {
		return out, errUnexpected
	}
	return append(out, value...), nil
}

func appendTexts(out, value []byte) ([]byte, error) {
	out = append(out, '[')
	first := true
	err := elements(value, func(element []byte) (err error) {
		if element == nil || !utf8.Valid(element) {
			return errUnexpected
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out, err = appendText(out, element)
		return err
	})
	return append(out, ']'), err
}

// appendDecimal writes a numeric with the decimals that it has; zero has none.
func appendDecimal(out, value []byte) ([]byte, error) {
	const (
		base     = 4 // decimal digits in one of the numeric's own
		negative = 0x4000
	)
	if len(value) < 8 {
		return out, errUnexpected
	}
	count := int(binary.BigEndian.Uint16(value))
	weight := int(int16(binary.BigEndian.Uint16(value[2:])))
	sign := binary.BigEndian.Uint16(value[4:])
	scale := int(binary.BigEndian.Uint16(value[6:]))
	if sign != 0 && sign != negative || len(value) != 8+2*count {
		return out, errUnexpected
	}
	if count == 0 {
		return append(out, `"0"`...), nil
	}
	digit := func(i int) uint16 {
		if i < 0 || i >= count {
			return 0
		}
		return binary.BigEndian.Uint16(value[8+2*i:])
	}
	out = append(out, '"')
	if sign == negative {
		out = append(out, '-')
	}
	if weight < 0 {
		out = append(out, '0')
	}
	for i := range weight + 1 {
		d := digit(i)
		if i == 0 {
			out = strconv.AppendUint(out, uint64(d), 10)
			continue
		}
		out = append(out, byte('0'+d/1000), byte('0'+d/100%10), byte('0'+d/10%10), byte('0'+d%10))
	}
	if scale > 0 {
		out = append(out, '.')
		for written := 0; written < scale; written += base {
			d := digit(weight + 1 + written/base)
			group := [base]byte{byte('0' + d/1000), byte('0' + d/100%10), byte('0' + d/10%10), byte('0' + d%10)}
			out = append(out, group[:min(base, scale-written)]...)
		}
	}
	return append(out, '"'), nil
}
