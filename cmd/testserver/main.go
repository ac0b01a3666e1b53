// Command testserver runs bin/station on the test services, in a database of its own,
// for as long as a command takes: the browser tests. The command is given STATION_URL,
// STATION_DEMO_PASSWORD, and STATION_DATA_DIR, where the mails are.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const startTimeout = time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "testserver:", err)
	}
	os.Exit(code)
}

// run gives the command's exit code, or 1 with an error of its own.
func run(ctx context.Context, args []string) (code int, err error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 1, errors.New("say the command to run, after --")
	}
	databaseURL, drop, err := makeDatabase(ctx)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	dir, err := os.MkdirTemp("", "station-testserver-")
	if err != nil {
		return 1, fmt.Errorf("make a data folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	environment := append(os.Environ(),
		"DATABASE_URL="+databaseURL, "REDIS_URL="+os.Getenv("TEST_REDIS_URL"), "RABBITMQ_URL="+os.Getenv("TEST_RABBITMQ_URL"),
		"RABBITMQ_EXCHANGE=portal.events.browser", "STATION_DATA_DIR="+dir, "STATION_DEMO_PASSWORD="+rand.Text(), "PORT=0",
		// The browsers say at which address each of them is.
		"STATION_TRUSTED_PROXIES=127.0.0.0/8,::1/128",
	)
	if seeding, err := station(ctx, environment, "seed").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("seed: %w\n%s", err, seeding)
	}
	address, stop, err := serve(ctx, environment)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	fmt.Fprintln(os.Stderr, "testserver: Station is at", address)
	command := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // it runs what it is told to
	command.Env = append(environment, "STATION_URL="+address)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	var exit *exec.ExitError
	if err := command.Run(); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	} else if err != nil {
		return 1, err
	}
	return 0, nil
}

func station(ctx context.Context, environment []string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "bin/station", args...) //nolint:gosec // our own program
	command.Env = environment
	return command
}

// makeDatabase makes a database of the test server and gives a superuser's URL of it.
func makeDatabase(ctx context.Context) (databaseURL string, drop func() error, err error) {
	base, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil || base.Host == "" {
		return "", nil, errors.New("TEST_DATABASE_URL is not set: run `bin/testenv -- go run ./cmd/testserver -- COMMAND`")
	}
	name := "station_browser_" + strings.ToLower(rand.Text()[:10])
	execute := func(ctx context.Context, sql string) error {
		conn, err := pgx.Connect(ctx, base.String())
		if err != nil {
			return fmt.Errorf("connect to the test database: %w", err)
		}
		defer func() { _ = conn.Close(ctx) }()
		_, err = conn.Exec(ctx, sql)
		return err
	}
	if err := execute(ctx, "create database "+name+" template template0 encoding 'UTF8'"); err != nil {
		return "", nil, fmt.Errorf("make a database: %w", err)
	}
	own := *base
	own.Path = "/" + name
	return own.String(), func() error {
		return execute(context.WithoutCancel(ctx), "drop database if exists "+name+" with (force)")
	}, nil
}

var readyLine = regexp.MustCompile(`Station is ready: (http://\S+)`)

// serve starts the server and waits until it is ready.
func serve(ctx context.Context, environment []string) (address string, stop func() error, err error) {
	server := station(ctx, environment, "serve")
	out, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	var log bytes.Buffer
	server.Stderr = &log
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	if err := server.Start(); err != nil {
		return "", nil, fmt.Errorf("start bin/station: %w", err)
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if found := readyLine.FindStringSubmatch(lines.Text()); found != nil {
				ready <- found[1]
			}
		}
		close(ready)
	}()
	stop = func() error {
		_ = server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			return fmt.Errorf("the server did not end cleanly: %w\n%s", err, tail(log.String()))
		}
		return nil
	}
	select {
	case address, ok := <-ready:
		if !ok {
			return "", nil, fmt.Errorf("the server ended at once: %w\n%s", server.Wait(), tail(log.String()))
		}
		return address, stop, live(ctx, address)
	case <-time.After(startTimeout):
		return "", nil, errors.Join(fmt.Errorf("the server was not ready within %s\n%s", startTimeout, tail(log.String())), stop())
	}
}

func live(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/health/ready", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", response.Status)
	}
	return nil
}

func tail(log string) string {
	const most = 4000
	return log[max(0, len(log)-most):]
}
