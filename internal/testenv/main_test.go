package testenv_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/testenv"
)

// The control scripts and the false Docker engine run this test binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case testenv.ControlArg:
			pid, err := testenv.Control(context.Background(), os.Args[2:])
			if err != nil {
				fmt.Fprintln(os.Stdout, err)
				os.Exit(1)
			}
			fmt.Fprintln(os.Stdout, pid)
			return
		case "false-redis":
			falseRedis(os.Args[2], os.Args[3])
			return
		}
	}
	goleak.VerifyTestMain(m)
}

// falseRedis is what the false Docker engine runs: it lives for a minute.
func falseRedis(address, password string) {
	redis := miniredis.NewMiniRedis()
	redis.RequireAuth(password)
	if err := redis.StartAddr(address); err != nil {
		fmt.Fprintln(os.Stdout, err)
		os.Exit(1)
	}
	redis.Server().SetPreHook(func(c *server.Peer, cmd string, _ ...string) bool {
		if cmd != "INFO" {
			return false
		}
		c.WriteBulk("# Server\r\nredis_version:7.9.9\r\n")
		return true
	})
	<-time.After(time.Minute)
}
