// Package frontend holds the built web app, as `make build` left it in dist.
package frontend

import "embed"

// Dist is the web app: index.html, its assets and playground/. It holds only a
// .gitkeep where the web app was not built.
//
//go:embed all:dist
var Dist embed.FS
