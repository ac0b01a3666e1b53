//go:build !linux

package child

import "syscall"

// SetDeathSignal does nothing, since other systems have no such signal: what
// outlives its parent there is found and stopped at the next start.
func SetDeathSignal(*syscall.SysProcAttr, syscall.Signal) {}
