package graphqlws

import (
	"bufio"
	"net"
	"net/http"
	"time"
)

// writeBuffer holds an event of the usual size with its header, in bytes. Longer
// messages take a second write.
const writeBuffer = 1 << 10

// upgrade keeps the connection that the websocket library takes over: its own ways to
// end one wait longer than we do.
type upgrade struct {
	http.ResponseWriter
	timeout time.Duration
	conn    net.Conn
}

// Hijack takes the connection over.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.conn = patient{conn, u.timeout}
	return u.conn, bufio.NewReadWriter(buffered.Reader, bufio.NewWriterSize(u.conn, writeBuffer)), nil
}

// patient bounds every write, those of the library's control frames too.
type patient struct {
	net.Conn
	timeout time.Duration
}

// Write writes within the timeout.
func (c patient) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.timeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
