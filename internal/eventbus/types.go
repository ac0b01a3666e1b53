package eventbus

import (
	"strings"

	"github.com/station-portal/station/internal/apperr"
)

// maxPatterns is how many patterns one choice may have.
const maxPatterns = 100

// typeSet is a choice of event types: exact names, and beginnings of names.
type typeSet struct {
	exact    []string
	prefixes []string
}

// newTypeSet reads patterns such as `tasks.task.created`, `tasks.task.*`,
// `tasks.*` and `*`: a last part `*` stands for anything. No pattern at all
// means every type. A pattern that is none gives BAD_USER_INPUT on `types`.
func newTypeSet(patterns []string) (typeSet, error) {
	var set typeSet
	if len(patterns) > maxPatterns {
		return set, apperr.Field("types", "At most 100 types can be named.")
	}
	for _, p := range patterns {
		if len(p) > maxType || !patternPattern.MatchString(p) {
			return typeSet{}, apperr.Field("types",
				"Each type must be like tasks.task.created, or end in a part * as in tasks.task.*.")
		}
		if prefix, wild := strings.CutSuffix(p, "*"); wild {
			set.prefixes = append(set.prefixes, prefix)
		} else {
			set.exact = append(set.exact, p)
		}
	}
	return set, nil
}

func (s typeSet) everything() bool { return len(s.exact) == 0 && len(s.prefixes) == 0 }

func (s typeSet) has(eventType string) bool {
	if s.everything() {
		return true
	}
	for _, t := range s.exact {
		if t == eventType {
			return true
		}
	}
	for _, p := range s.prefixes {
		if strings.HasPrefix(eventType, p) {
			return true
		}
	}
	return false
}

// bindingKeys gives the topic exchange's keys for the same choice.
func (s typeSet) bindingKeys() []string {
	if s.everything() {
		return []string{"#"}
	}
	keys := append([]string(nil), s.exact...)
	for _, p := range s.prefixes {
		keys = append(keys, p+"#")
	}
	return keys
}
