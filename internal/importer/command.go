package importer

import (
	"context"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Command is `station import`.
type Command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	// Sleep waits between tries, for tests; nil waits for d or until ctx ends.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Usage is the help text.
const Usage = `Usage: station import PLURAL FILE.csv --organization SLUG [options]

Imports the rows of a CSV file through the GraphQL API, in bulk. PLURAL is what the
rows become: tasks, contacts, deals, or whatever else this Station can create in bulk.
FILE.csv is UTF-8 text whose first line names the columns; - is standard input.

  --organization SLUG       the organization to import into (required)
  --map FIELD=COLUMN,...    which column fills which field; may be given again.
                            Without --map, columns fill the fields of the same name,
                            whatever their case, and the rest is listed.
                              FIELD  a field of the row's GraphQL input, or a key of a
                                     JSON field: customFields.storyPoint
                              COLUMN a column's name, with |first, |rest or |last (word),
                                     |lower, |upper, |day (a date without its time) or
                                     |number (in a JSON field) after it
  --set FIELD=VALUE         the same value in every row; may be given again
  --null WORD,...           words that mean nothing, such as NULL. Empty always does.
  --delimiter CHARACTER     between fields: , (default), ; or | or tab
  --dry-run                 signs in, reads the schema, checks every row that can be
                            checked here, and writes nothing
  --again                   imports rows anew that an earlier run of the same command made,
                            such as those that were deleted since
  --rejects FILE.csv        gets each rejected row as it stands in the file, after two
                            columns line and reason
  --batch N                 rows in one request, 1-200 (100)
  --concurrency N           requests in flight, 1-16 (2)

Values: a date and time is RFC 3339 or like 1996-07-04 00:00:00.000, in UTC where it
has no zone; an enum may be written in any case with spaces or dashes; a list is split
at ";"; a key of a JSON field is text unless |number follows.

Environment: STATION_URL (http://localhost:3000), and STATION_TOKEN or STATION_USERNAME
and STATION_PASSWORD.

The same command run again makes nothing twice, as long as the server remembers the
first run, which is for 24 hours. Mend rejected rows in the file of --rejects and import that one: a changed
file is a new import. Ends with 0 when every row was imported, 1 when some were not,
2 when nothing could be begun with.

Examples:
  station import tasks jira.csv --organization acme \
    --map title=title,description=description,customFields.key=issuekey \
    --map 'customFields.storyPoint=storypoint|number'
  station import contacts customers.csv --organization acme --null NULL \
    --map 'firstName=contactName|first,lastName=contactName|rest,company=companyName' \
    --set status=CUSTOMER --rejects rejected.csv
`

// errHelp says that the help text was asked for.
var errHelp = errors.New("help")

// options are a command line and its environment.
type options struct {
	plural      string
	file        string
	mapped, set []rule
	nulls       []string
	delimiter   rune
	again       bool
	dryRun      bool
	rejects     string
	batch       int
	concurrency int
	address     string
	credentials credentials
}

// texts is a flag that may be given again.
type texts []string

func (t *texts) String() string { return strings.Join(*t, " ") }

func (t *texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

func parseOptions(args []string, getenv func(string) string) (o options, err error) {
	var mapped, set, nulls texts
	var delimiter string
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.credentials.organization, "organization", "", "")
	flags.Var(&mapped, "map", "")
	flags.Var(&set, "set", "")
	flags.Var(&nulls, "null", "")
	flags.StringVar(&delimiter, "delimiter", ",", "")
	flags.BoolVar(&o.dryRun, "dry-run", false, "")
	flags.BoolVar(&o.again, "again", false, "")
	flags.StringVar(&o.rejects, "rejects", "", "")
	flags.IntVar(&o.batch, "batch", 100, "")
	flags.IntVar(&o.concurrency, "concurrency", 2, "")
	words, err := parseFlags(flags, args)
	if err != nil {
		return o, err
	}
	if len(words) != 2 {
		return o, usagef("Say what to import and from which file: station import tasks FILE.csv --organization acme. More with --help.")
	}
	o.plural, o.file, o.nulls = words[0], words[1], splitList(nulls)
	switch {
	case o.credentials.organization == "":
		return o, usagef("--organization is missing: the slug of the organization to import into, such as acme.")
	case o.batch < 1 || o.batch > maxBatchRows:
		return o, usagef("--batch must be from 1 to %d.", maxBatchRows)
	case o.concurrency < 1 || o.concurrency > 16:
		return o, usagef("--concurrency must be from 1 to 16.")
	}
	if o.delimiter, err = parseDelimiter(delimiter); err != nil {
		return o, err
	}
	if o.mapped, err = parseMap(mapped); err != nil {
		return o, err
	}
	if o.set, err = parseSet(set); err != nil {
		return o, err
	}
	return o, o.readEnvironment(getenv)
}

// parseFlags reads flags before, between and after the other words.
func parseFlags(flags *flag.FlagSet, args []string) (words []string, err error) {
	for {
		err := flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			return nil, errHelp
		}
		if err != nil {
			return nil, usagef("%s. More with --help.", strings.TrimSuffix(firstUpper(err.Error()), "."))
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, flags.Arg(0)), slices.Clone(flags.Args()[1:])
	}
}

func firstUpper(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(string(r)) + text[size:]
}

func parseDelimiter(text string) (rune, error) {
	if text == "tab" || text == `\t` {
		return '\t', nil
	}
	r, size := utf8.DecodeRuneInString(text)
	if text == "" || size != len(text) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r) {
		return 0, usagef("--delimiter %q must be one character, or the word tab.", text)
	}
	return r, nil
}

func (o *options) readEnvironment(getenv func(string) string) error {
	o.address = getenv("STATION_URL")
	if o.address == "" {
		o.address = "http://localhost:3000"
	}
	o.credentials.token = strings.TrimSpace(getenv("STATION_TOKEN"))
	o.credentials.username, o.credentials.password = getenv("STATION_USERNAME"), getenv("STATION_PASSWORD")
	if o.credentials.token == "" && (o.credentials.username == "" || o.credentials.password == "") {
		return usagef("Say who imports: set STATION_TOKEN, or STATION_USERNAME and STATION_PASSWORD, in the environment.")
	}
	if _, err := newClient(o.address); err != nil {
		return err
	}
	return nil
}
