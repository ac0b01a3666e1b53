package importer

import "io"

// Progress opens progress to the tests.
type Progress struct{ p *progress }

func NewProgress(out io.Writer, total int) Progress { return Progress{newProgress(out, total)} }

func (p Progress) Start()       { p.p.start() }
func (p Progress) Stop()        { p.p.stop() }
func (p Progress) Add(rows int) { p.p.add(rows) }
