// Package house has only tests: they hold the rules of how the repository is laid
// out, so that an import, a file or a door to all tenants that breaks one is seen.
package house
