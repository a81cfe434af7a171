package document

import (
	"fmt"
	"strings"
	"testing"

	"tend/inquiry/transcript"
	"tend/schema/bothengines"
)

// long is a transcript of about 500 kB.
func long() []byte {
	var b strings.Builder
	for i := 0; b.Len() < 500_000; i++ {
		fmt.Fprintf(&b, "[%02d:%02d:%02d] %s: And then it went from the shoulder into the neck, and I let it be there for a while, %d.\n", i/3600, i/60%60, i%60, []string{"Sam", "Zeb", "Berta"}[i%3], i)
	}
	return []byte(b.String())
}

// Reading, sealing and keeping a transcript of 500 kB.
func BenchmarkKeepALongTranscript(b *testing.B) {
	s := kept(b, bothengines.SQLite(b))
	data := long()
	for b.Loop() {
		f, err := transcript.Read("a.txt", data)
		must(b, err)
		_, err = s.Add(ctx, leader, New{Group: "g", File: f, Data: data, Again: true})
		must(b, err)
	}
}

// One word put right in it.
func BenchmarkCorrectALongTranscript(b *testing.B) {
	s := kept(b, bothengines.SQLite(b))
	doc := add(b, s, leader, "g", "a.txt", string(long()))
	turn := read(b, s, leader, doc.ID, 0)[500].ID
	n := 0
	for b.Loop() {
		n++
		_, err := s.Correct(ctx, leader, doc.ID, 0, turn, fmt.Sprint("And then it went ", n), "")
		must(b, err)
	}
}
