//go:build unix

package graphqlws

import "syscall"

// attempt writes what a connection takes at once, and gives how much that was.
func attempt(conn syscall.RawConn, p []byte) (n int, err error) {
	waiting := conn.Write(func(fd uintptr) bool {
		for {
			if n, err = syscall.Write(int(fd), p); err != syscall.EINTR {
				return true
			}
		}
	})
	switch {
	case waiting != nil:
		return 0, waiting
	case err == syscall.EAGAIN:
		return 0, nil
	}
	return max(n, 0), err
}

// await waits until there is something to read, or the connection fails. Reading would
// wait as well, but so deep in the library that the stack could not shrink.
func await(conn syscall.RawConn) {
	_ = conn.Read(func(fd uintptr) bool {
		var one [1]byte
		for {
			if _, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK); err != syscall.EINTR {
				return err != syscall.EAGAIN
			}
		}
	})
}
