package transcript_test

import (
	"fmt"
	"strings"
	"testing"

	"tend/inquiry/transcript"
)

var leaving = transcript.File{Name: "Recording 7", Turns: []transcript.Turn{
	{Speaker: "Leader A", Start: 1000, End: 4250, Text: "What did you notice there? <b> & -->"},
	{Speaker: "RM-017", Start: 5000, End: 9000, Text: "=SUM(A1) is what it felt like; \"odd\", it was."},
	{Speaker: "Participant Unknown", Start: 10000, End: 12000, Text: "-no, @home +1 Zoë 🙂"},
	{Speaker: "Leader A", Start: 13000, End: 14000, Text: "Yes."},
}}

// What leaves the house is read by the house's own readers.
func TestWrittenIsReadBack(t *testing.T) {
	for name, write := range map[string]func(transcript.File) ([]byte, error){"a.vtt": transcript.WriteVTT, "a.csv": transcript.WriteCSV, "a.docx": transcript.WriteDOCX} {
		data, err := write(leaving)
		if err != nil {
			t.Fatal(err)
		}
		back, err := transcript.Read(name, data)
		if err != nil {
			t.Errorf("%s: %v\n%.400s", name, err, data)
			continue
		}
		said := func(f transcript.File) string {
			var all []string
			for _, turn := range f.Turns {
				all = append(all, fmt.Sprint(turn.Speaker, " ", turn.Start, ": ", turn.Text))
			}
			return strings.Join(all, "\n")
		}
		if said(back) != said(leaving) {
			t.Errorf("%s reads back as\n%s\nwant\n%s", name, said(back), said(leaving))
		}
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	data, err := transcript.WriteCSV(leaving)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{`"'=SUM(A1)`, "'-no, @home"} {
		if !strings.Contains(string(data), cell) {
			t.Errorf("%s is not in\n%s", cell, data)
		}
	}
}

func TestTimesThatAreNotKnown(t *testing.T) {
	f := transcript.File{Turns: []transcript.Turn{{Speaker: "A", Start: -1, End: -1, Text: "One."}, {Start: -1, End: -1, Text: "Two."}}}
	data, err := transcript.WriteVTT(f)
	if err != nil {
		t.Fatal(err)
	}
	back, err := transcript.Read("a.vtt", data)
	if err != nil || len(back.Turns) != 2 || back.Turns[1].Speaker != "Unknown" {
		t.Errorf("%+v %v", back.Turns, err)
	}
}

// Whatever is kept can be written and read again.
func FuzzWrite(f *testing.F) {
	f.Add("Anna", "How was it?", "=1", 5)
	f.Fuzz(func(t *testing.T, who, a, b string, at int) {
		file := transcript.File{Turns: []transcript.Turn{{Speaker: who, Start: at % 1e6, Text: a}, {Start: transcript.Unknown, Text: b}}}
		for name, write := range map[string]func(transcript.File) ([]byte, error){"a.vtt": transcript.WriteVTT, "a.csv": transcript.WriteCSV, "a.docx": transcript.WriteDOCX} {
			data, err := write(file)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			transcript.Read(name, data) // may refuse a file without a word, and must not fail
		}
	})
}
