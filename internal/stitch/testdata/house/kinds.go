// Package house stands for the core's Go types: what gqlgen.yml names first.
package house

// User is a member.
type User struct{ Name string }

// Filter is a Go type of the core that no schema names.
type Filter struct{ Search string }

// Direction is bound to constants in lower case.
type Direction string

// The directions. One is not exported, so generated code could not name it.
const (
	Up      Direction = "up"
	Down    Direction = "DOWN"
	forward Direction = "forward"
)

// Kind is another type than the constant named like its value.
type Kind string

// Loose is no Kind.
const Loose = "loose"

var _ = forward
