package transcript_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// tell writes turns as "Anna 0.5-2: text", times in seconds and ? for unknown.
func tell(f transcript.File) string {
	second := func(ms int) string {
		if ms == transcript.Unknown {
			return "?"
		}
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", float64(ms)/1000), "0"), ".")
	}
	var all []string
	for _, t := range f.Turns {
		all = append(all, fmt.Sprintf("%s %s-%s: %s", t.Speaker, second(t.Start), second(t.End), t.Text))
	}
	return strings.Join(all, "\n")
}

// table is a Word document with one paragraph for each line, or a table.
func docx(t testing.TB, body string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte(`<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func paragraphs(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("<w:p><w:r><w:t>" + strings.ReplaceAll(l, "\t", "</w:t><w:tab/><w:t>") + "</w:t></w:r></w:p>")
	}
	return b.String()
}

func tableOf(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("<w:tbl>")
	for _, r := range rows {
		b.WriteString("<w:tr>")
		for _, c := range r {
			b.WriteString("<w:tc>" + paragraphs(c) + "</w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	return b.String() + "</w:tbl>"
}

func TestEveryShapeIsRead(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"vtt with voices", "a.vtt", "WEBVTT\n\nNOTE\nby a program\n\nSTYLE\n::cue { color: red }\n\n0f3e-1\n00:01.000 --> 00:02.500 align:start\n<v Jane Doe>I notice &amp; breathe.</v>\n<v Tom>Yes.</v>\n\n00:02.500 --> 00:04.000\n<v Tom>And then?</v>\n",
			"Jane Doe 1-2.5: I notice & breathe.\nTom 1-4: Yes. And then?"},
		{"vtt with names before a colon", "a.vtt", "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nSamson Zhang: It was\n\n2\n00:00:02.000 --> 00:00:03.000\nSamson Zhang: heavy.\n\n3\n00:00:03.000 --> 00:00:04.000\nAnna: Where?\n",
			"Samson Zhang 1-3: It was heavy.\nAnna 3-4: Where?"},
		{"vtt of nobody", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nit was\n\n00:02.000 --> 00:03.000\nheavy. Then\n\n00:03.000 --> 00:04.000\nit went.\n\n00:08.000 --> 00:09.000\nwhere\n",
			" 1-4: it was heavy. Then it went.\n 8-9: where"},
		{"rolling captions", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nI felt it in my back\n\n00:02.000 --> 00:03.000\nI felt it in my back\nand then it moved up\n\n00:03.000 --> 00:04.000\nand then it moved up\ninto the neck\n",
			" 1-4: I felt it in my back and then it moved up into the neck"},
		{"yes said twice", "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nAnna: Yes.\n\n2\n00:00:02,000 --> 00:00:03,000\nAnna: Yes.\n",
			"Anna 1-3: Yes. Yes."},
		{"srt without numbers, a name alone, odd times", "a.srt", "00:01:39 --> 00:01:41,04\n(rumbling)\n\n00:02:04,08 --> 00:02:07.12 X1:40\nMAN:\nHow are we?\n\n3\n00:02:12.16 --> 00:02:15.20\nFine.\n",
			" 99-101.04: (rumbling)\nMAN 124.08-127.12: How are we?\n 132.16-135.2: Fine."},
		{"srt whose blocks touch", "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nA: One\n2\n00:00:02,000 --> 00:00:03,000\nA: two\n", "A 1-3: One two"},
		{"cues that run backwards", "a.vtt", "WEBVTT\n\n00:05.000 --> 00:04.000\n<v A>Back\n\n99:99.000 --> x\n<v B>Lost\n", "A 5-?: Back\nB ?-?: Lost"},
		{"name and time above", "a.txt", "Anna Berg  0:49\nHow was the week?\nAnd the practice?\n\nTom O'Neil  1:02\nHard.\n", "Anna Berg 49-62: How was the week? And the practice?\nTom O'Neil 62-?: Hard."},
		{"time of day", "a.txt", "[Johnny Doe] 11:02:09\nHow?\n\n[Janet Dough] 11:02:09\nWell.\n\n[Johnny Doe] 11:02:05\nGood.\n", "Johnny Doe 0-?: How?\nJanet Dough 0-?: Well.\nJohnny Doe ?-?: Good."},
		{"time before name", "a.txt", "[00:05:32] Alice: Where is it?\n[00:05:40] Bo: Here.\nIn the hip.\n", "Alice 332-340: Where is it?\nBo 340-?: Here. In the hip."},
		{"name with time", "a.txt", "**Sarah (00:00):** Welcome.\n\n**P3 (00:07):** Hello.\n", "Sarah 0-7: Welcome.\nP3 7-?: Hello."},
		{"names alone", "a.txt", "Interviewer: What changed?\nP1: Remember: I said 10:30 Meeting: bring forms. See https://example.org: there.\nNothing: at first.\n", "Interviewer ?-?: What changed?\nP1 ?-?: Remember: I said 10:30 Meeting: bring forms. See https://example.org: there. Nothing: at first."},
		{"a time for each line and no names", "a.txt", "[00:01] one\n[00:05] two\n", " 1-5: one\n 5-?: two"},
		{"no names at all", "a.txt", "It was hard.\nVery.\n\nThen it went.\n", " ?-?: It was hard. Very.\n ?-?: Then it went."},
		{"one person in two spellings", "a.txt", "ANNA: One.\nTom: Two.\nAnna: Three.\nAnna: Four.\n", "Anna ?-?: One.\nTom ?-?: Two.\nAnna ?-?: Three. Four."},
		{"whisper.cpp", "a.json", `{"result":{"language":"en"},"transcription":[{"offsets":{"from":0,"to":1500},"text":" I breathe.","tokens":[{"text":"[_BEG_]","offsets":{"from":0,"to":0},"p":0.9},{"text":" I","offsets":{"from":0,"to":200},"p":0.9},{"text":" brea","offsets":{"from":200,"to":800},"p":0.8},{"text":"the","offsets":{"from":800,"to":1200},"p":0.4},{"text":".","offsets":{"from":1200,"to":1500},"p":0.9}]}]}`, " 0-1.5: I breathe."},
		{"whisperx", "a.json", `{"segments":[{"start":0.5,"end":2,"text":" Hello there.","speaker":"SPEAKER_00","words":[{"word":"Hello","start":0.5,"end":0.9,"score":0.8},{"word":"there."}]},{"start":2,"end":3,"text":"Hi.","speaker":"SPEAKER_01"}]}`, "SPEAKER_00 0.5-2: Hello there.\nSPEAKER_01 2-3: Hi."},
		{"openai words on top", "a.json", `{"text":"One two.","words":[{"word":"One","start":0,"end":0.4},{"word":"two.","start":0.4,"end":1}]}`, " 0-1: One two."},
		{"a list of segments", "a.json", `[
{"speaker":1,"start":0,"end":1,"text":"a"},{"speaker":2,"start":1,"end":2,"text":"b"}]`, "Speaker 1 0-1: a\nSpeaker 2 1-2: b"},
		{"podcast", "a.json", `{"version":"1.0.0","segments":[{"speaker":"D","startTime":0.5,"endTime":0.75,"body":"I"},{"speaker":"D","startTime":1,"endTime":1.25,"body":"am"}]}`, "D 0.5-1.25: I am"},
		{"word paragraphs", "a.docx", docx(t, paragraphs("Anna Berg\t0:03", "How was it?", "Tom\t0:09", "Hard.")), "Anna Berg 3-9: How was it?\nTom 9-?: Hard."},
		{"word with names", "a.docx", docx(t, paragraphs("Interviewer: How?", "Participant 2: Well.")), "Interviewer ?-?: How?\nParticipant 2 ?-?: Well."},
		{"word table of two", "a.docx", docx(t, tableOf([]string{"Speaker", "Text"}, []string{"Interviewer", "How?"}, []string{"Participant 2", "No."})), "Interviewer ?-?: How?\nParticipant 2 ?-?: No."},
		{"word table of three", "a.docx", docx(t, tableOf([]string{"00:01", "Anna", "How was the week for you?"}, []string{"00:04", "Tom", "Hard."})), "Anna 1-4: How was the week for you?\nTom 4-?: Hard."},
		{"csv", "a.csv", "speaker;start;text\nAnna;0:01;\"How; was it?\"\nAnna;0:03;And then?\n", "Anna 1-?: How; was it?\nAnna 3-?: And then?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := transcript.Read(c.file, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(f); got != c.want {
				t.Errorf("%s, got\n%s\nwant\n%s", f.Format, got, c.want)
			}
			if f.Report.Turns != len(f.Turns) || f.Report.Encoding == "" {
				t.Errorf("%+v", f.Report)
			}
		})
	}
}

func TestEncodingsAndLineEnds(t *testing.T) {
	text := "Zoë: Füße, “heavy” – and cold?\nBo: Yes.\nZoë: Where?\n"
	want := "Zoë ?-?: Füße, “heavy” – and cold?\nBo ?-?: Yes.\nZoë ?-?: Where?"
	encode := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, data := range map[string]string{
		"UTF-8":                 text,
		"UTF-8 with a mark":     "\ufeff" + text,
		"Windows line ends":     strings.ReplaceAll(text, "\n", "\r\n"),
		"old Mac line ends":     strings.ReplaceAll(text, "\n", "\r"),
		"Windows-1252":          encode(charmap.Windows1252.NewEncoder().String(text)),
		"UTF-16 LE with a mark": encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)),
		"UTF-16 BE with a mark": encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)),
		"UTF-16 LE":             encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text)),
		"UTF-16 BE":             encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)),
	} {
		f, err := transcript.Read("a.txt", []byte(data))
		if err != nil || tell(f) != want {
			t.Errorf("%s (%s): %v\n%s", name, f.Report.Encoding, err, tell(f))
		}
	}
}

func TestWhatTheReportTells(t *testing.T) {
	f, err := transcript.Read("a.vtt", []byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna Berg>One\n\n00:02.000 --> 00:03.000\n<v Anna Berg>two\n\n00:03.000 --> 00:02.000\n<v Ana Berg>three four\n\n00:05.000 --> 00:06.000\nfive\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := f.Report
	if r.Cues != 4 || r.Merged != 1 || r.Turns != 3 || r.Unattributed != 1 || len(r.Speakers) != 2 || r.Speakers[1].Words != 2 ||
		len(r.Alike) != 1 || len(r.Notes) != 1 || r.Notes[0].Line != 9 || f.Turns[0].FirstLine != 3 {
		t.Errorf("%+v", r)
	}
	f, _ = transcript.Read("a.json", []byte(`{"segments":[{"start":0,"end":1,"text":"Hello there.","words":[{"word":"Hello","probability":0.3},{"word":"there.","start":0.5,"end":0.9}]}]}`))
	if w := f.Turns[0].Words; len(w) != 2 || w[0].Sure != 0.3 || w[0].Start != transcript.Unknown || w[1].Start != 500 || w[1].Sure >= 0 {
		t.Errorf("%+v", w)
	}
}

func TestFilesThatAreNoTranscript(t *testing.T) {
	bomb := paragraphs(strings.Repeat("a", 1<<20))
	for name, c := range map[string]struct{ file, text, says string }{
		"an empty file":            {"a.txt", " \n", "empty"},
		"a sound called .vtt":      {"a.vtt", "RIFF\x00\x00\x00\x00WAVEfmt ", "sound"},
		"zero bytes":               {"a.vtt", "WEBVTT\x00\x01\x02\n", "not a text"},
		"captions without any":     {"a.vtt", "WEBVTT\n\nhello\n", "no line with two times"},
		"JSON of something else":   {"a.json", `{"patients":[]}`, "no speech"},
		"JSON that breaks off":     {"a.json", "{\"segments\":[\n{\"text\":\"a\"},", "a.json:2:"},
		"a zip that is no Word":    {"a.docx", strings.Replace(docx(t, ""), "word/document.xml", "work/document.xml", -1), "not a Word document"},
		"a zip that breaks off":    {"a.docx", docx(t, "")[:40], "damaged"},
		"a Word document of bombs": {"a.docx", docx(t, `<!DOCTYPE x [<!ENTITY a "aaaa">]>`+"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"), "cannot be read"},
		"a Word document unpacked": {"a.docx", docx(t, strings.Repeat(bomb, 65)), "unpacks to"},
		"a table without words":    {"a.csv", "speaker,start\nA,0:01\n", "no column"},
		"a table of headings":      {"a.csv", "speaker,text\n", "no rows"},
		"33 megabytes":             {"a.txt", strings.Repeat("a b c d\n", 33<<17), "MB"},
	} {
		f, err := transcript.Read(c.file, []byte(c.text))
		if fault.KindOf(err) != fault.Invalid || len(f.Turns) != 0 || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// shared finds a file that may not be shipped; without it the test is skipped,
// except in CI.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", name))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return data
}

func TestFilesOfRealExporters(t *testing.T) {
	for name, want := range map[string]struct {
		format   transcript.Format
		cues     int
		turns    int
		speakers string
	}{
		"astisub_example-in-non-utf8.vtt": {transcript.WebVTT, 6, 6, "MAN"},
		"astisub_example-in.srt":          {transcript.SubRip, 6, 6, "MAN"},
		"podcastindex_example.json":       {transcript.Engine, 5, 2, "Darth Vader, Luke"},
		"podcastindex_example.srt":        {transcript.SubRip, 222, 10, "Travis, Sarah, Gilon"},
		"podcastindex_example.vtt":        {transcript.WebVTT, 7, 2, "Sarah, Gillian"},
		"zoom_saved_transcript.txt":       {transcript.Block, 12, 8, "Johnny Doe, Janet Dough"},
	} {
		f, err := transcript.Read(name, shared(t, "transcripts/"+name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var names []string
		for _, s := range f.Report.Speakers {
			names = append(names, s.Name)
		}
		if f.Format != want.format || strings.Join(names, ", ") != want.speakers || want.cues > 0 && (f.Report.Cues != want.cues || f.Report.Turns != want.turns) {
			t.Errorf("%s: %s, %d cues, %d turns, %v\n%.900s", name, f.Format, f.Report.Cues, f.Report.Turns, names, tell(f))
		}
	}
}

// AnnoMI's ten annotators stand as ten rows of one utterance.
func TestAnnoMI(t *testing.T) {
	files, err := transcript.Tables("AnnoMI-full.csv", shared(t, "annomi/AnnoMI-full.csv"))
	if err != nil {
		t.Fatal(err)
	}
	turns := 0
	for _, f := range files {
		turns += len(f.Turns)
	}
	if len(files) != 133 || turns != 9699 {
		t.Errorf("%d transcripts, %d turns", len(files), turns)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>x\n", "A: b\nC: d\n", `{"segments":[{"text":"a"}]}`, "Anna 0:01\nx\n", "a,text\n1,2\n"} {
		f.Add("a.txt", []byte(seed))
	}
	f.Add("a.docx", []byte(docx(f, paragraphs("A: b"))))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		got, err := transcript.Read(name, data)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		for _, turn := range got.Turns {
			if strings.TrimSpace(turn.Text) == "" || turn.End != transcript.Unknown && turn.Start > turn.End && turn.Start != transcript.Unknown {
				t.Fatalf("%+v", turn)
			}
		}
	})
}

// BenchmarkRead reads a transcript of 500 kB.
func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString("WEBVTT\n\n")
	for i := 0; text.Len() < 500_000; i++ {
		at := time.Duration(i) * 3 * time.Second
		fmt.Fprintf(&text, "%02d:%02d:%02d.000 --> %02d:%02d:%02d.500\n<v Speaker %d>and I noticed that the pain was there and I stayed with it\n\n",
			int(at.Hours()), int(at.Minutes())%60, int(at.Seconds())%60, int(at.Hours()), int(at.Minutes())%60, int(at.Seconds())%60+1, i/4%5)
	}
	data := []byte(text.String())
	for b.Loop() {
		if _, err := transcript.Read("a.vtt", data); err != nil {
			b.Fatal(err)
		}
	}
}
