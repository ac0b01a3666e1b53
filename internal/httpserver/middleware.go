// Package httpserver has what surrounds every HTTP request of Station: its id, the
// client's address, the log line, origins and security headers, and the web app's
// files.
package httpserver

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/session"
)

// Client gives every request its id and notes where it comes from. The address is
// the peer's, or what the last trusted proxy says in X-Forwarded-For.
func Client(proxies []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := uuid.Must(uuid.NewV7())
		w.Header().Set("X-Request-Id", id.String())
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r.WithContext(session.WithClient(r.Context(), session.Client{
			RequestID:      id,
			Address:        clientAddress(r, proxies),
			UserAgent:      bounded(r.UserAgent(), 500),
			IdempotencyKey: r.Header.Get("Idempotency-Key"),
			// Once: the operations of a socket share its upgrade's header, which nobody reads.
			Replayed: sync.OnceFunc(func() { w.Header().Set("Idempotency-Replayed", "true") }),
		})))
	})
}

func bounded(text string, limit int) string {
	if len(text) > limit {
		text = text[:limit]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}

func clientAddress(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	// A zone, as link-local addresses have, means something on this machine only.
	address := peer.Addr().Unmap().WithZone("")
	// From right to left: each trusted proxy wrote down whom it had before it. The
	// first one that is not trusted is the client; what stands before it is hearsay.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(address) }) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = before.Unmap().WithZone("")
	}
	return address
}

// Caller is who a request turned out to come from, for its log line.
type Caller struct{ UserID, OrganizationID, KeyID uuid.UUID }

type callerKey struct{}

// NoteCaller tells the log line who the request comes from.
func NoteCaller(ctx context.Context, s *session.Session) {
	if who, ok := ctx.Value(callerKey{}).(*Caller); ok {
		who.UserID, who.OrganizationID = s.UserID, s.OrganizationID
		if s.IsKey {
			who.KeyID = s.ID
		}
	}
}

type countingWriter struct {
	http.ResponseWriter
	status, bytes int
	began         bool
}

func (w *countingWriter) WriteHeader(status int) {
	w.status, w.began = status, true
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.began = true
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack hands the connection to a socket.
func (w *countingWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status, w.began = http.StatusSwitchingProtocols, true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Origins says which web pages may speak to Station with a cookie or over a socket:
// its own, and those of CORS_ORIGIN.
type Origins struct {
	// Allowed are origins such as https://station.example.com; * allows any.
	Allowed []string
	// Public is STATION_PUBLIC_URL, when the server is behind a proxy that changes
	// the host.
	Public string
}

// Allow reports whether the request comes from an allowed page, or from no page.
func (o Origins) Allow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if strings.EqualFold(u.Host, r.Host) || slices.Contains(o.Allowed, "*") {
		return true
	}
	same := func(other string) bool { return strings.EqualFold(strings.TrimSuffix(other, "/"), origin) }
	return slices.ContainsFunc(o.Allowed, same) || (o.Public != "" && same(o.Public))
}
