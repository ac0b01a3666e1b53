package compiled

// The writers of values, for tests.
var (
	AppendText    = appendText
	AppendInstant = appendInstant
	AppendDay     = appendDay
	AppendDecimal = appendDecimal
	AppendUUID    = appendUUID
	AppendInt     = appendInt
	AppendBool    = appendBool
	AppendObject  = appendObject
	AppendTexts   = appendTexts
	ErrUnexpected = errUnexpected
)
