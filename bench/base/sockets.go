package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// patience is how long a subscriber may take to let frames in before it is cut.
const patience = 2 * time.Second

// hub sends what is published for an organization to all who watch it, at once and one
// after the other: queues and writers of their own would cost a third more. It knows of
// graphql-transport-ws what a client needs to see to take it for a server.
type hub struct {
	mu       sync.RWMutex
	watching map[string]map[*websocket.Conn]struct{}
}

func newHub() *hub { return &hub{watching: map[string]map[*websocket.Conn]struct{}{}} }

// publish is given a frame and sends it to the organization of X-Org-Id.
func (h *hub) publish(w http.ResponseWriter, r *http.Request) {
	frame, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	h.mu.RLock()
	defer h.mu.RUnlock()
	for conn := range h.watching[r.Header.Get("X-Org-Id")] {
		_ = conn.Write(ctx, websocket.MessageText, frame)
	}
}

// socket acknowledges a client and, from its subscribe on, sends it what is published.
func (h *hub) socket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	ctx := r.Context()
	organization := r.Header.Get("X-Org-Id")
	for {
		_, text, err := conn.Read(ctx)
		switch {
		case err != nil:
			h.remove(organization, conn)
			return
		case strings.Contains(string(text), `"subscribe"`):
			h.add(organization, conn)
		case conn.Write(ctx, websocket.MessageText, []byte(`{"type":"connection_ack"}`)) != nil:
			return
		}
	}
}

func (h *hub) add(organization string, s *websocket.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watching[organization] == nil {
		h.watching[organization] = map[*websocket.Conn]struct{}{}
	}
	h.watching[organization][s] = struct{}{}
}

func (h *hub) remove(organization string, s *websocket.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watching[organization], s)
}
