package authz

// Permission is something a role can allow.
type Permission struct {
	Name        string
	DisplayName string
	Description string
}

// CorePermissions are the permissions of the core; portlets declare their own.
func CorePermissions() []Permission {
	return []Permission{
		{"users.read", "See members", "List the organization's members."},
		{"users.manage", "Manage members", "Invite, deactivate and remove members."},
		{"roles.manage", "Manage roles", "Make roles and give them to members."},
		{"organization.manage", "Manage the organization", "Rename it and change its settings."},
		{"portlets.manage", "Manage portlets", "Install, configure and switch portlets."},
		{"audit.read", "Read the audit trail", "See who did what."},
		{"usage.read", "Read usage", "See how much each portlet is used."},
		{"events.read", "Read the event log", "See all events and dead letters."},
		{"events.manage", "Manage events", "Redrive dead letters."},
		{"apikeys.manage", "Manage API keys", "Make and revoke API keys."},
	}
}

// CorePermissionNames gives the names of CorePermissions.
func CorePermissionNames() []string {
	permissions := CorePermissions()
	names := make([]string, len(permissions))
	for i, p := range permissions {
		names[i] = p.Name
	}
	return names
}
