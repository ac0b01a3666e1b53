package graphqlhttp

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The media types of answers. The older one is answered with 200 whatever became of the
// operation; the newer one has a status that says so.
const (
	typeJSON     = "application/json"
	typeResponse = "application/graphql-response+json"
)

// negotiate gives the media type that the caller would rather have, application/json
// where it does not care. It is empty where the caller takes neither.
func negotiate(r *http.Request) string {
	accepts := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accepts) == "" {
		return typeJSON
	}
	best, weight := "", 0.0
	for _, part := range strings.Split(accepts, ",") {
		media, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		switch media {
		case typeJSON, typeResponse:
		case "*/*", "application/*":
			media = typeJSON
		default:
			continue
		}
		q := 1.0
		if text, given := parameters["q"]; given {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				continue
			}
		}
		if q > weight {
			best, weight = media, q
		}
	}
	return best
}
