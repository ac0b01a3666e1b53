package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// listSeparator stands between the items of a list field.
const listSeparator = ";"

// convert makes the GraphQL value of a text that is not empty. Its error says in a
// clause what is wrong with the text.
func (f field) convert(text string) (any, error) {
	item, isList := f.ref.item()
	if !isList {
		return convert(item, f.values, text)
	}
	list := []any{}
	for _, part := range strings.Split(text, listSeparator) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		value, err := convert(item, f.values, part)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

func convert(ref typeRef, values []string, text string) (any, error) {
	if ref.Kind == "SCALAR" && ref.Name == "String" {
		return text, nil
	}
	text = strings.TrimSpace(text)
	switch {
	case ref.Kind == "ENUM":
		return convertEnum(values, text)
	case ref.Kind != "SCALAR":
		return nil, fmt.Errorf("a %s can't be made from text", ref.Name)
	}
	switch ref.Name {
	case "ID":
		if _, err := uuid.Parse(text); err != nil || len(text) != 36 {
			return nil, fault(text, "is not an id: ids are UUIDs")
		}
		return text, nil
	case "Int":
		return convertInt(text)
	case "Float":
		return convertNumber(text)
	case "Boolean":
		return convertBoolean(text)
	case "Decimal":
		return convertDecimal(text)
	case "DateTime":
		t, err := parseInstant(text)
		if err != nil {
			return nil, err
		}
		return t.Format(time.RFC3339Nano), nil
	case "Date":
		return convertDate(text)
	case "JSON":
		return convertObject(text)
	default:
		return text, nil
	}
}

func convertEnum(values []string, text string) (any, error) {
	name := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToUpper(text))
	for _, value := range values {
		if strings.EqualFold(value, name) {
			return value, nil
		}
	}
	return nil, fault(text, "is not one of "+strings.Join(values, ", "))
}

var wholeNumber = regexp.MustCompile(`^([+-]?\d+)(\.0+)?$`)

// convertInt takes `3.0` too: spreadsheets write whole numbers so.
func convertInt(text string) (any, error) {
	parts := wholeNumber.FindStringSubmatch(text)
	if parts == nil {
		return nil, fault(text, "is not a whole number")
	}
	n, err := strconv.ParseInt(parts[1], 10, 32)
	if err != nil {
		return nil, fault(text, "is too large for a whole number")
	}
	return n, nil
}

var plainNumber = regexp.MustCompile(`^[+-]?(\d+(\.\d+)?|\.\d+)$`)

// convertNumber keeps all digits: a float would round some of them.
func convertNumber(text string) (any, error) {
	if !plainNumber.MatchString(text) {
		return nil, fault(text, "is not a number; write it as 1499.90")
	}
	sign := ""
	digits := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-"), "0")
	if digits == "" || digits[0] == '.' {
		digits = "0" + digits
	}
	if text[0] == '-' {
		sign = "-"
	}
	return json.Number(sign + digits), nil
}

func convertDecimal(text string) (any, error) {
	n, err := convertNumber(text)
	if err != nil {
		return nil, err
	}
	return string(n.(json.Number)), nil
}

func convertBoolean(text string) (any, error) {
	switch strings.ToLower(text) {
	case "true", "t", "yes", "y", "1":
		return true, nil
	case "false", "f", "no", "n", "0":
		return false, nil
	}
	return nil, fault(text, "is neither true nor false")
}

func convertObject(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil || object == nil || decoder.More() {
		return nil, fault(text, `is not a JSON object, such as {"key": "value"}`)
	}
	return object, nil
}

const dayLayout = "2006-01-02"

// instantLayouts are the forms of a date and time, the most usual first. A day in
// which day and month could be mistaken for each other is not among them.
var instantLayouts = func() (layouts []string) {
	layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05", dayLayout, "2006-01-02T15:04:05"}
	for _, date := range []string{dayLayout, "2006/01/02"} {
		for _, separator := range []string{" ", "T"} {
			for _, clock := range []string{"15:04:05", "15:04"} {
				for _, zone := range []string{"", "Z07:00", "Z0700", "Z07", " Z07:00", " Z0700", " UTC"} {
					layouts = append(layouts, date+separator+clock+zone)
				}
			}
		}
	}
	return append(layouts, "2006/01/02")
}()

// parseInstant reads a date and time, or a day as its midnight. Without a zone it
// is UTC.
func parseInstant(text string) (time.Time, error) {
	for _, layout := range instantLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			if t = t.UTC(); t.Year() < 1 || t.Year() > 9999 {
				break
			}
			return t, nil
		}
	}
	return time.Time{}, fault(text, "is not a date and time; write it as 2026-11-23T09:30:00Z or 2026-11-23 09:30")
}

// convertDate refuses a time of day rather than lose it.
func convertDate(text string) (any, error) {
	t, err := parseInstant(text)
	if err != nil {
		return nil, fault(text, "is not a date; write it as 2026-11-23")
	}
	if t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0 || t.Nanosecond() != 0 {
		return nil, fault(text, "has a time of day, which the field can't keep; COLUMN|day leaves it out")
	}
	return t.Format(dayLayout), nil
}

// shown is how much of a value a message repeats, in characters.
const shown = 60

func fault(text, clause string) error {
	return errors.New(quote(text) + " " + clause)
}

// quote cuts a value to what fits a line.
func quote(text string) string {
	if utf8.RuneCountInString(text) > shown {
		text = string([]rune(text)[:shown]) + "…"
	}
	return strconv.QuoteToGraphic(text)
}

// marshal writes JSON without escaping <, > and &, which are common in texts.
func marshal(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
