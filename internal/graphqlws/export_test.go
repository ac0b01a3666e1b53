package graphqlws

// Judge reads a message, and gives its id or why it is none of the protocol.
func Judge(text []byte) (id, invalid string) {
	m, invalid := parse(text)
	if invalid != "" {
		return "", invalid
	}
	_ = m.authorization()
	if m.kind == typeSubscribe {
		_, _, invalid = m.params()
	}
	return m.id, invalid
}
