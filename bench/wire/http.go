// Package wire speaks HTTP/1.1 and WebSocket as a client with as little work of its own
// as it can: it shares the machine with the servers that it measures, and what it spends
// they can't.
package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// Conn is a connection to one server. It is for one goroutine at a time.
type Conn struct {
	net  net.Conn
	in   []byte // what was read and not yet taken is in[from:to]
	from int
	to   int
	body []byte // of a chunked answer
}

// Dial connects from a local address, any where it is nil. Buffer is how many bytes the
// connection reads at once; it grows for what is longer.
func Dial(ctx context.Context, address string, local net.IP, buffer int) (*Conn, error) {
	dialer := net.Dialer{KeepAlive: -1}
	if local != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: local}
	}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &Conn{net: conn, in: make([]byte, buffer)}, nil
}

// Close ends the connection.
func (c *Conn) Close() error { return c.net.Close() }

// SetDeadline bounds all reads and writes that follow.
func (c *Conn) SetDeadline(at time.Time) error { return c.net.SetDeadline(at) }

// fill reads more behind what is there.
func (c *Conn) fill() error {
	if c.from == c.to {
		c.from, c.to = 0, 0
	}
	if c.to == len(c.in) {
		if c.from > 0 {
			c.to = copy(c.in, c.in[c.from:c.to])
			c.from = 0
		} else {
			c.in = append(c.in, make([]byte, len(c.in))...)
		}
	}
	n, err := c.net.Read(c.in[c.to:])
	c.to += n
	if n > 0 {
		return nil
	}
	return err
}

// upTo takes everything before the end mark, and the mark off it. What it gives holds
// until the next call.
func (c *Conn) upTo(end string) ([]byte, error) {
	searched := 0
	for {
		unread := c.in[c.from:c.to]
		if at := bytes.Index(unread[searched:], []byte(end)); at >= 0 {
			c.from += searched + at + len(end)
			return unread[:searched+at], nil
		}
		searched = max(0, len(unread)-len(end)+1)
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// take takes n bytes. What it gives holds until the next call.
func (c *Conn) take(n int) ([]byte, error) {
	for c.to-c.from < n {
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
	taken := c.in[c.from : c.from+n]
	c.from += n
	return taken, nil
}

var (
	contentLength = []byte("\r\nContent-Length: ")
	chunked       = []byte("\r\nTransfer-Encoding: chunked")
)

// Do sends a whole request and gives the status and the body, which holds until the next
// call. Header names are those of Go's servers, to the letter.
func (c *Conn) Do(request []byte) (status int, body []byte, err error) {
	if _, err := c.net.Write(request); err != nil {
		return 0, nil, err
	}
	status, length, inChunks, err := c.head()
	switch {
	case err != nil:
		return 0, nil, err
	case inChunks:
		body, err = c.chunks()
	default:
		body, err = c.take(length)
	}
	return status, body, err
}

// head reads the status line and the headers.
func (c *Conn) head() (status, length int, inChunks bool, err error) {
	head, err := c.upTo("\r\n\r\n")
	if err != nil {
		return 0, 0, false, err
	}
	if len(head) < len("HTTP/1.1 200") || !bytes.HasPrefix(head, []byte("HTTP/1.1 ")) {
		return 0, 0, false, fmt.Errorf("no answer of HTTP: %.40q", head)
	}
	if status, err = strconv.Atoi(string(head[9:12])); err != nil {
		return 0, 0, false, fmt.Errorf("no status: %.40q", head)
	}
	if at := bytes.Index(head, contentLength); at >= 0 {
		text, _, _ := bytes.Cut(head[at+len(contentLength):], []byte("\r"))
		length, err = strconv.Atoi(string(text))
		return status, length, false, err
	}
	return status, 0, bytes.Contains(head, chunked), nil
}

var errChunk = errors.New("the length of a chunk can't be read")

func (c *Conn) chunks() ([]byte, error) {
	c.body = c.body[:0]
	for {
		text, err := c.upTo("\r\n")
		if err != nil {
			return nil, err
		}
		size, err := strconv.ParseUint(string(text), 16, 31)
		if err != nil {
			return nil, errChunk
		}
		chunk, err := c.take(int(size) + 2)
		if err != nil {
			return nil, err
		}
		if size == 0 {
			return c.body, nil
		}
		c.body = append(c.body, chunk[:size]...)
	}
}
