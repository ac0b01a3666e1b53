package resolvers

import (
	"bytes"
	"net/http"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/httpjson"
)

// SchemaHandler serves the schema as SDL. In production, as with introspection, only
// to signed-in callers.
func SchemaHandler(tokens *auth.Tokens, public bool) http.Handler {
	var sdl bytes.Buffer
	formatter.NewFormatter(&sdl).FormatSchema(PublicSchema())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := authorize(tokens, r.Header.Get("Authorization"))
		if err == nil && caller == nil && !public {
			err = authz.SignInFirst()
		}
		if err != nil {
			httpjson.Error(r.Context(), w, http.StatusUnauthorized, err)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(sdl.Bytes())
	})
}
