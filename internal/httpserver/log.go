package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/session"
)

// NewLogger makes a logger whose lines name the request they belong to and, once it is
// known, who sent it: requestId, userId, organizationId, apiKeyId.
func NewLogger(handler slog.Handler) *slog.Logger { return slog.New(requestHandler{handler}) }

type requestHandler struct{ slog.Handler }

// Handle adds the attributes of ctx.
func (h requestHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := session.ClientFrom(ctx).RequestID; id != uuid.Nil {
		record.AddAttrs(slog.String("requestId", id.String()))
	}
	if s := session.From(ctx); s != nil {
		record.AddAttrs(slog.String("userId", s.UserID.String()), slog.String("organizationId", s.OrganizationID.String()))
		if s.IsKey {
			record.AddAttrs(slog.String("apiKeyId", s.ID.String()))
		}
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs keeps the lines' request.
func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the lines' request.
func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}

// Log writes a line per request, with its time in milliseconds and what it sent. A
// handler that panics is answered INTERNAL, and its stack is in the log. The logger is
// NewLogger's.
func Log(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		counting := &countingWriter{ResponseWriter: w, status: http.StatusOK}
		who := &Caller{}
		ctx := context.WithValue(r.Context(), callerKey{}, who)
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				logger.ErrorContext(ctx, "a request failed", "error", fmt.Sprintf("panic: %v\n%s", p, debug.Stack()))
				if !counting.began {
					httpjson.Error(ctx, counting, http.StatusInternalServerError, fmt.Errorf("panic: %v", p))
				}
			}
			line(ctx, logger, r, counting, who, start)
		}()
		next.ServeHTTP(counting, r.WithContext(ctx))
	})
}

func line(ctx context.Context, logger *slog.Logger, r *http.Request, sent *countingWriter, who *Caller, start time.Time) {
	level := slog.LevelInfo
	if strings.HasPrefix(r.URL.Path, "/health") || strings.HasPrefix(r.URL.Path, "/assets/") {
		level = slog.LevelDebug
	}
	attributes := []slog.Attr{
		slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.Int("status", sent.status), slog.Int("bytes", sent.bytes),
		slog.Float64("ms", float64(time.Since(start).Microseconds())/1000),
	}
	if who.UserID != uuid.Nil {
		attributes = append(attributes,
			slog.String("userId", who.UserID.String()), slog.String("organizationId", who.OrganizationID.String()))
	}
	if who.KeyID != uuid.Nil {
		attributes = append(attributes, slog.String("apiKeyId", who.KeyID.String()))
	}
	logger.LogAttrs(ctx, level, "request", attributes...)
}
