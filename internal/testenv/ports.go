package testenv

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
)

// freePorts finds n ports on 127.0.0.1 that nobody listens on. They lie below
// the range that systems give to outgoing connections, so that a server that
// is stopped for a while finds its port free when it comes back.
func freePorts(ctx context.Context, n int) ([]int, error) {
	var config net.ListenConfig
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close()
		}
	}()
	var ports []int
	for range 1000 {
		var random [2]byte
		_, _ = rand.Read(random[:]) // never fails
		port := 20000 + int(binary.BigEndian.Uint16(random[:]))%12000
		l, err := config.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		held = append(held, l)
		if ports = append(ports, port); len(ports) == n {
			return ports, nil
		}
	}
	return nil, errors.New("no free port between 20000 and 32000")
}

// secret makes a password that needs no quoting anywhere.
func secret() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// answers reports whether something accepts connections at address.
func answers(ctx context.Context, address string) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}
