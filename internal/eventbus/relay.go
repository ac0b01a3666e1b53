package eventbus

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/station-portal/station/internal/postgres"
)

const (
	moveReason     = "relay events of all organizations from the outbox to the log"
	dispatchReason = "publish logged events of all organizations"
	monthsReason   = "make room in the event log for the months to come"
)

const (
	// relayBatch is the limit that moveSQL and undispatchedSQL have as text.
	relayBatch      = 500
	relayPoll       = 250 * time.Millisecond
	relayCoalesce   = 5 * time.Millisecond
	publishPatience = time.Minute
	monthsEvery     = 12 * time.Hour
	monthsAhead     = 3
)

// Relay moves committed events from the outbox to the log and publishes them.
// Any number of relays may run; one works at a time. Each event gets exactly one
// position. What was logged but not known to be published when a relay died is
// published again by the next.
type Relay struct {
	db     *postgres.DB
	bus    Bus
	log    *slog.Logger
	wake   chan struct{}
	ready  chan struct{}
	runner runner
}

// NewRelay makes a relay that publishes through bus.
func NewRelay(db *postgres.DB, bus Bus, log *slog.Logger) *Relay {
	return &Relay{db: db, bus: bus, log: log, wake: make(chan struct{}, 1), ready: make(chan struct{}, 1)}
}

// Start works until Stop or the end of ctx. A second call does nothing.
func (r *Relay) Start(ctx context.Context) { r.runner.start(ctx, r.run) }

// Stop ends the work and waits for it. A second call does nothing.
func (r *Relay) Stop() { r.runner.stop() }

// Wake says that a write with events has committed. It returns at once; many
// calls within 5 ms count as one.
func (r *Relay) Wake() { signal(r.wake) }

// busReady says that the bus takes events again.
func (r *Relay) busReady() { signal(r.ready) }

func (r *Relay) run(ctx context.Context) {
	contended := backoff{first: relayCoalesce, most: relayPoll}
	trouble := backoff{first: relayPoll / 2, most: 2 * time.Second}
	failing := false
	var roomMade time.Time
	for {
		began := time.Now()
		if began.Sub(roomMade) >= monthsEvery {
			roomMade = began
			r.makeRoom(ctx)
		}
		drain(r.wake)
		drain(r.ready)
		left, err := r.cycle(ctx)
		if ctx.Err() != nil {
			return
		}
		if (err != nil) != failing {
			failing = err != nil
			r.report(ctx, err)
		}
		// In trouble writes don't wake the relay: each would only make it fail
		// once more.
		wait, wake := relayPoll, r.wake
		if failing {
			wait, wake = trouble.wait(), r.ready
		} else {
			trouble.reset()
		}
		switch left {
		case more:
			continue
		case busy:
			wait = contended.wait()
		case idle:
			contended.reset()
		}
		if !rest(ctx, wait, wake) || !pause(ctx, relayCoalesce-time.Since(began)) {
			return
		}
	}
}

// makeRoom keeps the log's partitions ahead of the calendar. Until it works the
// default partition takes what has no other.
func (r *Relay) makeRoom(ctx context.Context) {
	var made int
	err := r.db.System(ctx, monthsReason, postgres.One(&made, monthsSQL, monthsAhead))
	if err != nil && ctx.Err() == nil {
		r.log.ErrorContext(ctx, "make partitions of the event log", "error", err)
	}
	if made > 0 {
		r.log.InfoContext(ctx, "made partitions of the event log", "months", made)
	}
}

// report logs when trouble begins and when it ends.
func (r *Relay) report(ctx context.Context, err error) {
	if err != nil {
		r.log.ErrorContext(ctx, "events wait in the outbox", "error", err)
		return
	}
	r.log.InfoContext(ctx, "events flow again")
}

// state is what a cycle leaves behind.
type state int

const (
	idle state = iota // nothing is waiting
	more              // more may be waiting
	busy              // another relay has its turn
)

// marks are the two counters of the log.
type marks struct {
	Position   int64
	Dispatched int64
}

func (r *Relay) cycle(ctx context.Context) (state, error) {
	moved, at, mine, err := r.move(ctx)
	if err != nil {
		return idle, err
	}
	if !mine {
		return busy, nil
	}
	if at.Dispatched == at.Position {
		return idle, nil
	}
	left, mine, err := r.dispatch(ctx, moved)
	switch {
	case err != nil:
		return idle, err
	case !mine:
		return busy, nil
	case left || len(moved) == relayBatch:
		return more, nil
	default:
		return idle, nil
	}
}

// move logs what is in the outbox, and gives it. With nothing there it is one cheap
// round trip.
func (r *Relay) move(ctx context.Context) (moved []Event, at marks, mine bool, err error) {
	var turn string
	err = r.db.System(ctx, moveReason,
		postgres.One(&turn, turnSQL, relayLock),
		postgres.All(&moved, moveSQL),
		postgres.One(&at, marksSQL))
	return moved, at, turn == "true", err
}

// dispatch publishes the events above the watermark, and then raises it. It
// holds the lock meanwhile, so that events are published in order; without the
// lock it does nothing. Those that were just moved are not read again, unless there
// are others below them.
func (r *Relay) dispatch(ctx context.Context, moved []Event) (left, mine bool, err error) {
	err = r.db.SystemTx(ctx, dispatchReason, func(tx *postgres.Tx) error {
		var (
			turn, set string
			at        marks
		)
		err := tx.Run(ctx,
			postgres.One(&turn, turnSQL, relayLock),
			postgres.One(&set, patienceSQL, strconv.FormatInt((2*publishPatience).Milliseconds(), 10)),
			postgres.One(&at, marksSQL))
		mine = turn == "true"
		if err != nil || !mine || at.Dispatched == at.Position {
			return err
		}
		events := moved
		if len(events) == 0 || events[0].Position != at.Dispatched+1 {
			events = nil
			if err := tx.Run(ctx, postgres.All(&events, undispatchedSQL)); err != nil {
				return err
			}
		}
		upTo := at.Position
		if len(events) > 0 {
			bounded, cancel := context.WithTimeout(ctx, publishPatience)
			defer cancel()
			if err := r.bus.Publish(bounded, inUTC(events)); err != nil {
				return err
			}
			upTo = events[len(events)-1].Position
		}
		left = upTo < at.Position
		return tx.Run(ctx, postgres.Exec(advanceSQL, upTo))
	})
	return left, mine, err
}
