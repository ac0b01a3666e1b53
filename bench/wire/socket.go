package wire

import (
	"encoding/binary"
	"fmt"
	"net/http"
)

// The kinds of frames.
const (
	Text  = 1
	Shut  = 8
	Ping  = 9
	pong  = 10
	final = 0x80
)

// Upgrade sends the request for a socket. From then on the connection is one.
func (c *Conn) Upgrade(request []byte) error {
	if _, err := c.net.Write(request); err != nil {
		return err
	}
	status, length, _, err := c.head()
	if err != nil {
		return err
	}
	if status != http.StatusSwitchingProtocols {
		body, _ := c.take(length)
		return fmt.Errorf("the server opens no socket: %d %s", status, body)
	}
	return nil
}

// Say sends a text of up to 64 KiB.
func (c *Conn) Say(text []byte) error { return c.send(Text, text) }

// send masks with zeros, which leaves the text as it is.
func (c *Conn) send(kind byte, text []byte) error {
	frame := make([]byte, 0, 8+len(text))
	if len(text) < 126 {
		frame = append(frame, final|kind, 0x80|byte(len(text)), 0, 0, 0, 0)
	} else {
		frame = append(frame, final|kind, 0x80|126, byte(len(text)>>8), byte(len(text)), 0, 0, 0, 0)
	}
	_, err := c.net.Write(append(frame, text...))
	return err
}

// Hear gives the next text, which holds until the next call. Pings are answered; the
// end of the socket is an error with what the server says of it.
func (c *Conn) Hear() ([]byte, error) {
	for {
		kind, text, err := c.frame()
		if err != nil {
			return nil, err
		}
		switch kind {
		case Text:
			return text, nil
		case Ping:
			if err := c.send(pong, text); err != nil {
				return nil, err
			}
		case Shut:
			if len(text) < 2 {
				return nil, fmt.Errorf("the server closes the socket")
			}
			return nil, fmt.Errorf("the server closes the socket: %d %s", binary.BigEndian.Uint16(text), text[2:])
		}
	}
}

// frame reads one frame. Servers of the bench send no text in pieces.
func (c *Conn) frame() (kind byte, text []byte, err error) {
	head, err := c.take(2)
	if err != nil {
		return 0, nil, err
	}
	kind, length := head[0]&0x0f, int(head[1]&0x7f)
	switch length {
	case 126:
		if head, err = c.take(2); err != nil {
			return 0, nil, err
		}
		length = int(binary.BigEndian.Uint16(head))
	case 127:
		if head, err = c.take(8); err != nil {
			return 0, nil, err
		}
		length = int(binary.BigEndian.Uint64(head))
	}
	text, err = c.take(length)
	return kind, text, err
}
