package httpserver_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/httpserver"
)

const (
	appPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; " +
		"img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	playgroundPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

func get(t *testing.T, handler http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestFiles(t *testing.T) {
	t.Parallel()
	files := httpserver.Files(fstest.MapFS{
		"index.html":               {Data: []byte("<title>the app</title>")},
		"playground/index.html":    {Data: []byte("<title>the playground</title>")},
		"playground/assets/g-1.js": {Data: []byte("playground()")},
		"assets/app-1a2b.js":       {Data: []byte("app()")},
		"assets/app-1a2b.js.gz":    {Data: []byte("\x1f\x8b compressed")},
		"assets/app-1a2b.css":      {Data: []byte("body{}")},
		"favicon.svg":              {Data: []byte("<svg/>")},
	})
	const immutable = "public, max-age=31536000, immutable"
	for path, want := range map[string]struct{ body, kind, cache, policy string }{
		"/":                         {"<title>the app</title>", "text/html; charset=utf-8", "no-cache", appPolicy},
		"/index.html":               {"<title>the app</title>", "text/html; charset=utf-8", "no-cache", appPolicy},
		"/app/tasks":                {"<title>the app</title>", "text/html; charset=utf-8", "no-cache", appPolicy},
		"/app/crm/contacts/0192-a/": {"<title>the app</title>", "text/html; charset=utf-8", "no-cache", appPolicy},
		"/playground":               {"<title>the playground</title>", "text/html; charset=utf-8", "no-cache", playgroundPolicy},
		"/playground/":              {"<title>the playground</title>", "text/html; charset=utf-8", "no-cache", playgroundPolicy},
		"/playground/assets/g-1.js": {"playground()", "text/javascript; charset=utf-8", immutable, playgroundPolicy},
		"/playgrounds":              {"<title>the app</title>", "text/html; charset=utf-8", "no-cache", appPolicy},
		"/assets/app-1a2b.js":       {"app()", "text/javascript; charset=utf-8", immutable, appPolicy},
		"/assets/app-1a2b.css":      {"body{}", "text/css; charset=utf-8", immutable, appPolicy},
		"/favicon.svg":              {"<svg/>", "image/svg+xml", "no-cache", appPolicy},
	} {
		r := get(t, files, http.MethodGet, path)
		require.Equal(t, 200, r.Code, path)
		require.Equal(t, want.body, r.Body.String(), path)
		require.Equal(t, want.kind, r.Header().Get("Content-Type"), path)
		require.Equal(t, want.cache, r.Header().Get("Cache-Control"), path)
		require.Equal(t, want.policy, r.Header().Get("Content-Security-Policy"), path)
		require.Equal(t, "nosniff", r.Header().Get("X-Content-Type-Options"), path)
		require.Equal(t, "no-referrer", r.Header().Get("Referrer-Policy"), path)
		require.NotEmpty(t, r.Header().Get("Etag"), path)

		again := get(t, files, http.MethodGet, path, "If-None-Match", r.Header().Get("Etag"))
		require.Equal(t, 304, again.Code, path)
		require.Empty(t, again.Body.String(), path)
		head := get(t, files, http.MethodHead, path)
		require.Equal(t, 200, head.Code, path)
		require.Empty(t, head.Body.String(), path)
	}
	for _, path := range []string{"/assets/gone-1.js", "/robots.txt", "/assets/../../etc/passwd.txt", "/.env", "/assets/", "/assets/gone"} {
		r := get(t, files, http.MethodGet, path)
		require.Equal(t, 404, r.Code, path)
		require.Equal(t, "There is no such file.\n", r.Body.String(), path)
		require.Empty(t, r.Header().Get("Etag"), path)
		require.NotContains(t, r.Header().Get("Cache-Control"), "immutable", path)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		r := get(t, files, method, "/")
		require.Equal(t, 405, r.Code)
		require.Equal(t, "GET, HEAD", r.Header().Get("Allow"))
	}

	compressed := get(t, files, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", "br, gzip")
	require.Equal(t, "gzip", compressed.Header().Get("Content-Encoding"))
	require.Equal(t, "\x1f\x8b compressed", compressed.Body.String())
	require.Equal(t, "text/javascript; charset=utf-8", compressed.Header().Get("Content-Type"))
	plain := get(t, files, http.MethodGet, "/assets/app-1a2b.js")
	require.Empty(t, plain.Header().Get("Content-Encoding"))
	require.NotEqual(t, plain.Header().Get("Etag"), compressed.Header().Get("Etag"))
	for _, r := range []*httptest.ResponseRecorder{compressed, plain} {
		require.Equal(t, "Accept-Encoding", r.Header().Get("Vary"))
	}
	require.Empty(t, get(t, files, http.MethodGet, "/assets/app-1a2b.css", "Accept-Encoding", "gzip").Header().Get("Content-Encoding"))
}

// A server that was built without the web app says how to have it.
func TestFilesNotBuilt(t *testing.T) {
	t.Parallel()
	files := httpserver.Files(fstest.MapFS{".gitkeep": {}})
	for _, path := range []string{"/", "/app/tasks", "/playground"} {
		r := get(t, files, http.MethodGet, path)
		require.Equal(t, 200, r.Code)
		require.Contains(t, r.Body.String(), "<code>make build</code>")
		require.Equal(t, "text/html; charset=utf-8", r.Header().Get("Content-Type"))
	}
}
