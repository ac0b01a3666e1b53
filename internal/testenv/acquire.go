package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// A source is one way to get a service.
type source struct {
	name string
	try  func(context.Context) (*Service, error)
}

// errAbsent means that a source has nothing to offer, as opposed to offering
// something that does not work.
var errAbsent = errors.New("none")

// A recipe is what the sources need to know about one service.
type recipe struct {
	title    string
	variable string // names a service that is there already
	mend     string // what a person can do when nothing worked

	external func(ctx context.Context, value string) (*Service, error)
	machine  func(ctx context.Context) (*Service, error)
	debian   func(ctx context.Context, root *debianRoot) (*Service, error)
	packages debianSet
	docker   func(ctx context.Context) (*Service, error)
}

func (e *Env) recipe(name string) recipe {
	switch name {
	case "postgres":
		return e.postgresRecipe()
	case "redis":
		return e.redisRecipe()
	case "rabbitmq":
		return e.rabbitRecipe()
	default:
		return e.chromiumRecipe()
	}
}

// acquire gets one service from the first source that has it.
func (e *Env) acquire(ctx context.Context, name string) (*Service, error) {
	r := e.recipe(name)
	started := time.Now()
	if value := os.Getenv(r.variable); value != "" {
		s, err := r.external(ctx, value)
		if err != nil {
			return nil, fmt.Errorf("%s: %s is set, but what it names does not answer (%w): correct it or unset it", r.title, r.variable, err)
		}
		s.From = r.variable
		return e.ready(s, name, r, started), nil
	}

	sources := []source{
		{"the machine", r.machine},
		{"Debian packages", func(ctx context.Context) (*Service, error) {
			root, err := e.unpack(ctx, name, r.packages)
			if err != nil {
				return nil, err
			}
			return r.debian(ctx, root)
		}},
		{"Docker", r.docker},
	}
	if e.options.IgnoreMachine {
		sources = sources[1:]
	}
	tried := []string{r.variable + " is not set"}
	for _, from := range sources {
		s, err := from.try(ctx)
		if err == nil {
			return e.ready(s, name, r, started), nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s: %w", r.title, ctx.Err())
		}
		tried = append(tried, from.name+": "+err.Error())
		if !errors.Is(err, errAbsent) {
			e.say("%s from %s did not work, trying the next source: %v", r.title, from.name, err)
		}
	}
	return nil, fmt.Errorf("%s can't be had.\n  tried: %s\n  mend:  %s", r.title, strings.Join(tried, "\n         "), r.mend)
}

// ready completes s and reports it.
func (e *Env) ready(s *Service, name string, r recipe, started time.Time) *Service {
	s.Name, s.Title = name, r.title
	process := ""
	if s.server != nil {
		s.PID = s.server.PID()
		key := "TEST_" + strings.ToUpper(name)
		s.Environ = append(s.Environ,
			fmt.Sprintf("%s_PID=%d", key, s.PID),
			fmt.Sprintf("%s_CONTROL=%s", key, e.control.add(name, s.server)))
		process = fmt.Sprintf(", pid %d", s.PID)
	}
	e.say("%s %s%s, from %s, ready in %.1f s", s.Title, s.Version, process, s.From, time.Since(started).Seconds())
	return s
}
