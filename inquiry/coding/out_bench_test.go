package coding_test

import (
	"fmt"
	"testing"
	"time"

	"tend/inquiry/coding"
)

// fiveThousand is 5,000 codings as they leave.
func fiveThousand() []coding.Line {
	all := make([]coding.Line, 5000)
	for n := range all {
		all[n] = coding.Line{Coding: coding.Coding{Document: "d", At: coding.Where{Segment: n/2 + 1}, Coder: fmt.Sprint(n % 2), Codes: []coding.CodeID{"P"}, CodedAt: time.Unix(int64(n), 0)},
			Title: "Recording 1", Who: fmt.Sprint("Coder ", n%2), Speaker: "Leader A", Words: "What did you notice then, when the pain was there and you stayed with your breath?", Layer: coding.Consensus}
	}
	return all
}

func BenchmarkOut(b *testing.B) {
	book, err := coding.Find("purer")
	if err != nil {
		b.Fatal(err)
	}
	lines := fiveThousand()
	for name, write := range map[string]func() ([]byte, error){
		"csv":  func() ([]byte, error) { return coding.WriteCSV(book, lines) },
		"xlsx": func() ([]byte, error) { return coding.WriteXLSX(book, lines, nil) },
		"docx": func() ([]byte, error) { return coding.WriteQuotes(book, "Round", lines) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if data, err := write(); err != nil || len(data) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}
