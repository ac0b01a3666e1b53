// Package procs reads from Linux what processes have used.
package procs

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc, the same on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// stat is what /proc/PID/stat tells.
type stat struct {
	name   string
	parent int
	// own is the time of the process, reaped that of its children that have ended.
	own, reaped time.Duration
}

func statOf(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	// The name is in parentheses and may have anything in it.
	open, shut := strings.IndexByte(string(text), '('), strings.LastIndexByte(string(text), ')')
	if open < 0 || shut < open {
		return stat{}, fmt.Errorf("/proc/%d/stat can't be read", pid)
	}
	fields := strings.Fields(string(text[shut+1:]))
	if len(fields) < 15 {
		return stat{}, fmt.Errorf("/proc/%d/stat is short", pid)
	}
	number := func(i int) int64 {
		n, _ := strconv.ParseInt(fields[i], 10, 64)
		return n
	}
	ticks := func(i, j int) time.Duration { return time.Duration((number(i) + number(j)) * int64(tick)) }
	return stat{name: string(text[open+1 : shut]), parent: int(number(1)), own: ticks(11, 12), reaped: ticks(13, 14)}, nil
}

// CPU is the time that a process has spent so far, in it and in the kernel for it.
func CPU(pid int) (time.Duration, error) {
	s, err := statOf(pid)
	return s.own, err
}

// Parent gives the process that started a process.
func Parent(pid int) (int, error) {
	s, err := statOf(pid)
	return s.parent, err
}

// Name gives the name of a process's program.
func Name(pid int) (string, error) {
	s, err := statOf(pid)
	return s.name, err
}

// Family is the CPU time of a process and its children, those included that have ended.
// Of it gives the part of the living children whose command line contains the word.
func Family(pid int, word string) (all, of time.Duration, err error) {
	parent, err := statOf(pid)
	if err != nil {
		return 0, 0, err
	}
	all = parent.own + parent.reaped
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, 0, err
	}
	for _, entry := range entries {
		child, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		s, err := statOf(child)
		if err != nil || s.parent != pid {
			continue // it has just ended, or is another's
		}
		all += s.own
		line, _ := os.ReadFile(entry + "/cmdline")
		if strings.Contains(string(line), word) {
			of += s.own
		}
	}
	return all, of, nil
}

// RSS is the memory of a process that is not swapped out, in bytes.
func RSS(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, fmt.Errorf("/proc/%d/statm is short", pid)
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}
