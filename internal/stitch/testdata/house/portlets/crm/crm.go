// Package crm stands for another portlet's Go types.
package crm

// Contact is somebody.
type Contact struct{ Name string }
