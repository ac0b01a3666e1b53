package stationtest

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed hostile/*.graphql
var hostile embed.FS

// HostileDocument is a document that nobody sends who means well.
type HostileDocument struct {
	Name, Query string
	// Code is that of the first error of the answer. Sentence is its message, where it is
	// one of ours.
	Code, Sentence string
}

// Hostile gives the documents of the folder hostile. Their first line is a comment with
// what is said to them.
func Hostile() []HostileDocument {
	names, err := fs.Glob(hostile, "hostile/*.graphql")
	if err != nil {
		panic(err) // of a wrong pattern
	}
	documents := make([]HostileDocument, len(names))
	for i, name := range names {
		text, err := hostile.ReadFile(name)
		if err != nil {
			panic(err) // of a file that is embedded
		}
		first, _, _ := strings.Cut(string(text), "\n")
		code, sentence, _ := strings.Cut(strings.TrimPrefix(first, "# "), ": ")
		documents[i] = HostileDocument{
			Name: strings.TrimSuffix(path.Base(name), ".graphql"), Query: string(text), Code: code, Sentence: sentence,
		}
	}
	return documents
}
