package compiled

import "encoding/binary"

// row is the values of one row, as PostgreSQL sends them in binary; nil is null.
type row [][]byte

// elements gives each element of an array of one dimension.
func elements(array []byte, each func(element []byte) error) error {
	const head, dimension = 12, 8
	if len(array) < head {
		return errUnexpected
	}
	switch binary.BigEndian.Uint32(array) {
	case 0:
		return nil
	case 1:
	default:
		return errUnexpected
	}
	if len(array) < head+dimension {
		return errUnexpected
	}
	count := binary.BigEndian.Uint32(array[head:])
	rest := array[head+dimension:]
	for range count {
		value, after, ok := sized(rest)
		if !ok {
			return errUnexpected
		}
		rest = after
		if err := each(value); err != nil {
			return err
		}
	}
	return nil
}

// sized cuts a value that has its length before it.
func sized(text []byte) (value, rest []byte, ok bool) {
	if len(text) < 4 {
		return nil, nil, false
	}
	size := int32(binary.BigEndian.Uint32(text)) //nolint:gosec // two's complement
	text = text[4:]
	if size < 0 {
		return nil, text, size == -1
	}
	if int(size) > len(text) {
		return nil, nil, false
	}
	return text[:size:size], text[size:], true
}

// records gives the rows of an array of records, each appended to rows.
func records(array []byte, width int, rows []row) ([]row, error) {
	err := elements(array, func(record []byte) error {
		if len(record) < 4 || int(binary.BigEndian.Uint32(record)) != width {
			return errUnexpected
		}
		rest := record[4:]
		values := make(row, width)
		for i := range values {
			if len(rest) < 4 {
				return errUnexpected
			}
			var ok bool
			if values[i], rest, ok = sized(rest[4:]); !ok { // after the type
				return errUnexpected
			}
		}
		rows = append(rows, values)
		return nil
	})
	return rows, err
}
