package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"

	"github.com/station-portal/station/internal/importer"
)

// runImport is `station import`. After ctx was ended by Ctrl-C, a second one ends the
// program at once.
func runImport(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) error {
	stop := context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) })
	defer stop()
	command := importer.Command{Stdin: stdin, Stdout: stdout, Stderr: stderr, Getenv: getenv}
	err := command.Run(ctx, args)
	if usage := new(importer.UsageError); errors.As(err, &usage) {
		return errUsage(usage.Error())
	}
	return err //nolint:wrapcheck // a sentence already
}
