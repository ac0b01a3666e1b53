package deploy_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/config"
)

type object = map[string]any

func parse(t *testing.T, file string) object {
	t.Helper()
	var out object
	require.NoError(t, yaml.Unmarshal([]byte(read(t, file)), &out))
	return out
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

func service(t *testing.T, compose object, name string) object {
	t.Helper()
	services, _ := compose["services"].(object)
	require.Contains(t, services, name)
	return services[name].(object)
}

func environment(t *testing.T, compose object, name string) object {
	t.Helper()
	variables, _ := service(t, compose, name)["environment"].(object)
	return variables
}

// docker-compose.yml is the specification's, but for what is written here.
func TestCompose_IsTheSpecifications(t *testing.T) {
	t.Parallel()
	want, got := parse(t, "testdata/spec.yml"), parse(t, "../docker-compose.yml")

	// Compose takes no version any more, and says so at each command.
	delete(want, "version")

	// The server is Station's binary: its mode has another name, its code is not
	// mounted, and it tells when it is ready.
	backend := service(t, want, "backend")
	backend["build"] = object{"context": ".", "dockerfile": "./deploy/Dockerfile", "target": "backend"}
	variables := environment(t, want, "backend")
	variables["STATION_ENV"] = variables["NODE_ENV"]
	delete(variables, "NODE_ENV")
	delete(backend, "volumes")
	backend["healthcheck"] = object{
		"test":     []any{"CMD", "curl", "--fail", "--silent", "--show-error", "http://localhost:3000/health/ready"},
		"interval": "10s", "timeout": "5s", "retries": uint64(5), "start_period": "30s",
	}

	// The browser speaks to Vite, which hands the API on to the backend; packages of
	// the workspace have a node_modules each.
	frontend := service(t, want, "frontend")
	frontend["build"] = object{"context": ".", "dockerfile": "./deploy/Dockerfile", "target": "frontend"}
	environment(t, want, "frontend")["STATION_URL"] = "http://backend:3000"
	volumes := frontend["volumes"].([]any)
	packages, err := os.ReadDir("../frontend/packages")
	require.NoError(t, err)
	for _, p := range packages {
		volumes = append(volumes, "/app/frontend/packages/"+p.Name()+"/node_modules")
	}
	frontend["volumes"] = volumes
	frontend["develop"] = object{"watch": []any{
		object{"action": "sync", "path": "./portlets", "target": "/app/portlets", "ignore": []any{"node_modules/"}},
		object{"action": "rebuild", "path": "./pnpm-lock.yaml"},
	}}

	require.Equal(t, want, got)
}

// What the specification asks for in words, in case its file is read amiss.
func TestCompose_Services(t *testing.T) {
	t.Parallel()
	compose := parse(t, "../docker-compose.yml")
	services := compose["services"].(object)
	require.Equal(t, []string{"backend", "frontend", "postgres", "rabbitmq", "redis"}, slices.Sorted(maps.Keys(services)))
	for name, ports := range map[string][]any{
		"postgres": {"5432:5432"}, "redis": {"6379:6379"}, "rabbitmq": {"5672:5672", "15672:15672"},
		"backend": {"3000:3000"}, "frontend": {"5173:5173"},
	} {
		s := service(t, compose, name)
		require.Equal(t, ports, s["ports"], name)
		require.Equal(t, "station-"+name, s["container_name"])
		require.Equal(t, name, s["hostname"])
		require.Equal(t, []any{"station-network"}, s["networks"], name)
		if name != "frontend" {
			require.Contains(t, s, "healthcheck", name)
		}
	}
	healthy := object{"condition": "service_healthy"}
	require.Equal(t, object{"postgres": healthy, "redis": healthy, "rabbitmq": healthy}, service(t, compose, "backend")["depends_on"])
	require.Equal(t, []any{"backend"}, service(t, compose, "frontend")["depends_on"])
	require.Equal(t, []string{"postgres_data", "rabbitmq_data", "redis_data"}, slices.Sorted(maps.Keys(compose["volumes"].(object))))
	require.Equal(t, object{"station-network": object{"driver": "bridge"}}, compose["networks"])
}

// A name that nothing reads would be a setting that does nothing.
func TestCompose_EnvironmentIsRead(t *testing.T) {
	t.Parallel()
	compose := parse(t, "../docker-compose.yml")
	known := map[string][]string{
		// https://hub.docker.com/_/postgres
		"postgres": {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
		// https://hub.docker.com/_/rabbitmq
		"rabbitmq": {"RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS", "RABBITMQ_DEFAULT_VHOST", "RABBITMQ_ERLANG_COOKIE"},
		"backend":  stationNames(t),
		"frontend": viteNames(t),
	}
	for name := range compose["services"].(object) {
		for variable := range environment(t, compose, name) {
			require.Contains(t, known[name], variable, "%s does not read it", name)
		}
	}

	values := map[string]string{}
	for name, value := range environment(t, compose, "backend") {
		values[name] = fmt.Sprint(value)
	}
	cfg, err := config.Load(values)
	require.NoError(t, err)
	require.False(t, cfg.Production())
	require.Equal(t, 3000, cfg.Port)
	require.Equal(t, "postgresql://station:station@postgres:5432/station", cfg.DatabaseURL)
	require.Equal(t, "redis://redis:6379", cfg.RedisURL)
	require.Equal(t, "amqp://station:station@rabbitmq:5672", cfg.RabbitURL)
}

// stationNames gives the names that internal/config reads.
func stationNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for field := range reflect.TypeFor[config.Config]().Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("env"), ","); name != "" {
			names = append(names, name)
		}
	}
	require.Contains(t, names, "DATABASE_URL")
	return names
}

// viteNames gives the names that the development server reads.
func viteNames(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, found := range regexp.MustCompile(`process\.env\.([A-Z_]+)`).FindAllStringSubmatch(read(t, "../frontend/vite.config.ts"), -1) {
		names = append(names, found[1])
	}
	return names
}

// The images are built with what the repository is built with, and the server's does
// not run as root.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	dockerfile := read(t, "Dockerfile")
	stages := map[string]string{}
	for stage := range strings.SplitSeq(dockerfile, "\nFROM ") {
		first, _, _ := strings.Cut(stage, "\n")
		if _, name, found := strings.Cut(first, " AS "); found {
			stages[name] = stage
		}
	}
	compose := parse(t, "../docker-compose.yml")
	for _, name := range []string{"backend", "frontend"} {
		build := service(t, compose, name)["build"].(object)
		require.Contains(t, stages, build["target"])
		require.FileExists(t, "../"+build["dockerfile"].(string))
	}

	backend := stages["backend"]
	require.Contains(t, backend, "\nUSER 10001:10001\n")
	require.Greater(t, strings.Index(backend, "\nUSER "), strings.LastIndex(backend, "\nRUN "), "what runs as root comes first")
	require.Contains(t, backend, " curl ", "the health check needs it")
	require.Contains(t, backend, "\nENTRYPOINT [\"station\"]\nCMD [\"serve\"]\n")
	require.Contains(t, stages["packages"], "\nUSER node\n")
	require.Contains(t, stages["frontend"], `"--host"`, "Vite must be reached from outside of its container")

	golang := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))
	require.Contains(t, dockerfile, "FROM golang:"+golang[1]+"-")
	pnpm := regexp.MustCompile(`"packageManager": "(pnpm@[\d.]+)"`).FindStringSubmatch(read(t, "../package.json"))
	require.Contains(t, dockerfile, "install --global "+pnpm[1]+" ")
	node := regexp.MustCompile(`node-version: (\d+)`).FindStringSubmatch(read(t, "../.github/workflows/ci.yml"))
	require.Contains(t, dockerfile, "FROM node:"+node[1]+"-")
}

// What git ignores does not go into an image.
func TestDockerignore(t *testing.T) {
	t.Parallel()
	ignored := strings.Fields(read(t, "../.dockerignore"))
	for _, needed := range []string{".git", "**/node_modules", "**/.env*", ".station", "bin", "frontend/dist"} {
		require.Contains(t, ignored, needed)
	}
}
