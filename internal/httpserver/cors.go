package httpserver

import (
	"net/http"

	"github.com/rs/cors"
)

// CORS lets the pages of the allowed origins read answers. Without any, pages of
// other origins can't, which is how browsers begin.
func (o Origins) CORS(next http.Handler) http.Handler {
	if len(o.Allowed) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins:   o.Allowed,
		AllowedMethods:   []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:   []string{"Authorization", "Content-Type", "Idempotency-Key", "X-Station-Client"},
		ExposedHeaders:   []string{"X-Request-Id", "Retry-After", "Idempotency-Replayed"},
		AllowCredentials: true,
		MaxAge:           600,
	}).Handler(next)
}
