package session_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/station-portal/station/internal/session"
)

func TestClient_Network(t *testing.T) {
	t.Parallel()
	for address, network := range map[string]string{
		"192.0.2.7":                "192.0.2.7",
		"::ffff:192.0.2.7":         "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":     "2001:db8:1:2::",
		"2001:db8:1:2:ffff::":      "2001:db8:1:2::",
		"2001:db8:1:3::":           "2001:db8:1:3::",
		"fe80::1:2:3:4%eth0":       "fe80::",
		"2001:db8:0:2:3:4:5:6%any": "2001:db8:0:2::",
	} {
		assert.Equal(t, netip.MustParseAddr(network), session.Client{Address: netip.MustParseAddr(address)}.Network(), address)
	}
	assert.Equal(t, netip.Addr{}, session.Client{}.Network())
}
