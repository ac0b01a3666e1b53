// Command station is the whole of Station: the server, its migrations, and the
// tools around them. `station help` lists the commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// version is set by the build.
var version = "development"

// program is what a command works with, so that tests can run commands whole.
type program struct {
	args           []string
	environment    map[string]string
	stdin          io.Reader
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{
		args: os.Args[1:], environment: environment(os.Environ()),
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	}
	os.Exit(p.main(ctx))
}

func environment(pairs []string) map[string]string {
	out := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		out[name] = value
	}
	return out
}

// errUsage is a command line that can't be meant.
type errUsage string

func (e errUsage) Error() string { return string(e) }

// exitCode is an error that only sets how the program ends; it was told already.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

type command struct {
	name, help string
	run        func(p *program, ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "start the server", (*program).serve},
		{"migrate", "up | down [SET] | status | generate NAME [SET]: change the database's schema", (*program).migrate},
		{"seed", "make the demo organizations and people", (*program).seed},
		{"import", "PLURAL FILE.csv --organization SLUG: send a CSV file to a running server; import --help has more", (*program).importCSV},
		{"admin", "create --email ADDRESS | revoke --email ADDRESS: make somebody a platform admin, or no more", (*program).admin},
		{"version", "print the version", (*program).version},
	}
}

// main runs the command line and gives the exit code: 1 for a failure, 2 for a
// command line that can't be meant.
func (p *program) main(ctx context.Context) int {
	err := p.dispatch(ctx)
	var usage errUsage
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &usage):
		fmt.Fprintln(p.stderr, "station:", err)
		return 2
	default:
		fmt.Fprintln(p.stderr, "station:", err)
		return 1
	}
}

func (p *program) dispatch(ctx context.Context) error {
	if len(p.args) == 0 || p.args[0] == "help" || p.args[0] == "-h" || p.args[0] == "--help" {
		fmt.Fprintln(p.stdout, "station COMMAND")
		for _, c := range commands() {
			fmt.Fprintf(p.stdout, "  %-9s %s\n", c.name, c.help)
		}
		return nil
	}
	for _, c := range commands() {
		if c.name == p.args[0] {
			return c.run(p, ctx, p.args[1:])
		}
	}
	return errUsage(fmt.Sprintf("there is no command %q; `station help` lists them", p.args[0]))
}

func (p *program) importCSV(ctx context.Context, args []string) error {
	return runImport(ctx, args, p.stdin, p.stdout, p.stderr, func(name string) string { return p.environment[name] })
}

func (p *program) version(context.Context, []string) error {
	fmt.Fprintln(p.stdout, "station", version)
	return nil
}
