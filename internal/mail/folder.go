package mail

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Folder writes mails into a folder, each as a file that mail programs open. It is for
// development.
type Folder struct {
	dir    string
	logger *slog.Logger
}

// NewFolder makes a Folder.
func NewFolder(dir string, logger *slog.Logger) *Folder { return &Folder{dir: dir, logger: logger} }

// Send writes the mail, for this account's eyes alone, and logs where it is.
func (f *Folder) Send(ctx context.Context, m Message, l *Letter) error {
	out, err := compose("Station <station@localhost>", m, l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of mails: %w", err)
	}
	path := filepath.Join(f.dir, time.Now().UTC().Format("20060102-150405")+"-"+m.Kind+"-"+m.ID.String()+".eml")
	file, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write a mail: %w", err)
	}
	_, err = out.WriteTo(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	// Whoever watches the folder sees whole mails.
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("write a mail: %w", err)
	}
	f.logger.InfoContext(ctx, "a mail is in a file, since SMTP_URL is not set", "kind", m.Kind, "file", path)
	return nil
}
