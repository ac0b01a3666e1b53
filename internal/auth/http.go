package auth

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/httpjson"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/session"
)

const (
	cookieName = "station_refresh"
	cookiePath = "/api/auth"
	// deviceCookie has the device token, which outlives sign-ins: as long as browsers keep
	// cookies, 400 days.
	deviceCookie = "station_device"
	deviceAge    = 400 * 24 * 3600
)

// HTTP answers /api/auth: the twins of the mutations for browsers, with the refresh and
// device tokens in cookies that no script can read.
type HTTP struct {
	service *Service
	allow   func(*http.Request) bool
	secure  bool
	logger  *slog.Logger
}

// NewHTTP makes an HTTP. Allow judges the Origin; secure keeps the cookie to https.
func NewHTTP(service *Service, allow func(*http.Request) bool, secure bool, logger *slog.Logger) *HTTP {
	return &HTTP{service: service, allow: allow, secure: secure, logger: logger}
}

// limited counts the request of somebody who is signed out, and answers it where there
// were too many of the address.
func (h *HTTP) limited(w http.ResponseWriter, r *http.Request) bool {
	err := h.service.SignedOut.Take(r.Context(), session.ClientFrom(r.Context()).Network().String())
	if err != nil {
		h.fail(w, r, err)
	}
	return err != nil
}

// Register adds the paths to a mux.
func (h *HTTP) Register(mux *http.ServeMux) {
	mux.HandleFunc("/api/auth/login", h.post(h.login))
	mux.HandleFunc("/api/auth/refresh", h.post(h.refresh))
	mux.HandleFunc("/api/auth/logout", h.post(h.logout))
	// What is no path of the API is no page of the web app either.
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		h.fail(w, r, apperr.New(apperr.NotFound, "There is no such path."))
	})
}

// post refuses other methods, as the mux would, but in the API's form.
func (h *HTTP) post(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			next(w, r)
			return
		}
		w.Header().Set("Allow", http.MethodPost)
		httpjson.Error(r.Context(), w, http.StatusMethodNotAllowed, apperr.New(apperr.BadUserInput, "Use POST."))
	}
}

type answer struct {
	AccessToken  string        `json:"accessToken"`
	ExpiresIn    int           `json:"expiresIn"`
	User         *user         `json:"user"`
	Organization *organization `json:"organization"`
}

type user struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	Email       string `json:"email"`
}

type organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
}

func (h *HTTP) login(w http.ResponseWriter, r *http.Request) {
	var in LoginInput
	if !h.read(w, r, &in) {
		return
	}
	if h.limited(w, r) {
		return
	}
	if cookie, err := r.Cookie(deviceCookie); err == nil {
		in.DeviceToken = &cookie.Value
	}
	payload, err := h.service.Login(r.Context(), in)
	h.answer(w, r, payload, err)
}

func (h *HTTP) refresh(w http.ResponseWriter, r *http.Request) {
	var in RefreshSessionInput
	if !h.read(w, r, &in) {
		return
	}
	if cookie, err := r.Cookie(cookieName); err == nil {
		in.RefreshToken = cookie.Value
	}
	var payload *AuthPayload
	err := ErrEnded()
	if in.RefreshToken != "" {
		payload, err = h.service.Refresh(r.Context(), in)
	}
	// Many people may share an address: whose token is good counts by the session alone.
	if apperr.Is(err, apperr.Unauthenticated) {
		if h.limited(w, r) {
			return
		}
		if in.RefreshToken != "" {
			h.setCookie(w, cookieName, "", -1)
		}
	}
	h.answer(w, r, payload, err)
}

func (h *HTTP) logout(w http.ResponseWriter, r *http.Request) {
	var in LogoutInput
	if !h.read(w, r, &in) {
		return
	}
	if cookie, err := r.Cookie(cookieName); err == nil {
		in.RefreshToken = &cookie.Value
	}
	payload, err := h.service.Logout(r.Context(), &in)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.setCookie(w, cookieName, "", -1)
	httpjson.Write(w, http.StatusOK, map[string]any{"data": map[string]bool{"ok": payload.Ok}})
}

// read refuses pages of other origins and takes the body. A browser sends the header
// or a JSON content type across origins only after asking, which is refused.
func (h *HTTP) read(w http.ResponseWriter, r *http.Request, in any) bool {
	w.Header().Set("Cache-Control", "no-store")
	if !h.allow(r) {
		h.fail(w, r, apperr.New(apperr.Forbidden, "Pages of this origin may not sign in here."))
		return false
	}
	if err := httpjson.Read(w, r, in); err != nil {
		h.fail(w, r, err)
		return false
	}
	return true
}

func (h *HTTP) answer(w http.ResponseWriter, r *http.Request, p *AuthPayload, err error) {
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.setCookie(w, cookieName, p.RefreshToken, int(h.service.RefreshLifetime/time.Second))
	if p.DeviceToken != nil {
		h.setCookie(w, deviceCookie, *p.DeviceToken, deviceAge)
	}
	out := answer{AccessToken: p.AccessToken, ExpiresIn: p.ExpiresIn}
	if p.User != nil {
		out.User, out.Organization = userOf(p.User), organizationOf(p.Organization)
	}
	httpjson.Write(w, http.StatusOK, map[string]any{"data": out})
}

func userOf(u *orgs.User) *user {
	return &user{ID: u.ID.String(), DisplayName: u.DisplayName, Email: u.Email}
}

func organizationOf(o *orgs.Organization) *organization {
	return &organization{ID: o.ID.String(), Name: o.Name, Slug: o.Slug}
}

func (h *HTTP) fail(w http.ResponseWriter, r *http.Request, err error) {
	if httpjson.Status(err) >= http.StatusInternalServerError {
		h.logger.ErrorContext(r.Context(), "a sign-in request failed", "error", err)
	}
	httpjson.Error(r.Context(), w, httpjson.Status(err), err)
}

func (h *HTTP) setCookie(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure is off only on a developer's http://localhost
		Name: name, Value: value, Path: cookiePath, MaxAge: maxAge,
		HttpOnly: true, Secure: h.secure, SameSite: http.SameSiteStrictMode,
	})
}
