package crm

// The kinds, for tests of how they are read.
var (
	Contacts = contacts
	Deals    = deals
)
