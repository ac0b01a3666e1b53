// Package health answers /health: are the server and its services well.
package health

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/station-portal/station/internal/httpjson"
)

const (
	// checkTimeout bounds one look at a service.
	checkTimeout = 2 * time.Second
	// retryAfter is how many seconds to wait while a service without which nothing can
	// be served is away.
	retryAfter = "2"
)

// Service is one that Station depends on.
type Service struct {
	// Name is database, redis or rabbitmq.
	Name string
	// Mode is embedded or external.
	Mode string
	// Check gives nil while the service is well.
	Check func(ctx context.Context) error
	// Required says that without it no request can be served.
	Required bool
}

// Health answers the three paths.
type Health struct {
	started  time.Time
	services []Service
}

// New makes a Health of the services.
func New(services ...Service) *Health {
	return &Health{started: time.Now(), services: services}
}

type report struct {
	Status    string            `json:"status"`
	Timestamp time.Time         `json:"timestamp"`
	Uptime    int               `json:"uptime"`
	Services  map[string]string `json:"services"`
	Modes     map[string]string `json:"modes"`
}

func (h *Health) report(ctx context.Context) report {
	out := report{
		Status: "ok", Timestamp: time.Now().UTC().Truncate(time.Second), Uptime: int(time.Since(h.started).Seconds()),
		Services: map[string]string{}, Modes: map[string]string{},
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	errs := make([]error, len(h.services))
	var checks sync.WaitGroup
	for i, s := range h.services {
		checks.Go(func() { errs[i] = s.Check(ctx) })
	}
	checks.Wait()
	for i, s := range h.services {
		out.Modes[s.Name] = s.Mode
		out.Services[s.Name] = "healthy"
		if errs[i] == nil {
			continue
		}
		out.Services[s.Name] = "unhealthy"
		switch {
		case s.Required:
			out.Status = "down"
		case out.Status == "ok":
			out.Status = "degraded"
		}
	}
	return out
}

// ServeHTTP answers /health: 200 while ok or degraded, 503 with Retry-After when
// down.
func (h *Health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found := h.report(r.Context())
	write(w, found, found)
}

// Live answers that the process runs.
func (h *Health) Live(w http.ResponseWriter, _ *http.Request) {
	httpjson.Write(w, http.StatusOK, map[string]bool{"live": true})
}

// Ready answers whether requests can be served.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) {
	found := h.report(r.Context())
	write(w, found, map[string]bool{"ready": found.Status != "down"})
}

func write(w http.ResponseWriter, found report, value any) {
	status := http.StatusOK
	if found.Status == "down" {
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", retryAfter)
	}
	httpjson.Write(w, status, value)
}
