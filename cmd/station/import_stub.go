package main

import "context"

func (p *program) importCSV(context.Context, []string) error { return errUsage("import is not there yet") }
