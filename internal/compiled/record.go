package compiled

import "encoding/binary"

// row is the values of one row, as PostgreSQL sends them in binary; nil is null.
type row [][]byte

// countOf gives how many elements an array of at most one dimension has, and what comes
// after its head; -1 for what is no such array.
func countOf(array []byte) (count int, rest []byte) {
	const head, dimension = 12, 8
	if len(array) < head {
		return -1, nil
	}
	switch binary.BigEndian.Uint32(array) {
	case 0:
		return 0, nil
	case 1:
		if len(array) >= head+dimension {
			return int(int32(binary.BigEndian.Uint32(array[head:]))), array[head+dimension:]
		}
	}
	return -1, nil
}

// elements gives each element of an array of at most one dimension.
func elements(array []byte, each func(element []byte) error) error {
	count, rest := countOf(array)
	if count < 0 {
		return errUnexpected
	}
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
	size := int32(binary.BigEndian.Uint32(text))
	text = text[4:]
	if size < 0 {
		return nil, text, size == -1
	}
	if int(size) > len(text) {
		return nil, nil, false
	}
	return text[:size:size], text[size:], true
}

// records gives the rows of an array of records.
func records(array []byte, width int) ([]row, error) {
	count, _ := countOf(array)
	if count < 0 || count > len(array) {
		return nil, errUnexpected
	}
	rows, room := make([]row, 0, count), make([][]byte, count*width)
	err := elements(array, func(record []byte) error {
		if len(record) < 4 || int(binary.BigEndian.Uint32(record)) != width {
			return errUnexpected
		}
		rest, values := record[4:], row(room[:width:width])
		room = room[width:]
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
