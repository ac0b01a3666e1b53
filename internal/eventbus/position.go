package eventbus

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/station-portal/station/internal/apperr"
)

// positionMark tells an event position from the cursors of lists.
const positionMark = "event:"

// EncodePosition gives the opaque string that people outside know a position
// by.
func EncodePosition(position int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(positionMark + strconv.FormatInt(position, 10)))
}

// DecodePosition reads what EncodePosition wrote. Anything else gives
// BAD_USER_INPUT on `after`.
func DecodePosition(s string) (int64, error) {
	invalid := apperr.Field("after", "This is not the position of an event.")
	if len(s) > 64 {
		return 0, invalid
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return 0, invalid
	}
	digits, marked := strings.CutPrefix(string(raw), positionMark)
	position, err := strconv.ParseInt(digits, 10, 64)
	if !marked || err != nil || position < 0 || EncodePosition(position) != s {
		return 0, invalid
	}
	return position, nil
}
