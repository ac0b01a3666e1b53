package testenv

import "fmt"

// Sweep is sweep.
var Sweep = sweep

// ShownPackages are the packages that parsePackages keeps, as "name=version bytes".
func ShownPackages(shown string) (packages []string) {
	for _, p := range parsePackages(shown) {
		packages = append(packages, fmt.Sprintf("%s=%s %d", p.name, p.version, p.bytes))
	}
	return packages
}

// RelocateErlang is relocateErlang.
var RelocateErlang = relocateErlang

// LocalLinks is localLinks.
var LocalLinks = localLinks
