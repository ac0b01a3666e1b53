package compiled

import (
	"encoding/binary"
	"slices"
	"sync"
)

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

// shelves are what the records of an answer's arrays lie in while they are written. An
// array within a record lies after it, and makes room again when it is written.
type shelves struct {
	rows   []row
	values [][]byte
}

// mostShelved bounds the shelves that are kept for the next answer, in values.
const mostShelved = 1 << 14

var shelvesPool = sync.Pool{New: func() any { return new(shelves) }}

// keep gives the shelves to the next answer, with nothing on them.
func (s *shelves) keep() {
	if cap(s.values) > mostShelved || cap(s.rows) > mostShelved {
		return
	}
	clear(s.rows[:cap(s.rows)])
	clear(s.values[:cap(s.values)])
	s.rows, s.values = s.rows[:0], s.values[:0]
	shelvesPool.Put(s)
}

// records gives the rows of an array of records, good until done.
func (s *shelves) records(array []byte, width int) (rows []row, done func(), err error) {
	count, _ := countOf(array)
	if count < 0 || count > len(array) {
		return nil, nil, errUnexpected
	}
	firstRow, firstValue := len(s.rows), len(s.values)
	s.rows = slices.Grow(s.rows, count)
	s.values = slices.Grow(s.values, count*width)
	err = elements(array, func(record []byte) error {
		if len(record) < 4 || int(binary.BigEndian.Uint32(record)) != width {
			return errUnexpected
		}
		rest, start := record[4:], len(s.values)
		for range width {
			if len(rest) < 4 {
				return errUnexpected
			}
			value, after, ok := sized(rest[4:]) // after the type
			if !ok {
				return errUnexpected
			}
			s.values, rest = append(s.values, value), after
		}
		s.rows = append(s.rows, row(s.values[start:len(s.values):len(s.values)]))
		return nil
	})
	return s.rows[firstRow:len(s.rows):len(s.rows)], func() { s.rows, s.values = s.rows[:firstRow], s.values[:firstValue] }, err
}
