package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Source is a CSV file in UTF-8, which is read once to count and hash it and once
// more to import it.
type Source struct {
	// Name is the file's name without its folder, for messages.
	Name string
	// Header is the column names of the first row, without spaces around them.
	Header []string
	// HeaderText is the header as it stands in the file.
	HeaderText []byte
	// Rows is how many rows follow the header.
	Rows int
	// Hash is of the whole file but for a byte order mark.
	Hash [sha256.Size]byte

	content   *io.SectionReader // without a byte order mark
	delimiter rune
	file      *os.File // nil for what is kept in memory
}

// Row is one row of a Source.
type Row struct {
	// Line is where the row begins, counted from 1.
	Line int
	// Fields has as many entries as the header unless Fault is set.
	Fields []string
	// Fault is why the row can't be read; empty for a good row.
	Fault string

	offset, length int64
}

// OpenSource reads the file's header and counts its rows. The name `-` is stdin,
// which is kept in memory, as is anything else that can't be read twice.
func OpenSource(path string, stdin io.Reader, delimiter rune) (*Source, error) {
	s := &Source{Name: filepath.Base(path), delimiter: delimiter}
	if path == "-" {
		s.Name = "standard input"
		if err := s.keep(stdin); err != nil {
			return nil, err
		}
	} else if err := s.openFile(path); err != nil {
		return nil, err
	}
	if err := s.scan(); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Source) openFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return usagef("The file can't be opened: %v.", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		_ = file.Close()
		return usagef("%s is a folder; give a CSV file.", path)
	}
	if err != nil || !info.Mode().IsRegular() {
		defer file.Close() //nolint:errcheck // only read
		return s.keep(file)
	}
	s.content, s.file = io.NewSectionReader(file, 0, info.Size()), file
	return nil
}

// keep holds in memory what can be read once only.
func (s *Source) keep(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	s.content = io.NewSectionReader(bytes.NewReader(text), 0, int64(len(text)))
	return nil
}

// Close closes the file.
func (s *Source) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close() //nolint:wrapcheck // nothing to add
}

// is says whether the source is the file of info.
func (s *Source) is(info os.FileInfo) bool {
	if s.file == nil {
		return false
	}
	ours, err := s.file.Stat()
	return err == nil && os.SameFile(ours, info)
}

// scan reads the header, counts the rows and hashes the file.
func (s *Source) scan() error {
	var mark [3]byte
	n, err := s.content.ReadAt(mark[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	switch {
	case n == 0:
		return usagef("%s is empty; its first line must name the columns.", s.Name)
	case bytes.HasPrefix(mark[:n], []byte("\xff\xfe")), bytes.HasPrefix(mark[:n], []byte("\xfe\xff")):
		return usagef("%s is in UTF-16; save it as CSV in UTF-8.", s.Name)
	case bytes.HasPrefix(mark[:n], []byte("\xef\xbb\xbf")):
		s.content = io.NewSectionReader(s.content, 3, s.content.Size()-3)
	}
	hash := sha256.New()
	reader := s.reader(io.TeeReader(s.content, hash))
	for {
		row, err := s.next(reader)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if s.Header == nil {
			if err := s.readHeader(row); err != nil {
				return err
			}
			continue
		}
		s.Rows++
	}
	if s.Header == nil {
		return usagef("%s is empty; its first line must name the columns.", s.Name)
	}
	s.Hash = [sha256.Size]byte(hash.Sum(nil))
	return nil
}

func (s *Source) readHeader(row Row) error {
	if row.Fault != "" {
		return usagef("The header of %s can't be read: %s.", s.Name, row.Fault)
	}
	var err error
	if s.HeaderText, err = s.Text(row); err != nil {
		return err
	}
	for _, name := range row.Fields {
		s.Header = append(s.Header, strings.TrimSpace(name))
	}
	return nil
}

// All gives the rows after the header, in order. An error ends it.
func (s *Source) All() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		reader := s.reader(io.NewSectionReader(s.content, 0, s.content.Size()))
		if _, err := s.next(reader); err != nil {
			yield(Row{}, err)
			return
		}
		for {
			row, err := s.next(reader)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Text gives the row's bytes as they stand in the file, without the line's end.
func (s *Source) Text(row Row) ([]byte, error) {
	text := make([]byte, row.length)
	if _, err := s.content.ReadAt(text, row.offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read line %d of %s again: %w", row.Line, s.Name, err)
	}
	return bytes.Trim(text, "\r\n"), nil
}

// reader is strict about quotes: read leniently, one stray quote could move text
// from one column to the next.
func (s *Source) reader(r io.Reader) *csv.Reader {
	reader := csv.NewReader(r)
	reader.Comma = s.delimiter
	reader.FieldsPerRecord = -1
	return reader
}

// next gives the next row, with its fault if it has one, or io.EOF.
func (s *Source) next(reader *csv.Reader) (Row, error) {
	offset := reader.InputOffset()
	fields, err := reader.Read()
	row := Row{Fields: fields, offset: offset, length: reader.InputOffset() - offset}
	var malformed *csv.ParseError
	switch {
	case errors.As(err, &malformed):
		row.Line = malformed.StartLine
		row.Fault = s.quoteFault(row, malformed)
		return row, nil
	case errors.Is(err, io.EOF):
		return row, io.EOF
	case err != nil:
		return row, fmt.Errorf("read %s: %w", s.Name, err)
	}
	row.Line, _ = reader.FieldPos(0)
	row.Fault = s.fieldsFault(fields)
	return row, nil
}

func (s *Source) quoteFault(row Row, malformed *csv.ParseError) string {
	if errors.Is(malformed.Err, csv.ErrBareQuote) {
		return "a field that is not in quotes has a quote in it: put the field in quotes and double the quote"
	}
	sentence := "a quote is not closed or not doubled"
	text, err := s.Text(row)
	if lines := bytes.Count(text, []byte("\n")); err == nil && lines > 0 {
		sentence += fmt.Sprintf(", so that lines %d to %d were read as this one row", row.Line, row.Line+lines)
	}
	return sentence
}

func (s *Source) fieldsFault(fields []string) string {
	if s.Header != nil && len(fields) != len(s.Header) {
		sentence := fmt.Sprintf("the row has %s, the header %d", counted(len(fields), "field"), len(s.Header))
		if len(fields) > len(s.Header) {
			sentence += fmt.Sprintf(": is there a %q in a field that is not in quotes?", s.delimiter)
		}
		return sentence
	}
	for i, field := range fields {
		switch {
		case !utf8.ValidString(field):
			return s.column(i) + " is not valid UTF-8"
		case strings.ContainsRune(field, 0):
			return s.column(i) + " has a zero byte in it"
		}
	}
	return ""
}

func (s *Source) column(i int) string {
	if i < len(s.Header) {
		return "column " + s.Header[i]
	}
	return fmt.Sprintf("column %d", i+1)
}
