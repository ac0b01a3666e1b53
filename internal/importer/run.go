package importer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// run is one import.
type run struct {
	options  options
	source   *Source
	target   *target
	mapping  *mapping
	account  *account
	report   *report
	progress *progress
	sender   *sender
}

// Run imports what the arguments say, without the word `import`. The error is nil
// only when every row was imported, and a *UsageError when nothing could be begun
// with. When ctx ends, the requests in flight are finished first.
func (c Command) Run(ctx context.Context, args []string) error {
	o, err := parseOptions(args, c.Getenv)
	if errors.Is(err, errHelp) {
		_, err := io.WriteString(c.Stdout, Usage)
		return err //nolint:wrapcheck // nothing to add
	}
	if err != nil {
		return err
	}
	began := time.Now()
	r := &run{options: o}
	if r.source, err = OpenSource(o.file, c.Stdin, o.delimiter); err != nil {
		return err
	}
	defer r.source.Close() //nolint:errcheck // only read
	if err := r.prepare(ctx, c); err != nil {
		return err
	}
	defer r.account.client.close()
	defer r.account.signOut(context.WithoutCancel(ctx))
	r.report = &report{source: r.source}
	if err := r.report.openRejects(o.rejects); err != nil {
		return err
	}
	r.progress.start()
	err = r.importRows(ctx)
	r.progress.stop()
	if closeErr := r.report.close(); err == nil {
		err = closeErr
	}
	r.report.print(c.Stdout, r.sender.retried.Load(), time.Since(began), o.dryRun)
	return r.verdict(ctx, err)
}

// prepare signs in, reads the schema, joins it to the file's columns and says how.
func (r *run) prepare(ctx context.Context, c Command) (err error) {
	client, err := newClient(r.options.address)
	if err != nil {
		return err
	}
	r.account = &account{client: client, credentials: r.options.credentials}
	r.progress = newProgress(c.Stderr, r.source.Rows)
	r.sender = &sender{account: r.account, retrier: &retrier{sleep: c.Sleep, waiting: r.progress.waiting}}
	if r.sender.retrier.sleep == nil {
		r.sender.retrier.sleep = sleep
	}
	defer func() {
		if err != nil {
			r.account.signOut(context.WithoutCancel(ctx))
			client.close()
		}
	}()
	name, answer, err := r.meet(ctx)
	if lost := new(networkError); errors.As(err, &lost) {
		return fmt.Errorf("Station can't be reached at %s (STATION_URL): %w", client.endpoint, err) //nolint:staticcheck // a name
	}
	if err != nil {
		return err
	}
	if err := r.join(answer); err != nil {
		return err
	}
	r.describe(c.Stdout, name)
	return nil
}

// meet signs in and gives the caller's name and the server's schema.
func (r *run) meet(ctx context.Context) (name string, s schema, err error) {
	var answer schemaAnswer
	_, err = r.sender.retrier.run(ctx, atOnce, func() error {
		if r.account.current() == "" {
			if err := r.account.signIn(ctx); err != nil {
				return err
			}
		}
		var err error
		if name, err = r.account.identify(ctx); err != nil {
			return err
		}
		return r.account.do(ctx, request{query: introspection}, &answer)
	})
	r.sender.began = r.account.client.now(ctx)
	return name, answer.Schema, err
}

func (r *run) join(s schema) (err error) {
	o := r.options
	if r.target, err = s.findTarget(o.plural); err != nil {
		return err
	}
	if r.mapping, err = bind(r.target, r.source.Header, o.mapped, o.set, o.nulls); err != nil {
		return err
	}
	var rules []rule
	for _, b := range r.mapping.bindings {
		rules = append(rules, b.rule)
	}
	r.sender.target = r.target
	salt := ""
	if o.again {
		salt = rand.Text()
	}
	r.sender.runID, err = runID(r.source, r.target, o.credentials.organization, rules, o.nulls, o.batch, salt)
	return err
}

// describe says what becomes of each column before anything is sent.
func (r *run) describe(out io.Writer, name string) {
	who := r.options.credentials.organization
	if name != "" {
		who += ", as " + name
	}
	_, _ = fmt.Fprintf(out, "Importing %s of %s as %s into %s.\n", counted(r.source.Rows, "row"), r.source.Name, r.target.plural, who)
	for _, b := range r.mapping.bindings {
		arrow := "column " + b.rule.source
		if b.column < 0 {
			arrow = quote(b.rule.source) + " in every row"
		}
		_, _ = fmt.Fprintf(out, "  %s ← %s\n", b.rule.target, arrow)
	}
	if len(r.mapping.unused) > 0 {
		_, _ = fmt.Fprintf(out, "Columns not imported: %s.\n", list(r.mapping.unused))
	}
}

var (
	errInterrupted = errors.New("the import was interrupted")
	errStopped     = errors.New("another batch failed")
)

// importRows sends the batches, several at a time, and reports them in order.
func (r *run) importRows(ctx context.Context) error {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// Batches are handed on in order, and wait here for the ones before them.
	order := make(chan *batch, 2*r.options.concurrency)
	var group sync.WaitGroup
	var readErr error
	group.Go(func() {
		defer close(order)
		readErr = r.dispatch(working, stop, &group, order)
	})
	finished := make(chan struct{})
	group.Go(func() {
		select {
		case <-ctx.Done():
		case <-finished:
		}
		if ctx.Err() != nil {
			r.progress.say("Stopping after the requests in flight; press Ctrl-C again to end at once.")
		}
	})
	var failure error
	for b := range order {
		<-b.done
		if err := r.report.add(b.items); err != nil && failure == nil {
			failure = err
			stop(errStopped)
		}
		if b.err != nil && failure == nil && !errors.Is(b.err, errStopped) && ctx.Err() == nil {
			failure = b.err
		}
		r.progress.add(len(b.items))
	}
	close(finished)
	group.Wait()
	if failure == nil {
		failure = readErr
	}
	return failure
}

// dispatch starts the batches in order, as many at a time as the options allow,
// until the file or ctx ends. A batch that fails stops the ones after it.
func (r *run) dispatch(ctx context.Context, stop context.CancelCauseFunc, group *sync.WaitGroup, order chan<- *batch) error {
	slots := make(chan struct{}, r.options.concurrency)
	for b, err := range batches(r.source, r.mapping, r.options.batch) {
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case slots <- struct{}{}:
		}
		if ctx.Err() != nil {
			return nil
		}
		order <- b
		group.Go(func() {
			defer func() { <-slots }()
			defer close(b.done)
			if b.err = r.sendBatch(ctx, b); b.err != nil {
				stop(errStopped)
			}
		})
	}
	return nil
}

func (r *run) sendBatch(ctx context.Context, b *batch) error {
	items := b.sendable()
	if len(items) == 0 {
		return nil
	}
	if !r.options.dryRun {
		return r.sender.send(ctx, items)
	}
	for _, i := range items {
		i.outcome = accepted
	}
	return nil
}

// verdict is the error that the import ends with.
func (r *run) verdict(ctx context.Context, err error) error {
	missing := r.report.notSent()
	if err == nil && missing > 0 && ctx.Err() != nil {
		err = errInterrupted
	}
	switch {
	case err != nil && missing > 0:
		return fmt.Errorf("%s Not imported: %s, %s. %s", sentence(err.Error()), counted(missing, "row"), r.where(), r.again(err))
	case err != nil:
		return err
	case missing > 0:
		return fmt.Errorf("%s changed while it was read: missing %s", r.source.Name, counted(missing, "row"))
	case r.report.rejected > 0:
		return fmt.Errorf("rejected %s of %s", counted(r.report.rejected, "row"), count(r.source.Rows))
	}
	return nil
}

// again says how to go on after an import that did not come to the end.
func (r *run) again(err error) string {
	const twice = "within 24 hours nothing is imported twice."
	switch {
	case r.options.dryRun:
		return "Nothing was written."
	case errors.Is(err, errInterrupted):
		return "Run the same command again to go on: " + twice
	default:
		return "When that is mended, run the same command again: " + twice
	}
}

// where says from which line on rows were not imported.
func (r *run) where() string {
	if r.report.unsent > 0 {
		return fmt.Sprintf("the first of them on line %d", r.report.unsent)
	}
	if r.report.last > 0 {
		return fmt.Sprintf("those after line %d", r.report.last)
	}
	return "from the first on"
}

// splitList splits words at commas and drops empty ones.
func splitList(texts []string) []string {
	var words []string
	for _, text := range texts {
		for _, word := range strings.Split(text, ",") {
			if word = strings.TrimSpace(word); word != "" && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	slices.Sort(words)
	return words
}
