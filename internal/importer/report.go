package importer

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// shownRejects is how many rejected rows the summary lists when a file has all.
const shownRejects = 20

// report gathers what became of the rows, in the order of the file.
type report struct {
	source  *Source
	rejects *os.File // nil without --rejects

	imported, present, rejected int
	// unsent is the first line that was not imported for want of an answer; 0 for none.
	unsent int
	// last is the last line that was imported or rejected.
	last   int
	listed []string
}

// openRejects begins the file of rejected rows: the source's header after two
// columns of its own, which come first because a rejected row may have any number
// of fields.
func (r *report) openRejects(path string) error {
	if path == "" {
		return nil
	}
	if info, err := os.Stat(path); err == nil && r.source.is(info) {
		return usagef("--rejects %s is the file to import; name another.", path)
	}
	file, err := os.Create(path)
	if err != nil {
		return usagef("The file of --rejects can't be written: %v.", err)
	}
	r.rejects = file
	return r.writeReject("line", "reason", r.source.HeaderText)
}

func (r *report) close() error {
	if r.rejects == nil {
		return nil
	}
	if err := r.rejects.Close(); err != nil {
		return fmt.Errorf("write %s: %w", r.rejects.Name(), err)
	}
	return nil
}

// add takes the rows of the next batch.
func (r *report) add(items []*item) error {
	for _, i := range items {
		if i.outcome != notSent {
			r.last = i.row.Line
		}
		switch i.outcome {
		case accepted:
			r.imported++
		case present:
			r.imported++
			r.present++
		case rejected:
			if err := r.addRejected(i); err != nil {
				return err
			}
		case notSent:
			if r.unsent == 0 {
				r.unsent = i.row.Line
			}
		}
	}
	return nil
}

func (r *report) addRejected(i *item) error {
	r.rejected++
	if r.rejects == nil || len(r.listed) < shownRejects {
		r.listed = append(r.listed, fmt.Sprintf("line %d: %s", i.row.Line, sentence(i.reason)))
	}
	if r.rejects == nil {
		return nil
	}
	text, err := r.source.Text(i.row)
	if err != nil {
		return err
	}
	return r.writeReject(strconv.Itoa(i.row.Line), sentence(i.reason), text)
}

func (r *report) writeReject(line, reason string, text []byte) error {
	var out bytes.Buffer
	writer := csv.NewWriter(&out)
	writer.Comma = r.source.delimiter
	_ = writer.Write([]string{line, reason}) // into memory
	writer.Flush()
	out.Truncate(out.Len() - 1)
	out.WriteRune(r.source.delimiter)
	out.Write(text)
	out.WriteByte('\n')
	if _, err := r.rejects.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write %s: %w", r.rejects.Name(), err)
	}
	return nil
}

// sentence begins as it was written and ends with a full stop.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// print writes the summary.
func (r *report) print(out io.Writer, retried int64, took time.Duration, dryRun bool) {
	if len(r.listed) > 0 {
		_, _ = fmt.Fprintln(out, "Rejected rows:")
		for _, line := range r.listed {
			_, _ = fmt.Fprintf(out, "  %s\n", line)
		}
		if more := r.rejected - len(r.listed); more > 0 {
			_, _ = fmt.Fprintf(out, "  … and %s more, see %s\n", count(more), r.rejects.Name())
		}
	}
	verb := "imported"
	if dryRun {
		verb = "would be sent"
	}
	_, _ = fmt.Fprintf(out, "%s read, %s %s", counted(r.source.Rows, "row"), count(r.imported), verb)
	if r.present > 0 {
		_, _ = fmt.Fprintf(out, " (%s of them were there already, by an earlier run; --again makes them anew)", count(r.present))
	}
	_, _ = fmt.Fprintf(out, ", %s rejected", count(r.rejected))
	if missing := r.notSent(); missing > 0 {
		_, _ = fmt.Fprintf(out, ", %s not sent", count(missing))
	}
	if dryRun {
		_, _ = fmt.Fprint(out, ". This was a dry run: nothing was written.\n")
		return
	}
	_, _ = fmt.Fprintf(out, "; %s repeated; %.1f s, %s rows/s.\n",
		counted(int(retried), "request"), took.Seconds(), count(perSecond(r.imported+r.rejected, took)))
}

// notSent is how many rows of the file have no fate: they were not sent, or the
// server's answer never came.
func (r *report) notSent() int { return r.source.Rows - r.imported - r.rejected }

func perSecond(rows int, took time.Duration) int {
	if took <= 0 {
		return 0
	}
	return int(float64(rows)/took.Seconds() + 0.5)
}

// count writes a number with a comma between thousands.
func count(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// counted writes a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return count(n) + " " + thing
}
