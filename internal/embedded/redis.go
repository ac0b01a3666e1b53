package embedded

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// redisTick is how often keys grow older: one may expire this much early. Each
// tick visits every key, so it can't be much shorter.
const redisTick = 100 * time.Millisecond

// Redis is a Redis within this process, for a single Station. It holds its
// keys in memory and forgets them with the process.
type Redis struct {
	server   *miniredis.Miniredis
	password string
	stop     func()
	done     sync.WaitGroup
}

// StartRedis starts one on a free port of 127.0.0.1, behind a random password
// because other users of the machine can reach that port. ctx bounds the start
// only; Stop ends the server.
func StartRedis(ctx context.Context) (*Redis, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &Redis{server: miniredis.NewMiniRedis(), password: rand.Text()}
	r.server.RequireAuth(r.password)
	if err := r.server.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("the embedded Redis can't listen on 127.0.0.1 (%w): set REDIS_URL to use another one", err)
	}
	stop := make(chan struct{})
	r.stop = sync.OnceFunc(func() { close(stop) })
	r.done.Go(func() { r.age(stop) })
	return r, nil
}

// age lets keys expire, which the server leaves to its owner.
func (r *Redis) age(stop <-chan struct{}) {
	ticker := time.NewTicker(redisTick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			now := time.Now()
			r.server.FastForward(now.Sub(last))
			last = now
		}
	}
}

// URL is what a client connects to.
func (r *Redis) URL() string {
	return fmt.Sprintf("redis://default:%s@%s/0", r.password, r.server.Addr())
}

// Stop closes all connections and frees the memory. It may be called twice.
func (r *Redis) Stop() {
	r.stop()
	r.done.Wait()
	r.server.Close()
}
