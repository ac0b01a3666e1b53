package testenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/internal/embedded/child"
)

func (e *Env) redisRecipe() recipe {
	return recipe{
		title:    "Redis",
		variable: "TEST_REDIS_URL",
		mend:     "install Redis 7 (Debian: apt-get install redis-server; macOS: brew install redis), or start a Docker engine, or set TEST_REDIS_URL to a Redis for tests",
		packages: debianSet{install: []string{"redis-server"}},
		external: func(ctx context.Context, url string) (*Service, error) {
			version, err := redisVersion(ctx, url)
			return &Service{Version: version}, err
		},
		machine: func(ctx context.Context) (*Service, error) {
			path, err := exec.LookPath("redis-server")
			if err != nil {
				return nil, fmt.Errorf("%w: no redis-server in PATH", errAbsent)
			}
			return e.startRedis(ctx, path, "the machine, "+path, nil)
		},
		debian: func(ctx context.Context, root *debianRoot) (*Service, error) {
			return e.startRedis(ctx, root.path("usr/bin/redis-server"), "Debian packages in "+root.dir, root.environ())
		},
		docker: e.dockerRedis,
	}
}

func (e *Env) startRedis(ctx context.Context, path, from string, environ []string) (*Service, error) {
	user, err := child.Unprivileged("nobody", "postgres")
	if err != nil {
		return nil, err
	}
	dir, err := e.serviceDir(user, "redis")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(ctx, 1)
	if err != nil {
		return nil, err
	}
	password := secret()
	// A file, since anybody can read a process's arguments. Every write is
	// logged at once, so that even a killed server comes back with its data.
	config := fmt.Sprintf("bind 127.0.0.1\nport %d\nrequirepass %s\ndir %s\nsave \"\"\nappendonly yes\nappendfsync no\ndaemonize no\n", ports[0], password, dir)
	configFile := filepath.Join(dir, "redis.conf")
	if err := os.WriteFile(configFile, []byte(config), 0o600); err != nil {
		return nil, err
	}
	if err := user.Own(configFile); err != nil {
		return nil, err
	}
	url := "redis://default:" + password + "@127.0.0.1:" + strconv.Itoa(ports[0]) + "/0"
	s := &Service{From: from, Environ: []string{"TEST_REDIS_URL=" + url}}
	s.server, err = e.run(ctx, &node{
		spec: child.Spec{
			Path: path, Args: []string{configFile}, Env: append(cleanEnviron(), environ...), Dir: dir, User: user,
			Log: filepath.Join(e.dir.path, "redis.log"), DeathSignal: syscall.SIGKILL,
		},
		stop: syscall.SIGTERM, discard: syscall.SIGKILL, timeout: 20 * time.Second,
		ready: func(ctx context.Context) error {
			s.Version, err = redisVersion(ctx, url)
			return err
		},
	})
	return s, err
}

var redisVersionPattern = regexp.MustCompile(`(?m)^redis_version:(\S+)`)

func redisVersion(ctx context.Context, url string) (string, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	// The client would try and log several times before it says so.
	if err := answers(ctx, options.Addr); err != nil {
		return "", err
	}
	options.MaxRetries = -1
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return "", err
	}
	match := redisVersionPattern.FindStringSubmatch(info)
	if match == nil {
		return "", fmt.Errorf("INFO server names no version")
	}
	return match[1], nil
}
