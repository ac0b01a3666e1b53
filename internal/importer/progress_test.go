package importer_test

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/station-portal/station/internal/importer"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := importer.NewProgress(&out, 12_000)
		p.Start()
		time.Sleep(time.Second) //nolint:forbidigo // of a bubble's clock
		p.Add(5_000)
		time.Sleep(9100 * time.Millisecond) //nolint:forbidigo // of a bubble's clock
		p.Stop()
		assert.Equal(t, "5,000 of 12,000 rows, 1,000 rows/s, 7s left\n5,000 of 12,000 rows, 500 rows/s, 14s left\n", out.String(),
			"a line every five seconds where there is no terminal")
	})
}
