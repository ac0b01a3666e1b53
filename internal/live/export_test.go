package live

import "time"

// JoinsBeside reports whether others can join groups while one waits to move its members
// to another, which is telling its own of an event.
func JoinsBeside(within time.Duration) bool {
	h := New(Config{})
	telling := &group{hub: h, shared: true}
	h.joinable[key{}] = telling
	telling.mu.Lock()
	settled, joined := make(chan bool), make(chan struct{})
	apart := &group{hub: h, shared: true, patient: true}
	go func() { settled <- apart.settle() }()
	go func() {
		for begun := time.Now(); time.Since(begun) < 50*time.Millisecond; {
			h.join(key{rights: "others"}, &member{})
		}
		close(joined)
	}()
	select {
	case <-joined:
		telling.mu.Unlock()
		return !<-settled // it has moved
	case <-settled:
	case <-time.After(within):
	}
	return false
}
