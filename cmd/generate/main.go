// Command generate is the stitcher: gqlgen with Station's guards. It checks the
// core's schema and the portlets' fragments, refuses what would leave a field
// unguarded, and writes graph/. Run it from the repository's root.
//
// gqlgen takes an alias of a type under internal/ for a type of its own and then finds
// it incompatible with itself. Without alias nodes it sees the type that is meant.
//
//go:debug gotypesalias=0
package main

import (
	"fmt"
	"io"
	"log" //nolint:depguard // gqlgen logs through it
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"

	"github.com/station-portal/station/internal/stitch"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return fmt.Errorf("load gqlgen.yml: %w", err)
	}
	// gqlgen notes every field that it leaves to a resolver, which is no news; what
	// goes wrong it returns.
	log.SetOutput(io.Discard)
	// Types are bound to their owners' Go types; none are generated.
	cfg.Model = config.PackageConfig{}
	if err := stitch.CheckConfig(cfg); err != nil {
		return err
	}
	plugin, err := stitch.Expand(cfg, ".")
	if err != nil {
		return err
	}
	if err := stitch.Sweep(cfg); err != nil {
		return err
	}
	if err := api.Generate(cfg, api.AddPlugin(plugin)); err != nil {
		return err
	}
	return plugin.Rewrite(cfg)
}
