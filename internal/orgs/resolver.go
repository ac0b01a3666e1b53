package orgs

// Resolver answers the root fields of organizations and members.
type Resolver struct {
	Changes
	// Found makes an organization with all that a new one has.
	Found Founder
	// OpenSignup lets everybody who has an account make organizations, not platform admins
	// alone.
	OpenSignup bool
}
