package live

import "time"

// SettlesBeside reports whether a group settles while another one of its key tells its
// members of an event.
func SettlesBeside(within time.Duration) bool {
	h := New(Config{})
	telling := &group{hub: h, shared: true}
	h.joinable[key{}] = telling
	telling.mu.Lock()
	defer telling.mu.Unlock()
	settled := make(chan bool, 1)
	apart := &group{hub: h, shared: true, patient: true}
	go func() { settled <- apart.settle() }()
	select {
	case apart := <-settled:
		return apart
	case <-time.After(within):
		return false
	}
}
