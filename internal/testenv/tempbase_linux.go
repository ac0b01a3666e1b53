package testenv

import (
	"os"
	"syscall"
)

const (
	memoryDir = "/dev/shm"
	// memoryNeeded is far more than a run takes; containers often have 64 MiB there.
	memoryNeeded = 4 << 30
	noExec       = 0x8 // ST_NOEXEC
)

// tempBase is where data goes: into memory where there is room, since every test
// database is five hundred files that nobody needs afterwards. TMPDIR has the last
// word.
func tempBase() string {
	var stat syscall.Statfs_t
	if os.Getenv("TMPDIR") != "" || syscall.Statfs(memoryDir, &stat) != nil ||
		stat.Flags&noExec != 0 || stat.Bavail*uint64(stat.Bsize) < memoryNeeded {
		return os.TempDir()
	}
	return memoryDir
}
