package importer

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

const (
	barInterval  = 200 * time.Millisecond
	lineInterval = 5 * time.Second
	barWidth     = 30
)

// progress shows how far an import is: a bar on a terminal, elsewhere a line every
// few seconds.
type progress struct {
	out      io.Writer
	terminal int // its file descriptor; -1 for none
	total    int

	mu      sync.Mutex
	began   time.Time
	started bool
	done    int
	waits   int
	reason  string
	end     chan struct{}
	stopped sync.WaitGroup
}

func newProgress(out io.Writer, total int) *progress {
	p := &progress{out: out, terminal: -1, total: total, began: time.Now(), end: make(chan struct{})}
	if file, ok := out.(interface{ Fd() uintptr }); ok && term.IsTerminal(int(file.Fd())) {
		p.terminal = int(file.Fd())
	}
	return p
}

// start begins to show; stop ends it.
func (p *progress) start() {
	interval := lineInterval
	if p.terminal >= 0 {
		interval = barInterval
	}
	p.mu.Lock()
	p.started = true
	p.mu.Unlock()
	p.stopped.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-p.end:
				return
			case <-ticker.C:
				p.show()
			}
		}
	})
}

// stop ends the showing; on a terminal the bar goes away, for the summary tells all.
func (p *progress) stop() {
	close(p.end)
	p.stopped.Wait()
	p.erase()
}

// add notes that rows are done.
func (p *progress) add(rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += rows
}

// waiting notes a wait, until done is called.
func (p *progress) waiting(d time.Duration, reason string) (done func()) {
	wait := fmt.Sprintf("waiting %s: %s", d.Round(100*time.Millisecond), strings.TrimSuffix(reason, "."))
	p.mu.Lock()
	p.waits++
	p.reason = wait
	inBar := p.started && p.terminal >= 0
	p.mu.Unlock()
	if !inBar {
		p.say("%s.", firstUpper(wait))
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waits--
	}
}

// say writes a line above the bar.
func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	_, _ = fmt.Fprintf(p.out, format+"\n", args...)
}

func (p *progress) erase() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *progress) clear() {
	if p.terminal >= 0 {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := p.line()
	if p.terminal < 0 {
		_, _ = fmt.Fprintln(p.out, line)
		return
	}
	line = p.bar() + " " + line
	// A line longer than the terminal would not be overwritten.
	if width, _, err := term.GetSize(p.terminal); err == nil && width > 1 {
		if text := []rune(line); len(text) > width-1 {
			line = string(text[:width-1])
		}
	}
	_, _ = fmt.Fprint(p.out, "\r\x1b[K"+line)
}

func (p *progress) bar() string {
	filled := 0
	if p.total > 0 {
		filled = barWidth * p.done / p.total
	}
	return strings.Repeat("█", filled) + strings.Repeat("░", barWidth-filled)
}

func (p *progress) line() string {
	took := time.Since(p.began)
	line := fmt.Sprintf("%s of %s rows", count(p.done), count(p.total))
	if speed := perSecond(p.done, took); speed > 0 {
		left := time.Duration(float64(took) / float64(p.done) * float64(p.total-p.done))
		line += fmt.Sprintf(", %s rows/s, %s left", count(speed), left.Round(time.Second))
	}
	if p.waits > 0 {
		line += ", " + p.reason
	}
	return line
}
