package main

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// searchSecrets sends secrets where they don't belong, stops the servers, and looks for
// every secret of the test in all tables, in Redis, and in what all the servers wrote.
func (f *fleet) searchSecrets() {
	t := f.t
	misplaced := f.secret("a password in the field of the name", "my password is in the wrong field")
	require.NotEmpty(t, f.ask(0, "", `mutation ($in: LoginInput!) { login(input: $in) { accessToken } }`, "in", map[string]any{"username": misplaced, "password": "x"}).Errors)
	wrong := f.secret("a wrong password", "nearly the right words of an account")
	require.NotEmpty(t, f.ask(0, "", `mutation ($in: LoginInput!) { login(input: $in) { accessToken } }`, "in", map[string]any{"username": f.owner.email, "password": wrong}).Errors)
	inText := f.secret("a password in the text of a query", "words in the text of a query")
	require.NotEmpty(t, f.ask(0, "", `mutation { login(input: {username: "root", password: "`+inText+`", no: 1}) { accessToken } }`).Errors)
	inURL := f.secret("a token in an address", "stn_ofaquerystringthatisnokey")
	status, _, _ := f.servers[0].get("/graphql?query=%7B__typename%7D&access_token=" + inURL)
	require.NotZero(t, status)
	status, _, _ = f.servers[0].get("/accept-invitation?token=" + inURL)
	require.NotZero(t, status)
	for _, s := range f.servers {
		s.stop()
	}
	places := map[string]string{}
	db := f.open()
	var dump string
	require.NoError(t, db.QueryRow(t.Context(), `
select string_agg(query_to_xml(format('select * from %s', c.oid::regclass), true, true, '')::text, E'\n')
from pg_class c where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`).Scan(&dump))
	places["the database"] = dump
	for i, s := range f.processes {
		places[fmt.Sprintf("the log of process %d", i)] = s.stdout.String() + s.stderr.String()
	}
	require.Contains(t, dump, "member-1@example.com")
	require.Contains(t, places["the log of process 0"], "/graphql")
	places["Redis"] = f.redis()
	for _, what := range names(f.secrets) {
		secret := f.secrets[what]
		for _, where := range names(places) {
			for _, form := range forms(secret) {
				require.NotContains(t, places[where], form, "%s is in %s", what, where)
			}
		}
	}
	t.Logf("%d secrets are in none of %d places, of which the database has %d bytes and the logs of %d processes the rest", len(f.secrets), len(places), len(dump), len(f.processes))
}

// forms are the ways in which a secret would show: as it is, and as PostgreSQL and JSON
// show bytes; of a signed token its signature, without which it is none.
func forms(secret string) []string {
	if i := strings.LastIndexByte(secret, '.'); i > 0 && len(secret)-i > 20 {
		secret = secret[i+1:]
	}
	return []string{secret, hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret))}
}

// redis gives all keys of the servers' database and what they hold.
func (f *fleet) redis() string {
	t := f.t
	t.Helper()
	options, err := redis.ParseURL(variables(f.environment)["REDIS_URL"])
	require.NoError(t, err)
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	var all strings.Builder
	for keys := client.Scan(t.Context(), 0, "*", 1000).Iterator(); keys.Next(t.Context()); {
		value, err := client.Dump(t.Context(), keys.Val()).Result()
		if err != nil && !errors.Is(err, redis.Nil) { // it may have ended meanwhile
			require.NoError(t, err)
		}
		all.WriteString(keys.Val() + " " + value + "\n")
	}
	return all.String()
}

// names are the keys of a map in order.
func names(of map[string]string) []string { return slices.Sorted(maps.Keys(of)) }
