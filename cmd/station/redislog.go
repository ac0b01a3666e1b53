package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// redisLog is where the Redis client tells of a server that is away. It does so for
// every request; a line now and then is enough.
type redisLog struct {
	logger *slog.Logger
	next   atomic.Int64
}

const redisLogEvery = 10 * time.Second

// Printf logs what the client has to say.
func (l *redisLog) Printf(ctx context.Context, format string, v ...any) {
	now := time.Now()
	next := l.next.Load()
	if now.UnixNano() >= next && l.next.CompareAndSwap(next, now.Add(redisLogEvery).UnixNano()) {
		l.logger.WarnContext(ctx, "Redis is in trouble", "error", fmt.Sprintf(format, v...))
	}
}
