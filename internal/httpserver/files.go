package httpserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// Content security policies. The app has no inline code; Emotion only inserts empty
// style tags, whose hash this is. GraphiQL's editor writes styles, so its page alone
// may.
const (
	appPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; " +
		"img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	playgroundPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Station</title>
<h1>Station</h1><p>This server was built without the web app. Run <code>make build</code> to have it here. The API is at <a href="/graphql">/graphql</a>.</p></html>
`

// Files serves the built web app: its files, the playground's page at /playground,
// and index.html for every other path, which the app's router reads.
func Files(dist fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		policy := appPolicy
		if name == "playground" || strings.HasPrefix(name, "playground/") {
			policy = playgroundPolicy
		}
		header.Set("Content-Security-Policy", policy)
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			header.Set("Allow", "GET, HEAD")
			http.Error(w, "Use GET.", http.StatusMethodNotAllowed)
		case name == "playground" || name == "playground/":
			page(w, r, dist, "playground/index.html")
		case path.Ext(name) != "" || strings.HasPrefix(name+"/", "assets/"):
			asset(w, r, dist, name)
		default:
			page(w, r, dist, "index.html")
		}
	})
}

// page serves an HTML page, which is asked for anew each time.
func page(w http.ResponseWriter, r *http.Request, dist fs.FS, name string) {
	content, err := fs.ReadFile(dist, name)
	if err != nil {
		content = []byte(notBuilt)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	serve(w, r, name, content)
}

// asset serves a file. Those under assets/ carry a hash in their names and never
// change.
func asset(w http.ResponseWriter, r *http.Request, dist fs.FS, name string) {
	content, err := fs.ReadFile(dist, name)
	if err != nil {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	if strings.Contains(name, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		w.Header().Set("Content-Type", kind)
	}
	if compressed, err := fs.ReadFile(dist, name+".gz"); err == nil {
		w.Header().Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			content = compressed
		}
	}
	serve(w, r, name, content)
}

func serve(w http.ResponseWriter, r *http.Request, name string, content []byte) {
	sum := sha256.Sum256(content)
	w.Header().Set("Etag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
