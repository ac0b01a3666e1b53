// Command base is what Station is measured against: the bench's operations on Station's
// tables by hand, in net/http, pgx and encoding/json, as a careful engineer would write
// them for these operations and no others. It connects as station_app under row-level
// security, sends one batch a request, and answers what Station answers. It knows its
// caller from the headers X-Org-Id and X-User-Id: it checks no token, permission or
// quota and logs nothing.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"runtime/metrics"
	"strconv"
	"syscall"
	"time"

	"github.com/google/uuid"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "base:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	address := flag.String("addr", "127.0.0.1:0", "`address` to listen on")
	relaying := flag.Bool("relay", false, "relay the outbox instead of serving; DATABASE_URL is station_system's, RABBITMQ_URL the broker's, if any")
	flag.Parse()
	if *relaying {
		return relay(ctx, os.Getenv("DATABASE_URL"), os.Getenv("RABBITMQ_URL"))
	}
	db, err := open(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.pool.Close()
	hub := newHub()
	mux := http.NewServeMux()
	mux.Handle("POST /graphql", answers(db))
	mux.HandleFunc("GET /graphql", hub.socket)
	mux.HandleFunc("POST /publish", hub.publish)
	mux.HandleFunc("GET /metrics", allocations)
	server := &http.Server{
		Addr: *address, Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute,
	}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// request is a GraphQL request. The query is not read: the operation's name says what
// is asked for.
type request struct {
	OperationName string `json:"operationName"`
	Variables     struct {
		Input createTaskInput `json:"input"`
	} `json:"variables"`
}

// caller is who asks, as the headers say.
type caller struct{ organization, user string }

type response struct {
	Data   any     `json:"data,omitempty"`
	Errors []fault `json:"errors,omitempty"`
}

type fault struct {
	Message string `json:"message"`
}

func answers(db *database) http.Handler {
	operations := map[string]func(*http.Request, caller, *request) (any, error){
		"Q1": func(r *http.Request, by caller, _ *request) (any, error) { return db.viewer(r.Context(), by) },
		"Q2": func(r *http.Request, by caller, _ *request) (any, error) { return db.tasks(r.Context(), by) },
		"Q3": func(r *http.Request, by caller, _ *request) (any, error) { return db.tasksWithPeople(r.Context(), by) },
		"Q4": func(r *http.Request, by caller, _ *request) (any, error) { return db.projects(r.Context(), by) },
		"Q5": func(r *http.Request, by caller, _ *request) (any, error) { return db.contacts(r.Context(), by) },
		"Q6": func(r *http.Request, by caller, _ *request) (any, error) { return db.dashboard(r.Context(), by) },
		"M1": func(r *http.Request, by caller, body *request) (any, error) {
			return db.createTask(r, by, &body.Variables.Input)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body request
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			reply(w, http.StatusBadRequest, response{Errors: []fault{{err.Error()}}})
			return
		}
		operation := operations[body.OperationName]
		if operation == nil {
			reply(w, http.StatusBadRequest, response{Errors: []fault{{"there is no operation " + strconv.Quote(body.OperationName)}}})
			return
		}
		data, err := operation(r, caller{r.Header.Get("X-Org-Id"), r.Header.Get("X-User-Id")}, &body)
		if err != nil {
			reply(w, http.StatusInternalServerError, response{Errors: []fault{{err.Error()}}})
			return
		}
		reply(w, http.StatusOK, response{Data: data})
	})
}

func reply(w http.ResponseWriter, status int, answer response) {
	text, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header["Content-Type"] = []string{"application/json"}
	header["Content-Length"] = []string{strconv.Itoa(len(text))}
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// allocations tells what was allocated so far, under the names that Go servers give it.
func allocations(w http.ResponseWriter, _ *http.Request) {
	samples := []metrics.Sample{{Name: "/gc/heap/allocs:objects"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples)
	fmt.Fprintf(w, "go_memstats_mallocs_total %d\ngo_memstats_alloc_bytes_total %d\n", samples[0].Value.Uint64(), samples[1].Value.Uint64())
}

// newID makes a UUID that grows with time, as Station's do.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
