package main

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
)

const (
	// requestsEnd and socketsEnd are how long what has ended may still serve, with what a
	// busy machine adds to the first.
	requestsEnd = time.Second + 300*time.Millisecond
	socketsEnd  = 5 * time.Second
	// closeForbidden is the code of sockets of who may connect no more.
	closeForbidden websocket.StatusCode = 4403

	askViewer  = `{ viewer { user { id } } }`
	askTasks   = `{ tasks { totalCount } }`
	toldEvents = `subscription { events { position } }`
	toldTasks  = `subscription { taskChanged { task { title } } }`

	sessionHasEnded = `UNAUTHENTICATED: Your session has ended: sign in again.`
	isNotActive     = `FORBIDDEN: You are not an active member of this organization.`
	keyIsRevoked    = `UNAUTHENTICATED: Your API key has been revoked.`
	needsTasks      = `FORBIDDEN: You need the permission portlet.tasks.view.`
)

// watch asks every server again and again, from a client of its own, and has a socket on
// each.
type watch struct {
	f       *fleet
	polls   []*poll
	sockets []<-chan closing
}

// poll asks one server until it refuses.
type poll struct {
	// lastGood is when the last request that was answered with data was sent; fault is how
	// the first one was refused that was not.
	lastGood time.Time
	fault    string
	done     chan struct{}
}

func (f *fleet) watch(token, query string) *watch {
	f.t.Helper()
	w := &watch{f: f}
	for i, s := range f.servers {
		// What was given is in force within a second, too.
		require.Eventually(f.t, func() bool { return f.ask(i, token, query).fault() == "" }, requestsEnd, 5*time.Millisecond)
		if query == askViewer {
			w.sockets = append(w.sockets, f.listen(i, token, toldEvents, func(message) {}))
		}
		p, begun := &poll{done: make(chan struct{})}, make(chan struct{})
		go func() {
			defer close(p.done)
			for f.t.Context().Err() == nil {
				at := time.Now()
				a, err := f.send(f.t.Context(), s, token, query, nil)
				switch {
				case err != nil:
					p.fault = err.Error()
					return
				case len(a.Errors) > 0:
					p.fault = a.fault()
					return
				}
				if p.lastGood.IsZero() {
					close(begun)
				}
				p.lastGood = at
			}
		}()
		select {
		case <-begun:
		case <-p.done:
			require.Fail(f.t, "refused before anything happened", p.fault)
		}
		w.polls = append(w.polls, p)
	}
	return w
}

// cut fails unless every server refuses what is sent a second after the deed, and has
// closed the sockets five seconds after it.
func (w *watch) cut(name, fault string, at time.Time) {
	t := w.f.t
	t.Helper()
	var requests, sockets []string
	for i, p := range w.polls {
		select {
		case <-p.done:
		case <-time.After(patience):
			require.FailNow(t, "it goes on", "%s: server %d", name, i)
		}
		require.Equal(t, fault, p.fault, name)
		after := max(0, p.lastGood.Sub(at))
		require.Less(t, after, requestsEnd, "%s: server %d", name, i)
		requests = append(requests, fmt.Sprintf("%.1f", after.Seconds()*1000))
	}
	for i, ended := range w.sockets {
		select {
		case end := <-ended:
			require.Equal(t, closeForbidden, end.code, "%s: %v", name, end.err)
			after := max(0, end.at.Sub(at))
			require.Less(t, after, socketsEnd, "%s: server %d", name, i)
			sockets = append(sockets, fmt.Sprintf("%.1f", after.Seconds()*1000))
		case <-time.After(patience):
			require.FailNow(t, "the socket stays", "%s: server %d", name, i)
		}
	}
	t.Logf("%-22s requests until ms %v, sockets closed after ms %v", name, requests, sockets)
}

// ending is what was ended, which no server brings back.
type ending struct{ name, token, fault string }

// revocations ends whatever can be ended, each while its holder asks all three servers, and
// gives what was ended.
func (f *fleet) revocations() (ended []ending) {
	t := f.t
	count := 0
	// over ends what the token stands for, by the deed.
	over := func(name, token, fault string, deed func()) {
		t.Helper()
		w := f.watch(token, askViewer)
		deed()
		w.cut(name, fault, time.Now())
		ended = append(ended, ending{name, token, fault})
	}
	member := func() *person {
		count++
		return f.member(fmt.Sprintf("member-%d", count))
	}
	input := func(fields ...any) map[string]any {
		in := map[string]any{}
		for i := 0; i+1 < len(fields); i += 2 {
			in[fields[i].(string)] = fields[i+1]
		}
		return in
	}

	p := member()
	over("logout", p.access, sessionHasEnded, func() { f.must(0, p.access, nil, `mutation { logout { ok } }`) })
	p.signIn("acme")
	other := *p
	other.signIn("acme")
	over("revokeSession", p.access, sessionHasEnded, func() {
		var data struct {
			Sessions []struct {
				ID        string
				IsCurrent bool
			}
		}
		f.must(0, other.access, &data, `{ sessions { id isCurrent } }`)
		for _, s := range data.Sessions {
			if !s.IsCurrent {
				f.must(0, other.access, nil, `mutation ($id: ID!) { revokeSession(input: {id: $id}) { session { id } } }`, "id", s.ID)
			}
		}
	})
	p.signIn("acme")
	over("revokeAllSessions", p.access, sessionHasEnded, func() { f.must(0, other.access, nil, `mutation { revokeAllSessions { revoked } }`) })
	p.signIn("acme")
	over("changePassword", p.access, sessionHasEnded, func() {
		changed := f.secret("a changed password", "quite other words than before")
		f.must(0, other.access, nil, `mutation ($in: ChangePasswordInput!) { changePassword(input: $in) { ok } }`,
			"in", input("currentPassword", p.password, "newPassword", changed))
		p.password = changed
	})
	p.signIn("acme")
	over("resetPassword", p.access, sessionHasEnded, func() {
		f.must(0, "", nil, `mutation ($email: String!) { requestPasswordReset(input: {email: $email}) { ok } }`, "email", p.email)
		link := f.letter("password_reset", "/reset-password", p.email)
		p.password = f.secret("a reset password", "words that nobody forgets again")
		f.must(0, "", nil, `mutation ($in: ResetPasswordInput!) { resetPassword(input: $in) { ok } }`, "in", input("token", link, "newPassword", p.password))
	})
	p.signIn("acme")
	first := p.refresh
	require.Empty(t, p.renew(first))
	require.Empty(t, p.renew(p.refresh))
	over("a token used again", p.access, sessionHasEnded, func() { require.Equal(t, sessionHasEnded, p.renew(first)) })

	p.signIn("acme")
	over("deactivateMember", p.access, isNotActive, func() {
		f.must(0, f.owner.access, nil, `mutation ($id: ID!) { deactivateMember(input: {userId: $id}) { user { id } } }`, "id", p.id)
	})
	p = member()
	over("removeMember", p.access, isNotActive, func() {
		f.must(0, f.owner.access, nil, `mutation ($id: ID!) { removeMember(input: {userId: $id}) { user { id } } }`, "id", p.id)
	})
	p = member()
	over("leaveOrganization", p.access, isNotActive, func() {
		f.must(0, p.access, nil, `mutation { leaveOrganization(input: {confirm: "acme"}) { organization { slug } } }`)
	})

	makeKey := func(by *person, permissions ...string) (id, secret string) {
		t.Helper()
		var data struct {
			CreateAPIKey struct {
				Secret string
				APIKey struct{ ID string }
			}
		}
		f.must(0, by.access, &data, `mutation ($in: CreateApiKeyInput!) { createApiKey(input: $in) { secret apiKey { id } } }`,
			"in", input("name", "of the test", "permissions", permissions))
		return data.CreateAPIKey.APIKey.ID, f.secret("an API key", data.CreateAPIKey.Secret)
	}
	id, key := makeKey(f.owner, "portlet.tasks.view")
	over("revokeApiKey", key, keyIsRevoked, func() {
		f.must(0, f.owner.access, nil, `mutation ($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } } }`, "id", id)
	})

	// Who loses a role, and what a role allows no more.
	p = member()
	f.silenced("revokeRole", p, func() {
		f.must(0, f.owner.access, nil, `mutation ($user: ID!, $role: ID!) { revokeRole(input: {userId: $user, roleId: $role}) { user { id } } }`, "user", p.id, "role", f.viewer)
	})
	var made struct {
		CreateRole struct{ Role json.RawMessage }
	}
	f.must(0, f.owner.access, &made, `mutation { createRole(input: {name: "Reader", permissions: ["portlet.tasks.view"]}) { role { id } } }`)
	var role struct{ ID string }
	require.NoError(t, json.Unmarshal(made.CreateRole.Role, &role))
	f.must(0, f.owner.access, nil, `mutation ($user: ID!, $role: ID!) { assignRole(input: {userId: $user, roleId: $role}) { user { id } } }`, "user", p.id, "role", role.ID)
	f.silenced("updateRole", p, func() {
		f.must(0, f.owner.access, nil, `mutation ($in: UpdateRoleInput!) { updateRole(input: $in) { role { id } } }`,
			"in", input("id", role.ID, "version", 1, "permissions", []string{}))
	})

	// Whole organizations: by the platform, and for good.
	var globex struct {
		CreateOrganization struct{ Organization struct{ ID string } }
	}
	f.must(0, f.owner.access, &globex, `mutation { createOrganization(input: {name: "Globex", slug: "globex"}) { organization { id } } }`)
	f.switches("globex")
	there := *f.owner
	there.signIn("globex")
	_, key = makeKey(&there, "users.read")
	of := globex.CreateOrganization.Organization.ID
	keys := f.watch(key, askViewer)
	over("suspendOrganization", there.access, isNotActive, func() {
		f.must(0, f.owner.access, nil, `mutation ($id: ID!) { suspendOrganization(input: {id: $id, reason: "for the test"}) { organization { id } } }`, "id", of)
	})
	keys.cut("its keys", isNotActive, time.Now())
	f.must(0, f.owner.access, nil, `mutation ($id: ID!) { resumeOrganization(input: {id: $id}) { organization { id } } }`, "id", of)
	ended = ended[:len(ended)-1] // it is good again
	keys = f.watch(key, askViewer)
	over("deleteOrganization", there.access, isNotActive, func() {
		f.must(0, there.access, nil, `mutation { deleteOrganization(input: {confirm: "globex"}) { organization { id } } }`)
	})
	keys.cut("its keys", isNotActive, time.Now())
	return ended
}

// switches fails unless the owner is in another organization within a second, on all
// servers, and with the token of before in the one of before.
func (f *fleet) switches(to string) {
	t := f.t
	t.Helper()
	where := func(server int, token string) string {
		var data struct {
			Viewer struct{ Organization struct{ Slug string } }
		}
		f.must(server, token, &data, `{ viewer { organization { slug } } }`)
		return data.Viewer.Organization.Slug
	}
	at := time.Now()
	var data struct {
		SwitchOrganization struct{ AccessToken string }
	}
	f.must(0, f.owner.access, &data, `mutation ($to: String!) { switchOrganization(input: {organization: $to}) { accessToken } }`, "to", to)
	token := f.secret("an access token", data.SwitchOrganization.AccessToken)
	for i := range f.servers {
		require.Equal(t, to, where(i, token))
	}
	took := time.Since(at)
	require.Less(t, took, time.Second)
	t.Logf("%-22s on all servers after %.1f ms", "switchOrganization", took.Seconds()*1000)
	for i := range f.servers {
		require.Equal(t, "acme", where(i, f.owner.access))
	}
}

// silenced fails unless who loses the right to see tasks is refused them on every server
// within a second, and is told nothing that happens later, on sockets that are open.
func (f *fleet) silenced(name string, p *person, deed func()) {
	t := f.t
	t.Helper()
	w := f.watch(p.access, askTasks)
	var theirs, owners []*heard
	for i := range f.servers {
		theirs, owners = append(theirs, f.hear(i, p.access)), append(owners, f.hear(i, f.owner.access))
	}
	tasks := 0
	happens := func(title string) {
		t.Helper()
		f.must(tasks%len(f.servers), f.owner.access, nil, `mutation ($title: String!) { createTask(input: {title: $title}) { task { id } } }`, "title", title)
		tasks++
	}
	for i := range f.servers { // a subscription begins a little after it is sent
		require.Eventually(t, func() bool {
			happens("begun")
			return theirs[i].count("begun") > 0 && owners[i].count("begun") > 0
		}, patience, 5*time.Millisecond, "%s: server %d tells them", name, i)
	}
	deed()
	at := time.Now()
	later := 0
	for time.Since(at) < requestsEnd+500*time.Millisecond {
		happens("later")
		later++
	}
	w.cut(name, needsTasks, at)
	for i := range f.servers {
		require.Eventually(t, func() bool { return owners[i].count("later") == later }, patience, 5*time.Millisecond, "%s: server %d tells the owner all", name, i)
		after := max(0, theirs[i].last().Sub(at))
		require.Less(t, after, requestsEnd, "%s: server %d", name, i)
		t.Logf("%-22s server %d told %d of %d events that came later, the last %.1f ms after", name, i, theirs[i].count("later"), later, after.Seconds()*1000)
	}
}

// heard is what a subscription to tasks was told.
type heard struct {
	mu     sync.Mutex
	titles map[string]int
	at     time.Time
}

// hear subscribes to tasks on one of the servers.
func (f *fleet) hear(server int, token string) *heard {
	f.t.Helper()
	h := &heard{titles: map[string]int{}}
	f.listen(server, token, toldTasks, func(m message) {
		var payload struct {
			Data struct {
				TaskChanged struct{ Task struct{ Title string } }
			}
		}
		if m.Type == "next" && json.Unmarshal(m.Payload, &payload) == nil {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.titles[payload.Data.TaskChanged.Task.Title]++
			h.at = time.Now()
		}
	})
	return h
}

// count is how many tasks of the title it was told of.
func (h *heard) count(title string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.titles[title]
}

// last is when it was told anything last.
func (h *heard) last() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}
