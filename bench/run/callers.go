package main

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/auth"
)

// What the data set has of each; organization 0 is the large one.
const (
	organizations = 200
	members       = 20
	projects      = 50
)

// newTitle is the title of the tasks that M1 makes, by which they are found.
const newTitle = "Bench task with a title"

// id is the data set's id of a thing.
func id(kind string, numbers ...int) uuid.UUID {
	text := kind
	for _, n := range numbers {
		text += fmt.Sprint(":", n)
	}
	return uuid.UUID(md5.Sum([]byte(text)))
}

// caller is a member who is signed in.
type caller struct {
	number       int // of the organization
	organization uuid.UUID
	user         uuid.UUID
	token        string
	// input is what the member makes a task of.
	input json.RawMessage
}

// signIn gives every member of the organizations from first to last, in no order.
func signIn(tokens *auth.Tokens, first, last int) ([]caller, error) {
	var all []caller
	for o := first; o <= last; o++ {
		for u := range members {
			c := caller{number: o, organization: id("org", o), user: id("user", o, u)}
			var err error
			if c.token, err = tokens.Sign(uuid.New(), c.user, c.organization, time.Now()); err != nil {
				return nil, err
			}
			c.input, err = json.Marshal(map[string]any{
				"title": newTitle, "priority": "HIGH",
				"projectId": id("project", o, rand.IntN(projects)), "assigneeId": id("user", o, rand.IntN(members)),
			})
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, nil
}

// request is the whole of an HTTP request that sends the document for the caller.
func (c caller) request(address string, d document) ([]byte, error) {
	variables := maps.Clone(d.variables)
	if d.input {
		variables["input"] = c.input
	}
	body, err := json.Marshal(map[string]any{"operationName": d.name, "query": d.text, "variables": variables})
	if err != nil {
		return nil, err
	}
	return c.post(address, "/graphql", body), nil
}

// post is a whole request by POST.
func (c caller) post(address, path string, body []byte) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\nContent-Type: application/json\r\nAccept: application/json\r\n"+
		"Authorization: Bearer %s\r\nX-Org-Id: %s\r\nX-User-Id: %s\r\nContent-Length: %d\r\n\r\n%s",
		path, address, c.token, c.organization, c.user, len(body), body)
}
