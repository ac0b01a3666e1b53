package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// lag is how many frames a subscriber may be behind before it is cut.
const lag = 16

// hub sends what is published for an organization to all who watch it. It knows of
// graphql-transport-ws what a client needs to see to take it for a server.
type hub struct {
	mu       sync.RWMutex
	watching map[string]map[*subscriber]struct{}
}

type subscriber struct {
	frames chan []byte
	cut    context.CancelFunc
}

func newHub() *hub { return &hub{watching: map[string]map[*subscriber]struct{}{}} }

// publish is given a frame and sends it to the organization of X-Org-Id.
func (h *hub) publish(w http.ResponseWriter, r *http.Request) {
	frame, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s := range h.watching[r.Header.Get("X-Org-Id")] {
		select {
		case s.frames <- frame:
		default:
			s.cut()
		}
	}
}

// socket acknowledges a client and, from its subscribe on, sends it what is published.
func (h *hub) socket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	ctx, cut := context.WithCancel(r.Context())
	defer cut()
	for begun := false; !begun; {
		_, text, err := conn.Read(ctx)
		if err != nil {
			return
		}
		begun = strings.Contains(string(text), `"subscribe"`)
		if !begun && conn.Write(ctx, websocket.MessageText, []byte(`{"type":"connection_ack"}`)) != nil {
			return
		}
	}
	s := &subscriber{frames: make(chan []byte, lag), cut: cut}
	organization := r.Header.Get("X-Org-Id")
	h.add(organization, s)
	defer h.remove(organization, s)
	ctx = conn.CloseRead(ctx)
	for {
		select {
		case frame := <-s.frames:
			if conn.Write(ctx, websocket.MessageText, frame) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func (h *hub) add(organization string, s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watching[organization] == nil {
		h.watching[organization] = map[*subscriber]struct{}{}
	}
	h.watching[organization][s] = struct{}{}
}

func (h *hub) remove(organization string, s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watching[organization], s)
}
