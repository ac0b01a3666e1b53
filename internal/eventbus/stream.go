package eventbus

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// stream joins the log and the live feed of one subscriber into one sequence.
type stream struct {
	log          eventLog
	logger       *slog.Logger
	live         *Subscription
	organization uuid.UUID
	types        typeSet
	allow        func(Event) bool
	// last is the position up to which everything was delivered or filtered.
	last int64
	out  chan Event
}

// Stream gives the events of the organization that ctx is open to, in the order
// of their positions, each once: those after the position, from the log, and
// then live ones. Without a position it begins with what is not logged yet.
// Types are patterns such as `tasks.task.*`, none for all; allow, when given,
// has the last word on each event and is called on one goroutine.
//
// A slow reader, a lost broker and a lost database make the stream late, never
// incomplete. The channel is closed when ctx ends or Station stops; the reader
// goes on from its last position with a new stream. BAD_USER_INPUT for a
// position or pattern that is none, UNAVAILABLE once Station stops.
func (s *Service) Stream(
	ctx context.Context, after string, types []string, allow func(Event) bool,
) (<-chan Event, error) {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	var last int64
	if after != "" {
		var err error
		if last, err = DecodePosition(after); err != nil {
			return nil, err
		}
		end, err := s.eventLog.end(ctx)
		if err != nil {
			return nil, err
		}
		if last > end {
			// Of another database, or of this one before a backup was restored: what
			// happened since would be passed over in silence.
			return nil, apperr.Field("after", "This position lies past the end of the event log: load everything anew and begin without one.")
		}
	}
	if !s.enter() {
		return nil, apperr.New(apperr.Unavailable, "This server is stopping. Please connect again.").
			After(time.Second).Because(ErrClosed)
	}
	// The live feed opens first: what is published while the log is read waits
	// in its buffer.
	ctx, cancel := context.WithCancel(ctx)
	live, err := s.hub.subscribe(ctx, Filter{OrganizationID: tenant.OrganizationID, Types: types, Allow: allow}, cancel)
	if err != nil {
		cancel()
		s.streams.Done()
		return nil, err
	}
	st := &stream{
		log: s.eventLog, logger: s.logger, live: live, organization: tenant.OrganizationID,
		types: live.types, allow: allow, last: last, out: make(chan Event),
	}
	if after == "" {
		if st.last, err = st.log.newest(ctx, st.organization); err != nil {
			live.Close()
			s.streams.Done()
			return nil, err
		}
	}
	go func() {
		defer s.streams.Done()
		st.run(ctx, after != "")
	}()
	return st.out, nil
}

// enter counts a stream in, unless the service has stopped.
func (s *Service) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.streams.Add(1)
	return true
}

func (s *stream) run(ctx context.Context, behind bool) {
	defer s.live.Close()
	defer close(s.out)
	if behind && !s.catchUp(ctx) {
		return
	}
	for {
		event, err := s.live.Next(ctx)
		switch {
		case errors.Is(err, ErrResync):
			if !s.catchUp(ctx) {
				return
			}
		case err != nil:
			return
		case !s.deliver(ctx, event):
			return
		}
	}
}

// catchUp delivers what the log has after the last position. A database that is
// away is asked until it answers; false means that ctx ended.
func (s *stream) catchUp(ctx context.Context) bool {
	trouble := backoff{first: 100 * time.Millisecond, most: 5 * time.Second}
	for {
		page, err := s.log.after(ctx, s.organization, s.last, s.types)
		if err != nil {
			if ctx.Err() != nil {
				return false
			}
			s.logger.WarnContext(ctx, "a stream waits for the event log",
				"organization", s.organization, "error", err)
			if !pause(ctx, trouble.wait()) {
				return false
			}
			continue
		}
		trouble.reset()
		for _, event := range page {
			if s.allow != nil && !s.allow(event) {
				s.last = event.Position
				continue
			}
			if !s.deliver(ctx, event) {
				return false
			}
		}
		if len(page) < logPage {
			return true
		}
	}
}

// deliver waits for the reader, unless the event was delivered before.
func (s *stream) deliver(ctx context.Context, event Event) bool {
	if event.Position <= s.last {
		return true
	}
	select {
	case s.out <- event:
		s.last = event.Position
		return true
	case <-ctx.Done():
		return false
	}
}
