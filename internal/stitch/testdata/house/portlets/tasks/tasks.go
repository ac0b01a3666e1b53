// Package tasks stands for a portlet's Go types.
package tasks

// Task is to be done.
type Task struct{ Title string }

// Draft is a Go type that no schema names.
type Draft struct{ Title string }
