package child

import "syscall"

// SetDeathSignal makes the system send sig to the child when the thread that
// starts it ends, which is when this process ends if the thread is locked. It
// does nothing on other systems than Linux.
func SetDeathSignal(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }
