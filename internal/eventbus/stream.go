package eventbus

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/session"
)

// Reader reads a stream at its own pace. Its methods but Close are for one goroutine.
//
// A slow reader, a lost broker and a lost database make the stream late, never
// incomplete.
type Reader struct{ *stream }

// stream joins the log and the live feed into one sequence.
type stream struct {
	log          eventLog
	logger       *slog.Logger
	live         *Subscription
	organization uuid.UUID
	types        typeSet
	closed       func()
	// page is what was read from the log and not given yet; behind says that the log
	// has more.
	page   []Event
	behind bool
	// last is the position up to which everything was given.
	last int64
}

// Read opens a Reader of the organization that ctx is open to: of the events after
// the position, from the log, and then of live ones. Without a position it begins with
// what is not logged yet. Types are patterns such as `tasks.task.*`, none for all.
//
// It must be closed. BAD_USER_INPUT for a position or pattern that is none, UNAVAILABLE
// once Station stops.
func (s *Service) Read(ctx context.Context, after string, types []string) (*Reader, error) {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	last, err := s.begin(ctx, after)
	if err != nil {
		return nil, err
	}
	// The live feed opens first: what is published while the log is read waits
	// in its buffer.
	r, err := s.open(ctx, tenant.OrganizationID, types)
	if err != nil {
		return nil, err
	}
	r.last, r.behind = last, after != ""
	if after == "" {
		if r.last, err = r.log.newest(ctx, r.organization); err != nil {
			r.Close()
			return nil, err
		}
	}
	return r, nil
}

// ReadFrom opens a Reader like Read, of the events after a position that was read here.
func (s *Service) ReadFrom(ctx context.Context, position int64, types []string) (*Reader, error) {
	tenant, ok := session.TenantFrom(ctx)
	if !ok {
		return nil, postgres.ErrNoTenant
	}
	r, err := s.open(ctx, tenant.OrganizationID, types)
	if err != nil {
		return nil, err
	}
	r.last, r.behind = position, true
	return r, nil
}

// Position is that of the last event that streams here were given; 0 while that is not
// known.
func (s *Service) Position() int64 { return s.hub.position() }

func (s *Service) open(ctx context.Context, organization uuid.UUID, types []string) (*Reader, error) {
	if !s.enter() {
		return nil, apperr.New(apperr.Unavailable, "This server is stopping. Please connect again.").
			After(time.Second).Because(ErrClosed)
	}
	live, err := s.hub.Subscribe(ctx, Filter{OrganizationID: organization, Types: types})
	if err != nil {
		s.streams.Done()
		return nil, err
	}
	return &Reader{&stream{
		log: s.eventLog, logger: s.logger, live: live, organization: organization,
		types: live.types, closed: sync.OnceFunc(s.streams.Done),
	}}, nil
}

// begin reads a position; 0 for none.
func (s *Service) begin(ctx context.Context, after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	last, err := DecodePosition(after)
	if err != nil {
		return 0, err
	}
	end, err := s.eventLog.end(ctx)
	if err != nil {
		return 0, err
	}
	if last > end {
		// Of another database, or of this one before a backup was restored: what
		// happened since would be passed over in silence.
		return 0, apperr.Field("after", "This position lies past the end of the event log: load everything anew and begin without one.")
	}
	return last, nil
}

// enter counts a reader in, unless the service has stopped.
func (s *Service) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.streams.Add(1)
	return true
}

// Close ends the reader. A second call does nothing.
func (s *stream) Close() {
	s.live.Close()
	s.closed()
}

// Position is that of the event that Next gave last, and before that the one to begin
// after.
func (s *stream) Position() int64 { return s.last }

// Next waits for the next event, in a context that is open to the organization. It asks
// a database that is away until it answers. The error is ErrClosed at the end, or that of
// ctx.
func (s *stream) Next(ctx context.Context) (Event, error) {
	for {
		event, err := s.take(ctx)
		switch {
		case errors.Is(err, ErrResync):
			s.behind = true
		case err != nil:
			return Event{}, err
		case event.Position > s.last: // else it was given before
			s.last = event.Position
			return event, nil
		}
	}
}

func (s *stream) take(ctx context.Context) (Event, error) {
	if len(s.page) == 0 && s.behind {
		if err := s.turn(ctx); err != nil {
			return Event{}, err
		}
	}
	if len(s.page) > 0 {
		event := s.page[0]
		s.page = s.page[1:]
		return event, nil
	}
	s.page = nil
	return s.live.Next(ctx)
}

// turn reads what the log has after the last position, up to a page.
func (s *stream) turn(ctx context.Context) error {
	trouble := backoff{first: 100 * time.Millisecond, most: 5 * time.Second}
	for {
		page, err := s.log.after(ctx, s.organization, s.last, s.types)
		if err == nil {
			s.page, s.behind = page, len(page) == logPage
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.logger.WarnContext(ctx, "a stream waits for the event log", "organization", s.organization, "error", err)
		select {
		case <-time.After(trouble.wait()):
		case <-s.live.Done():
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Stream gives what Read does by a channel, and leaves out what allow, when given, does
// not let pass; it is called on one goroutine. The channel is closed when ctx ends or
// Station stops; the reader goes on from its last position with a new stream.
func (s *Service) Stream(
	ctx context.Context, after string, types []string, allow func(Event) bool,
) (<-chan Event, error) {
	reader, err := s.Read(ctx, after, types)
	if err != nil {
		return nil, err
	}
	out := make(chan Event)
	go reader.run(ctx, out, allow)
	return out, nil
}

func (s *stream) run(ctx context.Context, out chan<- Event, allow func(Event) bool) {
	defer s.Close()
	defer close(out)
	for {
		event, err := s.Next(ctx)
		if err != nil {
			return
		}
		if allow != nil && !allow(event) {
			continue
		}
		select {
		case out <- event:
		case <-s.live.Done():
			return
		case <-ctx.Done():
			return
		}
	}
}
