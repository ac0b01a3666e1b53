package tasks

// The kinds, for tests of how they are read.
var (
	Tasks    = tasks
	Projects = projects
)
