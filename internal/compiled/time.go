package compiled

import "encoding/binary"

// PostgreSQL counts from 2000-01-01; the years that Station takes are 1 to 9999.
const (
	firstDay     = -730119 // 0001-01-01
	lastDay      = 2921939 // 9999-12-31
	microsPerDay = 24 * 60 * 60 * 1_000_000
)

// appendInstant writes an instant as scalar.MarshalDateTime does: RFC 3339 in UTC with
// the decimals it needs.
func appendInstant(out, value []byte) ([]byte, error) {
	if len(value) != 8 {
		return out, errUnexpected
	}
	micros := int64(binary.BigEndian.Uint64(value))
	day, rest := micros/microsPerDay, micros%microsPerDay
	if rest < 0 {
		day, rest = day-1, rest+microsPerDay
	}
	if day < firstDay || day > lastDay {
		return out, errUnexpected
	}
	out = appendDate(append(out, '"'), int(day))
	second := int(rest / 1_000_000)
	out = append(out, 'T', byte('0'+second/36000), byte('0'+second/3600%10), ':',
		byte('0'+second/600%6), byte('0'+second/60%10), ':', byte('0'+second/10%6), byte('0'+second%10))
	if fraction := int(rest % 1_000_000); fraction > 0 {
		out = append(out, '.')
		for scale := 100_000; fraction > 0; scale /= 10 {
			out = append(out, byte('0'+fraction/scale))
			fraction %= scale
		}
	}
	return append(out, 'Z', '"'), nil
}

func appendDay(out, value []byte) ([]byte, error) {
	if len(value) != 4 {
		return out, errUnexpected
	}
	day := int(int32(binary.BigEndian.Uint32(value)))
	if day < firstDay || day > lastDay {
		return out, errUnexpected
	}
	return append(appendDate(append(out, '"'), day), '"'), nil
}

// appendDate writes the day of the proleptic Gregorian calendar that is so many days
// after 2000-01-01. The calendar repeats after 146,097 days; years are counted from
// March, so that the leap day is the last.
func appendDate(out []byte, day int) []byte {
	const (
		fromMarch0  = 730425 // days from 0000-03-01 to 2000-01-01
		per400Years = 146097
		per100Years = 36524
		per4Years   = 1461
		perYear     = 365
	)
	n := day + fromMarch0
	era := n / per400Years
	if n < 0 {
		era = (n - per400Years + 1) / per400Years
	}
	ofEra := n - era*per400Years
	yearOfEra := (ofEra - ofEra/(per4Years-1) + ofEra/per100Years - ofEra/(per400Years-1)) / perYear
	ofYear := ofEra - (perYear*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*ofYear + 2) / 153
	dayOfMonth := ofYear - (153*shifted+2)/5 + 1
	month, year := shifted+3, yearOfEra+era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	return append(out, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+dayOfMonth/10), byte('0'+dayOfMonth%10))
}
