package mail

import (
	"bytes"
	"embed"
	"fmt"
	html "html/template"
	"strings"
	text "text/template"

	"github.com/wneessen/go-mail"
)

// letter has both forms of a mail; each is read by the engine that escapes for it.
//
//go:embed letter.tmpl
var letter embed.FS

var (
	asText = text.Must(text.ParseFS(letter, "letter.tmpl"))
	asHTML = html.Must(html.ParseFS(letter, "letter.tmpl"))
)

// compose makes the mail that is sent. A mail that is sent again is the same one by its
// Message-ID, so that the reader may see it once.
func compose(from string, m Message, l *Letter) (*mail.Msg, error) {
	var plain, rich bytes.Buffer
	if err := asText.ExecuteTemplate(&plain, "text", l); err != nil {
		return nil, fmt.Errorf("write a mail: %w", err)
	}
	if err := asHTML.ExecuteTemplate(&rich, "html", l); err != nil {
		return nil, fmt.Errorf("write a mail: %w", err)
	}
	out := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := out.From(from); err != nil {
		return nil, fmt.Errorf("SMTP_FROM: %w", err)
	}
	if err := out.To(m.To); err != nil {
		return nil, fmt.Errorf("the recipient's address: %w", err)
	}
	out.Subject(l.Subject)
	out.SetDate()
	host := "station"
	if sender := out.GetFrom(); len(sender) > 0 {
		_, host, _ = strings.Cut(sender[0].Address, "@")
	}
	out.SetMessageIDWithValue(m.ID.String() + "@" + host)
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetBodyString(mail.TypeTextPlain, plain.String())
	out.AddAlternativeString(mail.TypeTextHTML, rich.String())
	return out, nil
}
