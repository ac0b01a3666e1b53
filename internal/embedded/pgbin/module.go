package pgbin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// fromModule lets the embedded-postgres module download. Its only door is
// starting a server, so it is asked for one that can't be: the locale fails
// after the download and before any data is made.
func fromModule(ctx context.Context, major int, into string) error {
	versions := map[int]embeddedpostgres.PostgresVersion{
		15: embeddedpostgres.V15, 16: embeddedpostgres.V16, 17: embeddedpostgres.V17, 18: embeddedpostgres.V18,
	}
	version, ok := versions[major]
	if !ok {
		return fmt.Errorf("it has no PostgreSQL %d", major)
	}
	temp, err := os.MkdirTemp("", "station-postgres-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(temp, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	server := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(version).Port(port).Locale("none").Logger(log).
		CachePath(filepath.Join(temp, "cache")).RuntimePath(filepath.Join(temp, "runtime")).
		DataPath(filepath.Join(temp, "data")).BinariesPath(into))
	err = server.Start()
	if err == nil {
		return server.Stop()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, missing := os.Stat(filepath.Join(into, "bin", "postgres")); missing != nil {
		return err
	}
	return nil
}

func freePort(ctx context.Context) (uint32, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = listener.Close() }()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("no TCP address")
	}
	return uint32(address.Port), nil
}
