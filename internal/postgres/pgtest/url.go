package pgtest

import (
	"fmt"
	"net/url"
	"strings"
)

// withDatabase gives the connection string with another database, in the form it
// has: a URL or key=value pairs.
func withDatabase(connString, database string) (string, error) {
	if !strings.HasPrefix(connString, "postgres://") && !strings.HasPrefix(connString, "postgresql://") {
		return fmt.Sprintf("%s dbname=%s", connString, database), nil
	}
	u, err := url.Parse(connString)
	if err != nil {
		return "", fmt.Errorf("TEST_DATABASE_URL can't be read")
	}
	u.Path = "/" + database
	query := u.Query()
	query.Del("dbname")
	query.Del("database")
	u.RawQuery = query.Encode()
	return u.String(), nil
}
