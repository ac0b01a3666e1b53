//go:build !unix

package graphqlws

import "syscall"

// attempt takes every connection for one that is full.
func attempt(syscall.RawConn, []byte) (int, error) { return 0, nil }

// await leaves the wait to who reads.
func await(syscall.RawConn) {}
