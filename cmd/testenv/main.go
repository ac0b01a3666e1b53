// Command testenv runs a command with real services for its tests:
//
//	go run ./cmd/testenv [-services postgres,redis,rabbitmq,chromium] -- command args…
//
// The command finds them in TEST_DATABASE_URL, TEST_REDIS_URL,
// TEST_RABBITMQ_URL and TEST_CHROMIUM (the browser's path). For servers that
// testenv has started there are also TEST_POSTGRES_PID, TEST_POSTGRES_CONTROL
// and their likes for REDIS and RABBITMQ: the control is a program that takes
// start, stop, kill or pid, does it, and prints the process id.
//
// Everything ends with the command, whose exit code is testenv's.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/station-portal/station/internal/testenv"
)

// failed is the exit code for a service that can't be had, apart from those
// that test runners use.
const failed = 69 // EX_UNAVAILABLE

func main() {
	if len(os.Args) > 1 && os.Args[1] == testenv.ControlArg {
		pid, err := testenv.Control(context.Background(), os.Args[2:])
		if err != nil {
			fmt.Fprintln(os.Stderr, "testenv:", err)
			os.Exit(1)
		}
		fmt.Fprintln(os.Stdout, pid)
		return
	}
	os.Exit(run())
}

func run() int {
	services := flag.String("services", strings.Join(testenv.Names(), ","), "comma-separated `list` of the services to bring")
	cache := flag.String("cache", "", "`folder` for unpacked packages (default $XDG_CACHE_HOME/station)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: testenv [flags] -- command args…")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go cancelWithGo(ctx, cancel)

	env, err := testenv.Start(ctx, testenv.Options{
		Services:      strings.FieldsFunc(*services, func(r rune) bool { return r == ',' || r == ' ' }),
		CacheDir:      *cache,
		IgnoreMachine: os.Getenv("STATION_TESTENV_IGNORE_MACHINE") == "1",
	})
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return 128 + int(syscall.SIGINT)
		}
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return failed
	}
	defer env.Close()
	code, err := command(ctx, flag.Args(), env.Environ())
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 127
	}
	for line := range strings.Lines(env.Summary() + "\n") {
		fmt.Fprint(os.Stderr, "testenv: "+line)
	}
	return code
}
