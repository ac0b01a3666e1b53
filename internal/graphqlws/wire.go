package graphqlws

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// small is the size of the buffers that a connection keeps while nothing happens, in
// bytes: a control frame or a pong. What is longer is read in two steps, and gathered by
// the wire before it is written.
const small = 128

// upgrade keeps the connection that the websocket library takes over.
type upgrade struct {
	http.ResponseWriter
	wire *wire
}

// Hijack takes the connection over. The server and the library share the structs of the
// buffers, not to be had smaller from either: they are given others in their place.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.wire.Conn = conn
	if system, ok := conn.(syscall.Conn); ok {
		if u.wire.system, err = system.SyscallConn(); err != nil {
			return nil, nil, err
		}
	}
	early, err := buffered.Peek(buffered.Reader.Buffered())
	if err != nil {
		return nil, nil, err
	}
	u.wire.early = bytes.Clone(early)
	*buffered.Reader = *bufio.NewReaderSize(u.wire, small)
	u.wire.buffered = buffered.Reader
	*buffered.Writer = *bufio.NewWriterSize(u.wire, small)
	return u.wire, buffered, nil
}

// wire is a connection on which nobody waits but drain: what it does not take at once is
// kept until then. Its buffer is of a pool and there only while something is kept.
type wire struct {
	net.Conn
	// timeout bounds drain.
	timeout time.Duration
	// stuck is called when something is kept of what the library wrote by itself.
	stuck func()
	// system is nil for connections that can only be waited for.
	system syscall.RawConn
	// early is what came before the upgrade was answered. It is the reader's.
	early []byte
	// buffered is what the library reads through. It is the reader's.
	buffered *bufio.Reader

	mu   sync.Mutex
	kept *bytes.Buffer
	// waits makes every write one that waits.
	waits bool
}

// Read reads.
func (w *wire) Read(p []byte) (int, error) {
	if len(w.early) > 0 {
		n := copy(p, w.early)
		w.early = w.early[n:]
		return n, nil
	}
	return w.Conn.Read(p)
}

// ahead says whether something was read ahead.
func (w *wire) ahead() bool { return len(w.early) > 0 || w.buffered.Buffered() > 0 }

// await waits until there is something to read that was not.
func (w *wire) await() {
	if w.system != nil {
		await(w.system)
	}
}

// Write keeps p, and writes it as far as the connection takes it at once. The library
// writes so: the frames of control, each in one piece.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.buffer().Write(p)
	var err error
	if w.waits {
		err = w.wait()
	} else {
		err = w.try()
	}
	stuck := err == nil && w.kept != nil
	w.mu.Unlock()
	if stuck {
		w.stuck()
	}
	return len(p), err
}

// keep keeps a frame until push, and gives how much there is to push, in bytes.
func (w *wire) keep(f frame) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.write(w.buffer())
	return w.kept.Len()
}

func (w *wire) buffer() *bytes.Buffer {
	if w.kept == nil {
		w.kept = takeBuffer()
	}
	return w.kept
}

// Close closes the connection, once it has taken what is kept: the library answers a close
// and closes.
func (w *wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.wait()
	return w.Conn.Close()
}

// forget drops what is kept.
func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drop()
}

// push writes what is kept as far as the connection takes it at once.
func (w *wire) push() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.try()
}

// keeps says whether there is something to drain.
func (w *wire) keeps() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.kept != nil
}

// drain writes what is kept, and waits for the connection to take it.
func (w *wire) drain() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wait()
}

// drainAlways is drain for this and all writes to come.
func (w *wire) drainAlways() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waits = true
	return w.wait()
}

func (w *wire) wait() error {
	if w.kept == nil {
		return nil
	}
	if err := w.SetWriteDeadline(time.Now().Add(w.timeout)); err != nil {
		return err
	}
	_, err := w.Conn.Write(w.kept.Bytes())
	w.drop()
	if err == nil {
		err = w.SetWriteDeadline(time.Time{})
	}
	return err
}

func (w *wire) try() error {
	if w.kept == nil || w.system == nil {
		return nil
	}
	n, err := attempt(w.system, w.kept.Bytes())
	w.kept.Next(n)
	if err != nil || w.kept.Len() == 0 {
		w.drop()
	}
	return err
}

func (w *wire) drop() {
	if w.kept != nil {
		giveBuffer(w.kept)
		w.kept = nil
	}
}

// buffers are those that messages are read into and written from: idle sockets have
// none.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func takeBuffer() *bytes.Buffer {
	buffer, _ := buffers.Get().(*bytes.Buffer)
	return buffer
}

// giveBuffer takes a buffer back, unless it has grown beyond what is usual.
func giveBuffer(buffer *bytes.Buffer) {
	if buffer.Cap() <= MaxMessage {
		buffer.Reset()
		buffers.Put(buffer)
	}
}
