package orgs

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // a machine may have none

	"golang.org/x/text/language"

	"github.com/station-portal/station/internal/apperr"
)

const (
	maxDomains = 50
	// maxDomain is how long DNS lets a name be.
	maxDomain = 253
)

var domainPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Settings are what an organization set of itself, as organizations.settings has them.
type Settings struct {
	TimeZone     *string  `json:"timeZone,omitempty"`
	Locale       *string  `json:"locale,omitempty"`
	EmailDomains []string `json:"emailDomains,omitempty"`
}

// SettingsOf reads the settings of an organization.
func (o *Organization) SettingsOf() (Settings, error) {
	var s Settings
	if err := json.Unmarshal(o.Settings, &s); err != nil {
		return s, fmt.Errorf("read the settings of an organization: %w", err)
	}
	return s, nil
}

// MayInvite reports whether invitations may go to the address, which is in small letters.
func (s Settings) MayInvite(email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	for _, allowed := range s.EmailDomains {
		if domain == allowed {
			return true
		}
	}
	return len(s.EmailDomains) == 0
}

// apply changes the settings as the input says.
func (s *Settings) apply(faults *apperr.Fields, in *OrganizationSettingsInput) {
	if in == nil {
		return
	}
	if zone, given := in.TimeZone.ValueOK(); given {
		if zone != nil && !isZone(*zone) {
			faults.Add("settings.timeZone", "`timeZone` must be the IANA name of a time zone, such as Europe/Berlin.")
		}
		s.TimeZone = zone
	}
	if locale, given := in.Locale.ValueOK(); given {
		if locale != nil {
			tag, err := language.Parse(*locale)
			if err != nil || *locale == "" {
				faults.Add("settings.locale", "`locale` must be a BCP 47 language tag, such as de-CH.")
			}
			canonical := tag.String()
			locale = &canonical
		}
		s.Locale = locale
	}
	if domains, given := in.EmailDomains.ValueOK(); given {
		s.EmailDomains = cleanDomains(faults, domains)
	}
}

// isZone knows the zones of the database; "Local" is the machine's, and "" is UTC.
func isZone(name string) bool {
	if name == "" || strings.EqualFold(name, "local") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// cleanDomains puts domains into small letters, each once.
func cleanDomains(faults *apperr.Fields, domains []string) []string {
	if len(domains) > maxDomains {
		faults.Add("settings.emailDomains", fmt.Sprintf("`emailDomains` may have at most %d domains; it has %d.", maxDomains, len(domains)))
		return nil
	}
	var clean []string
	known := map[string]bool{}
	for _, domain := range domains {
		domain = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(domain), "@"))
		if len(domain) > maxDomain || !domainPattern.MatchString(domain) {
			faults.Add("settings.emailDomains", "`emailDomains` must be domains such as example.com.")
			return nil
		}
		if !known[domain] {
			known[domain] = true
			clean = append(clean, domain)
		}
	}
	return clean
}
