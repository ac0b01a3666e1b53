package pgtest

import (
	"context"
	"encoding/binary"
	"net"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
)

// trips counts round trips where they happen, on the sockets: a write that
// carries a statement to run and follows a read is a new trip; writes without a
// read between them are one.
type trips struct{ n atomic.Int64 }

func (t *trips) count() int { return int(t.n.Load()) }

func (t *trips) dial(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		c := &countingConn{Conn: conn, trips: t}
		c.answered.Store(true)
		return c, nil
	}
}

// countingConn follows the message headers of the client's side of the protocol.
// pgx writes from one goroutine at a time.
type countingConn struct {
	net.Conn
	trips *trips

	answered atomic.Bool // the server has said something since the last trip
	started  bool        // the start-up message, which has no type, is past
	header   []byte      // the part of a header that came so far
	skip     int         // how much of the present message's body is to come
}

func (c *countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.answered.Store(true)
	}
	return n, err
}

func (c *countingConn) Write(p []byte) (int, error) {
	if c.runsSomething(p) && c.answered.CompareAndSwap(true, false) {
		c.trips.n.Add(1)
	}
	return c.Conn.Write(p)
}

// runsSomething reports whether a Query or an Execute message begins in p.
func (c *countingConn) runsSomething(p []byte) bool {
	runs := false
	for len(p) > 0 {
		if c.skip > 0 {
			n := min(c.skip, len(p))
			c.skip -= n
			p = p[n:]
			continue
		}
		size := 5
		if !c.started {
			size = 4
		}
		n := min(size-len(c.header), len(p))
		c.header = append(c.header, p[:n]...)
		p = p[n:]
		if len(c.header) < size {
			break
		}
		// The length counts itself but not the type.
		c.skip = int(binary.BigEndian.Uint32(c.header[size-4:])) - 4
		if c.started {
			runs = runs || c.header[0] == 'Q' || c.header[0] == 'E'
		}
		c.started = true
		c.header = c.header[:0]
	}
	return runs
}
