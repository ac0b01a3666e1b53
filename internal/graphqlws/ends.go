package graphqlws

import (
	"github.com/google/uuid"

	"github.com/station-portal/station/internal/session"
)

// EndSession ends the sockets of a session that has ended. Clients come back with a new
// token, if they can get one.
func (t *Transport) EndSession(id uuid.UUID) {
	t.endThose(func(caller *session.Session) bool { return caller.ID == id })
}

// EndMember ends the sockets of somebody who is no active member of the organization any
// more.
func (t *Transport) EndMember(organization, user uuid.UUID) {
	t.endThose(func(caller *session.Session) bool {
		return caller.OrganizationID == organization && caller.UserID == user
	})
}

func (t *Transport) endThose(which func(caller *session.Session) bool) {
	for _, s := range t.begun() {
		if which(s.caller()) {
			s.end(closeForbidden, "Forbidden")
		}
	}
}

// Members gives who has a socket, by organization, each once.
func (t *Transport) Members() map[uuid.UUID][]uuid.UUID {
	members := map[uuid.UUID][]uuid.UUID{}
	known := map[[2]uuid.UUID]bool{}
	for _, s := range t.begun() {
		c := s.caller()
		at := [2]uuid.UUID{c.OrganizationID, c.UserID}
		if known[at] || c.OrganizationID == uuid.Nil {
			continue
		}
		known[at] = true
		members[c.OrganizationID] = append(members[c.OrganizationID], c.UserID)
	}
	return members
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
