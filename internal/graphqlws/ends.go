package graphqlws

import (
	"time"

	"github.com/google/uuid"

	"github.com/station-portal/station/internal/session"
)

// EndSession ends the sockets of a session that has ended. Clients come back with a new
// token, if they can get one.
func (t *Transport) EndSession(id uuid.UUID) {
	t.endThose(func(caller *session.Session) bool { return caller.ID == id })
}

// EndActor ends the sockets of a person who is no active member of the organization any
// more, or of an API key that is good no more.
func (t *Transport) EndActor(organization, actor uuid.UUID) {
	t.endThose(func(caller *session.Session) bool {
		return caller.OrganizationID == organization && caller.Actor() == actor
	})
}

// ExpireKey has the sockets of an API key end at another time than was known when they
// began.
func (t *Transport) ExpireKey(key uuid.UUID, at time.Time) {
	for _, s := range t.begun() {
		if caller := s.caller(); caller.IsKey && caller.ID == key {
			s.endAt(at)
		}
	}
}

func (t *Transport) endThose(which func(caller *session.Session) bool) {
	for _, s := range t.begun() {
		if which(s.caller()) {
			s.end(closeForbidden, "Forbidden")
		}
	}
}

// Actors gives the persons and API keys that have a socket, by organization, each once.
func (t *Transport) Actors() map[uuid.UUID][]uuid.UUID {
	actors := map[uuid.UUID][]uuid.UUID{}
	known := map[[2]uuid.UUID]bool{}
	for _, s := range t.begun() {
		c := s.caller()
		at := [2]uuid.UUID{c.OrganizationID, c.Actor()}
		if known[at] || c.OrganizationID == uuid.Nil {
			continue
		}
		known[at] = true
		actors[c.OrganizationID] = append(actors[c.OrganizationID], c.Actor())
	}
	return actors
}

// Keys gives the API keys that have a socket.
func (t *Transport) Keys() (keys []uuid.UUID) {
	for _, s := range t.begun() {
		if c := s.caller(); c.IsKey {
			keys = append(keys, c.ID)
		}
	}
	return keys
}

// begun gives the sockets of those who are signed in.
func (t *Transport) begun() (begun []*socket) {
	t.open.mu.Lock()
	defer t.open.mu.Unlock()
	for s := range t.open.sockets {
		if s.caller() != nil {
			begun = append(begun, s)
		}
	}
	return begun
}

// caller gives who has signed in on the socket; nil for nobody.
func (s *socket) caller() *session.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signedIn
}
