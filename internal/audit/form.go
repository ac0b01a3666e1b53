package audit

import (
	"crypto/sha256"
	"encoding/binary"
)

// columns are those of portal_audit_logs that a seal binds, in the order of the form, each
// with how its value is written as a text that no setting changes: jsonb as PostgreSQL
// prints it, an instant as the microseconds since 1970. A column that is added to the
// table is added at the end; older entries, in which it is null, keep their form.
var columns = []struct{ name, value string }{
	{"id", `l.id::text`},
	{"organization_id", `l.organization_id::text`},
	{"user_id", `l.user_id::text`},
	{"portlet_id", `l.portlet_id`},
	{"action", `l.action`},
	{"resource_type", `l.resource_type`},
	{"resource_id", `l.resource_id::text`},
	{"changes", `l.changes::text`},
	{"metadata", `l.metadata::text`},
	{"ip_address", `l.ip_address::text`},
	{"user_agent", `l.user_agent`},
	{"status", `l.status`},
	{"error_message", `l.error_message`},
	// An infinite time has no microseconds, and must not hold up the sealer.
	{"created_at", `case when isfinite(l.created_at) then (extract(epoch from l.created_at) * 1000000)::bigint::text else l.created_at::text end`},
}

// selected is what to select of an entry, l, for its form.
var selected = func() string {
	list := ""
	for i, c := range columns {
		if i > 0 {
			list += ", "
		}
		list += c.value
	}
	return list
}()

// HashSize is the length of a hash in bytes.
const HashSize = sha256.Size

// form begins what is hashed, so that no other hash of Station is ever the same.
const form = "station audit entry 1"

// seal gives the hash of the entry whose selected values are given, after the hash before
// it; the first entry comes after no bytes at all. What is hashed has the length of each
// name and value before it, so that nothing can move from one to another, and leaves nulls
// out:
//
//	SHA-256(hash before ‖ "station audit entry 1" ‖ for each value that is not null:
//	        name's length ‖ name ‖ value's length ‖ value)
//
// with lengths of four bytes, the largest first.
func seal(before []byte, values [][]byte) []byte {
	h := sha256.New()
	h.Write(before)
	h.Write([]byte(form))
	var length [4]byte
	part := func(text []byte) {
		binary.BigEndian.PutUint32(length[:], uint32(len(text)))
		h.Write(length[:])
		h.Write(text)
	}
	for i, value := range values {
		if value != nil {
			part([]byte(columns[i].name))
			part(value)
		}
	}
	return h.Sum(nil)
}
