package mail

import "crypto/tls"

// Trust has the SMTP trust other certificates than the machine does.
func (s *SMTP) Trust(config *tls.Config) { s.trust = config }

// Quiet is quiet.
var Quiet = quiet
