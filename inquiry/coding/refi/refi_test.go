package refi_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/coding/refi/refitest"
	"tend/platform/fault"
)

// made is a project with everything that the standard can hold of Tend's.
func made(t *rapid.T) refi.Project {
	line := rapid.StringMatching(`[A-Za-zäß€😀][a-zäß😀 ,.&<>"']{0,30}[a-z.]`)
	p := refi.Project{Origin: "Tend", Description: rapid.SampledFrom([]string{"", "What <it> is"}).Draw(t, "about"), Name: rapid.StringMatching(`[A-Za-z&"<] ?[a-z]{1,10}`).Draw(t, "name")}
	for n := range rapid.IntRange(0, 3).Draw(t, "users") {
		p.Users = append(p.Users, refi.User{ID: refi.GUID("user", fmt.Sprint(n)), Name: line.Draw(t, "user")})
	}
	for n := range rapid.IntRange(1, 6).Draw(t, "codes") {
		c := refi.Code{ID: refi.GUID("code", fmt.Sprint(n)), Name: line.Draw(t, "code"), Description: rapid.SampledFrom([]string{"", "So\nand “so”", "<b>&"}).Draw(t, "described"),
			Colour: rapid.SampledFrom([]string{"", "#1f6f78"}).Draw(t, "colour"), Heading: rapid.Bool().Draw(t, "heading")}
		if n > 0 && rapid.Bool().Draw(t, "below") {
			c.Parent = p.Codes[n-1].ID // right behind its parent, as a tree is read
		}
		p.Codes = append(p.Codes, c)
	}
	for n := range rapid.IntRange(0, 3).Draw(t, "sources") {
		s := refi.Source{ID: refi.GUID("source", fmt.Sprint(n)), Name: line.Draw(t, "source"), Text: strings.Join(rapid.SliceOfN(line, 1, 6).Draw(t, "text"), "\n")}
		if rapid.Bool().Draw(t, "recorded") {
			s.Media, s.Times = "recording-1", []refi.Time{{At: 0, Milliseconds: 500}, {At: len([]rune(s.Text)), Milliseconds: 900}}
		}
		if rapid.Bool().Draw(t, "variable") {
			s.Variables = []refi.Value{{Name: "Session", Text: "3"}}
		}
		// selections from word to word, so that the reading can be told
		for k, m := range regexp.MustCompile(`[\p{L}\p{N}'😀]+`).FindAllStringIndex(s.Text, -1) {
			if !rapid.Bool().Draw(t, "coded") {
				continue
			}
			l := refi.Selection{ID: refi.GUID("selection", s.ID, fmt.Sprint(k)), From: utf8.RuneCountInString(s.Text[:m[0]]), To: utf8.RuneCountInString(s.Text[:m[1]])}
			for j := range rapid.IntRange(1, 2).Draw(t, "codings") {
				a := refi.Applied{ID: refi.GUID("coding", l.ID, fmt.Sprint(j)), Code: rapid.SampledFrom(p.Codes).Draw(t, "given").ID, Unsure: rapid.Bool().Draw(t, "unsure"),
					Memo: rapid.SampledFrom([]string{"", "why\n& <how>"}).Draw(t, "memo"), At: time.Date(2026, 3, 1, 10, 0, 0, 123000, time.UTC)}
				if len(p.Users) > 0 {
					a.User = rapid.SampledFrom(p.Users).Draw(t, "by").ID
				}
				l.Codings = append(l.Codings, a)
			}
			s.Selections = append(s.Selections, l)
		}
		p.Sources = append(p.Sources, s)
	}
	if rapid.Bool().Draw(t, "rounds") {
		set := refi.Set{ID: refi.GUID("set"), Name: line.Draw(t, "round"), Description: "A round.", Codes: []string{p.Codes[0].ID}}
		for i := range p.Sources {
			set.Sources = append(set.Sources, p.Sources[i].ID)
			for k := range p.Sources[i].Selections {
				p.Sources[i].Selections[k].Sets = []string{set.ID}
				for j := range p.Sources[i].Selections[k].Codings {
					p.Sources[i].Selections[k].Codings[j].Set = set.ID
				}
			}
		}
		p.Sets = []refi.Set{set}
	}
	return p
}

// What is written is read again as it was.
func TestARoundTripLosesNothing(t0 *testing.T) {
	rapid.Check(t0, func(t *rapid.T) {
		p := made(t)
		data, err := refi.Write(p)
		if err != nil {
			t.Fatal(err)
		}
		got, report, err := refi.Read("p.qdpx", data)
		if err != nil {
			t.Fatal(err)
		}
		if report.Reading != (refi.Reading{}) {
			t.Fatalf("the standard's own reading was not taken: %v, %.2f", report.Reading, report.Score)
		}
		for i := range got.Sources {
			if len(got.Sources[i].Selections) == 0 {
				got.Sources[i].Selections = nil
			}
		}
		checkPlan(t0, got)
		if !reflect.DeepEqual(p, got) {
			t.Fatalf("\n%+v\n%+v\n%v", p, got, report.Left)
		}
	})
}

// zipped makes a project file of members.
func zipped(t testing.TB, members map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range members {
			if !yield(name) {
				return
			}
		}
	}) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, members[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	codeA  = "11111111-2222-4333-8444-555555555555"
	userA  = "21111111-2222-4333-8444-555555555555"
	head   = `<?xml version="1.0" encoding="utf-8"?><Project name="Study" xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes><Code guid="` + codeA + `" name="Pain" isCodable="true" color="#F00"/></Codes></CodeBook><Sources>`
	source = `<TextSource guid="31111111-2222-4333-8444-555555555555" name="One" plainTextPath="internal://one.txt">%s</TextSource>`
	foot   = `</Sources></Project>`
)

func selection(from, to int) string {
	return fmt.Sprintf(`<PlainTextSelection guid="%s" startPosition="%d" endPosition="%d"><Coding guid="%s"><CodeRef targetGUID="%s"/></Coding></PlainTextSelection>`,
		refi.GUID("s", fmt.Sprint(from)), from, to, refi.GUID("c", fmt.Sprint(from)), codeA)
}

// Each program counts in its way; the reading is found by the words.
func TestEveryWayOfCountingIsRead(t *testing.T) {
	const text = "It hurt 😀 then.\r\nAnd 😀😀 so I breathed,\r\nand the knot let go.\r\nThat was all of it.\r\n"
	for name, by := range map[string]refi.Reading{"the standard": {}, "NVivo": {UTF16: true}, "NVivo, inclusive": {UTF16: true, Inclusive: true}, "line as one": {Line: refi.One}, "UTF-16, line as one": {UTF16: true, Line: refi.One}, "with the mark": {Mark: true}} {
		count := func(s string) int {
			if by.Line == refi.One {
				s = strings.ReplaceAll(s, "\r\n", "\n")
			}
			n := utf8.RuneCountInString(s)
			if by.UTF16 {
				n = len(utf16.Encode([]rune(s)))
			}
			if by.Mark {
				n++
			}
			return n
		}
		all := ""
		words := regexp.MustCompile(`[a-zA-Z]+`).FindAllStringIndex(text, -1)
		for _, m := range words {
			to := count(text[:m[1]])
			if by.Inclusive {
				to--
			}
			all += selection(count(text[:m[0]]), to)
		}
		file := zipped(t, map[string]string{"Study.qde": head + fmt.Sprintf(source, all) + foot, "sources/one.txt": "\ufeff" + text})
		p, report, err := refi.Read("x.qdpx", file)
		if err != nil || report.Score != 1 || report.Codings != len(words) {
			t.Fatalf("%s: %v, %+v", name, err, report)
		}
		runes := []rune(p.Sources[0].Text)
		for i, l := range p.Sources[0].Selections {
			if got := string(runes[l.From:l.To]); got != text[words[i][0]:words[i][1]] {
				t.Errorf("%s: %q, want %q by %v", name, got, text[words[i][0]:words[i][1]], report.Reading)
			}
		}
		if p.Codes[0].Colour != "#ff0000" || len(report.Left) != 1 || !strings.Contains(report.Left[0], "say not who") {
			t.Errorf("%s: %+v, %q", name, p.Codes, report.Left)
		}
	}
}

// What is hostile or broken is refused with a sentence, and nothing of it taken.
func TestHostileFiles(t *testing.T) {
	fine := head + fmt.Sprintf(source, selection(0, 2)) + foot
	var link bytes.Buffer
	z := zip.NewWriter(&link)
	h := &zip.FileHeader{Name: "sources/one.txt"}
	h.SetMode(fs.ModeSymlink | 0o777)
	w, _ := z.CreateHeader(h)
	io.WriteString(w, "/etc/passwd")
	z.Close()
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"no zip":               {[]byte("nothing"), "no project file"},
		"cut off":              {zipped(t, map[string]string{"a.qde": fine})[:80], "no project file"},
		"no project":           {zipped(t, map[string]string{"a.txt": "x"}), "none of its members ends in .qde"},
		"two projects":         {zipped(t, map[string]string{"a.qde": fine, "b.qde": fine}), "two projects"},
		"a path that climbs":   {zipped(t, map[string]string{"a.qde": fine, "sources/../../x.txt": "x"}), "leads out of it"},
		"a path from the root": {zipped(t, map[string]string{"a.qde": fine, "/x.txt": "x"}), "leads out of it"},
		"a windows path":       {zipped(t, map[string]string{"a.qde": fine, `..\x.txt`: "x"}), "leads out of it"},
		"a link":               {link.Bytes(), "is a link"},
		"a bomb":               {zipped(t, map[string]string{"a.qde": fine, "sources/one.txt": strings.Repeat("a", 20<<20)}), "unpacks to more than"},
		"entities":             {zipped(t, map[string]string{"a.qde": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + strings.TrimPrefix(fine, `<?xml version="1.0" encoding="utf-8"?>`)}), "declares a document type"},
		"an unknown entity":    {zipped(t, map[string]string{"a.qde": strings.Replace(fine, "Study", "&a;", 1)}), "cannot be read as XML"},
		"too deep":             {zipped(t, map[string]string{"a.qde": head + strings.Repeat("<a>", 5000) + foot}), "deep"},
		"not UTF-8":            {zipped(t, map[string]string{"a.qde": strings.Replace(fine, "Study", "\xff", 1)}), "not UTF-8"},
		"text not UTF-8":       {zipped(t, map[string]string{"a.qde": fine, "sources/one.txt": "caf\xe9 now"}), "not UTF-8"},
		"another encoding":     {zipped(t, map[string]string{"a.qde": strings.Replace(fine, "utf-8", "utf-16", 1)}), "cannot be read as XML"},
		"a wrong GUID":         {zipped(t, map[string]string{"a.qde": strings.Replace(fine, codeA, "nonsense", 1)}), "where its GUID should be"},
		"a GUID twice":         {zipped(t, map[string]string{"a.qde": strings.Replace(fine, "</Codes>", `<Code guid="`+codeA+`" name="b" isCodable="true"/></Codes>`, 1)}), "two codes have"},
		"a codebook":           {zipped(t, map[string]string{"a.qde": `<CodeBook/>`}), "not a project"},
		"not closed":           {zipped(t, map[string]string{"a.qde": head}), "cannot be read as XML"},
		"a word as a place":    {zipped(t, map[string]string{"a.qde": strings.Replace(fine, `startPosition="0"`, `startPosition="x"`, 1)}), "cannot be read as XML"},
	} {
		p, _, err := refi.Read("x.qdpx", c.data)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.says) || !reflect.DeepEqual(p, refi.Project{}) {
			t.Errorf("%s: %v, %+v", name, err, p)
		}
	}
}

// What Tend has no place for is told.
func TestWhatIsLeftOutIsTold(t *testing.T) {
	odd := `<PDFSource guid="41111111-2222-4333-8444-555555555555" name="P"/><AudioSource guid="51111111-2222-4333-8444-555555555555" name="A"/>` +
		`<TextSource guid="61111111-2222-4333-8444-555555555555" name="Absent" plainTextPath="internal://gone.txt"/>`
	text := fmt.Sprintf(source, selection(0, 2)+selection(900, 950)+strings.ReplaceAll(selection(3, 7), codeA, userA))
	p, report, err := refi.Read("x.qdpx", zipped(t, map[string]string{"Study.qde": head + text + odd + foot, "Sources/ONE.TXT": "It hurt"}))
	if err != nil || len(p.Sources) != 1 || len(p.Sources[0].Selections) != 1 {
		t.Fatalf("%v %+v", err, p)
	}
	left := strings.Join(report.Left, " ")
	for _, want := range []string{"Absent", "1 PDF", "“A” is a recording without", "1 selections that lie outside", "1 codings that point at a code"} {
		if !strings.Contains(left, want) {
			t.Errorf("not told: %s in %q", want, left)
		}
	}
}

// A text with speakers becomes turns, and codings lie on them.
func TestAProjectBecomesTurns(t *testing.T) {
	text := "Leader A: What did  you notice?\nRM-001: It hurt, and I\tbreathed.\n\nLeader A: And then?\nRM-001: Nothing."
	at := func(s string) refi.Selection {
		i := strings.Index(text, s)
		return refi.Selection{From: utf8.RuneCountInString(text[:i]), To: utf8.RuneCountInString(text[:i+len(s)]), Codings: []refi.Applied{{Code: codeA, User: userA, Memo: "m"}}}
	}
	p := refi.Project{Name: "Study", Users: []refi.User{{userA, "Kim"}}, Codes: []refi.Code{{ID: codeA, Name: "Pain: sharp"}, {ID: "x", Parent: codeA, Name: "Pain sharp"}},
		Sources: []refi.Source{{Name: "One", Text: text, Selections: []refi.Selection{at("RM-001: It hurt, and I\tbreathed."), at("you notice"), at("I\tbreathed"), at("And then?\nRM-001: Noth"), at("RM-001")}}}}
	plan, err := refi.Make(p)
	if err != nil {
		t.Fatal(err)
	}
	turns := plan.Texts[0].Turns
	if len(turns) != 4 || turns[0].Speaker != "Leader A" || turns[1].Text != "It hurt, and I breathed." {
		t.Fatalf("%+v", turns)
	}
	var got []string
	for _, s := range plan.Rounds[0].Parts[0].Said["Kim"] {
		words := []rune(turns[s.Turn].Text)
		if s.Whole {
			got = append(got, fmt.Sprintf("%d whole", s.Turn))
		} else {
			got = append(got, fmt.Sprintf("%d %s", s.Turn, string(words[s.From:s.To])))
		}
	}
	if want := []string{"1 whole", "0 you notice", "1 I breathed", "2 whole", "3 Noth"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if plan.Rounds[0].Book.Codes[0].ID != "pain-sharp" || plan.Rounds[0].Book.Codes[1].ID != "pain-sharp-2" || plan.Rounds[0].Book.Codes[1].Parent != "pain-sharp" {
		t.Errorf("%+v", plan.Rounds[0].Book.Codes)
	}
	again, _ := refi.Make(p)
	if again.Rounds[0].Book.Version != plan.Rounds[0].Book.Version {
		t.Error("the same codes have another version")
	}
}

// A codebook comes back from a .qdc with its names, colours, parents and
// definitions.
func TestACodebookThereAndBack(t *testing.T) {
	for _, b := range coding.Library() {
		data := refi.WriteBook(b)
		got, err := refi.ReadBook(b.ID+".qdc", data)
		if err != nil || len(got.Codes) != len(b.Codes) {
			t.Fatalf("%s: %v, %d codes", b.ID, err, len(got.Codes))
		}
		for _, c := range b.Codes {
			if !slices.ContainsFunc(got.Codes, func(g coding.Code) bool {
				return g.Label == c.Label && g.Colour == strings.ToLower(c.Colour) && strings.HasPrefix(g.Definition, c.Definition) && (g.Parent == "") == (c.Parent == "")
			}) {
				t.Errorf("%s: %s did not come back", b.ID, c.Label)
			}
		}
	}
	for name, text := range map[string]string{"empty": "", "no codes": "<CodeBook/>", "a type": "<!DOCTYPE a><CodeBook/>"} {
		if _, err := refi.ReadBook("x.qdc", []byte(text)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Projects of every shape are valid by the standard's schema, also with what
// XML cannot hold.
func TestProjectsAreValid(t *testing.T) {
	var files [][]byte
	add := func(p refi.Project) {
		data, err := refi.Write(p)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
	}
	rapid.Check(t, func(r *rapid.T) { add(made(r)) })
	odd := "a\x00b\x0b\x1f\ufffe\uffff\xff ]]> <&\"' \u2028\n\t😀"
	code, user, source := refi.GUID("code"), refi.GUID("user"), refi.GUID("source")
	at := time.Date(2026, 3, 1, 23, 59, 59, 999999999, time.FixedZone("", -9000))
	for _, p := range []refi.Project{
		{},
		{Name: odd, Description: odd, Users: []refi.User{{ID: user}, refi.Agreed}},
		{Codes: []refi.Code{{ID: code}, {ID: refi.GUID("below"), Parent: code, Name: odd, Colour: "red", Description: odd}}},
		{Sources: []refi.Source{{ID: source, Variables: []refi.Value{{"", ""}, {odd, odd}}}}},
		{Codes: []refi.Code{{ID: code, Name: "no code", Heading: true}}, Users: []refi.User{{ID: user, Name: odd}}, Sources: []refi.Source{{ID: source, Name: odd, Text: odd, Media: odd, Times: []refi.Time{{0, 0}, {5, 1 << 40}},
			Selections: []refi.Selection{{ID: refi.GUID("bare"), To: 3, Sets: []string{refi.GUID("set")}}, {ID: refi.GUID("s"), From: 1, To: 2, Codings: []refi.Applied{
				{ID: refi.GUID("a"), Code: code}, {ID: refi.GUID("b"), Code: code, User: user, At: at, Memo: odd, Unsure: true, Set: refi.GUID("set")},
				{ID: refi.GUID("c"), Code: code, User: refi.Agreed.ID, Reason: odd, By: user}}}}}},
			Sets: []refi.Set{{ID: refi.GUID("set"), Description: odd, Codes: []string{code}, Sources: []string{source}}, {ID: refi.GUID("empty"), Name: odd}}},
	} {
		add(p)
	}
	for _, b := range coding.Library() {
		b.Codes[0].Label, b.Codes[0].Definition = odd, odd
		files = append(files, refi.WriteBook(b))
	}
	refitest.Valid(t, files...)
}

var library = coding.Library()

// checkPlan makes what can be made of a project, and looks whether it holds
// together: every turn is in one segment, and every coding on one of them.
func checkPlan(t *testing.T, p refi.Project) {
	plan, err := refi.Make(p, library...)
	if err != nil {
		return
	}
	for _, r := range plan.Rounds {
		for i, part := range r.Parts {
			turn, begins := 0, map[int]bool{}
			for _, s := range part.Segments {
				if s[0] != turn || s[1] <= s[0] {
					t.Fatalf("segments %v of %d turns", part.Segments, len(plan.Texts[i].Turns))
				}
				begins[s[0]], turn = true, s[1]
			}
			if turn != len(plan.Texts[i].Turns) && len(part.Segments) > 0 {
				t.Fatalf("segments %v of %d turns", part.Segments, len(plan.Texts[i].Turns))
			}
			for _, said := range part.Said {
				for _, s := range said {
					if s.Whole && !begins[s.Turn] || !s.Whole && (s.From >= s.To || s.To > utf8.RuneCountInString(plan.Texts[i].Turns[s.Turn].Text)) {
						t.Fatalf("%+v in %v", s, part.Segments)
					}
				}
			}
		}
	}
	if _, err := refi.Marks(p, library[0]); err != nil && fault.KindOf(err) != fault.Invalid {
		t.Fatal(err)
	}
}

// A recording with a transcript that another program coded is a text; its
// codings lie between sync points.
func TestATranscriptOfARecordingIsRead(t *testing.T) {
	point := func(n, ms, at int) string {
		return fmt.Sprintf(`<SyncPoint guid="%s" timeStamp="%d" position="%d"/>`, refi.GUID("p", fmt.Sprint(n)), ms, at)
	}
	media := `<AudioSource guid="41111111-2222-4333-8444-555555555555" name="Tuesday"><Transcript guid="51111111-2222-4333-8444-555555555555" name="Words" plainTextPath="internal://one.txt">` +
		point(1, 500, 0) + point(2, 1500, 7) + point(3, 2500, 12) +
		`<TranscriptSelection guid="61111111-2222-4333-8444-555555555555" fromSyncPoint="` + refi.GUID("p", "1") + `" toSyncPoint="` + refi.GUID("p", "2") + `"><Coding guid="71111111-2222-4333-8444-555555555555"><CodeRef targetGUID="` + codeA + `"/></Coding></TranscriptSelection>` +
		`<TranscriptSelection guid="81111111-2222-4333-8444-555555555555" fromSyncPoint="` + refi.GUID("p", "9") + `"><Coding guid="91111111-2222-4333-8444-555555555555"><CodeRef targetGUID="` + codeA + `"/></Coding></TranscriptSelection></Transcript>` +
		`<AudioSelection guid="a1111111-2222-4333-8444-555555555555" begin="0" end="900"><Coding guid="b1111111-2222-4333-8444-555555555555"><CodeRef targetGUID="` + codeA + `"/></Coding></AudioSelection></AudioSource>`
	file := zipped(t, map[string]string{"Study.qde": head + media + foot, "sources/one.txt": "It hurt\nThen"})
	refitest.Valid(t, file)
	p, report, err := refi.Read("x.qdpx", file)
	if err != nil || len(p.Sources) != 1 || len(p.Sources[0].Selections) != 1 || p.Sources[0].Selections[0].To != 7 || p.Sources[0].Media != "Tuesday" {
		t.Fatalf("%+v, %v", p, err)
	}
	left := strings.Join(report.Left, " ")
	if !strings.Contains(left, "1 codings of sound or film by time") || !strings.Contains(left, "1 selections that lie outside") {
		t.Errorf("%q", left)
	}
	plan, err := refi.Make(p)
	if turns := plan.Texts[0].Turns; err != nil || turns[0].Start != 500 || turns[0].End != 1500 || turns[1].End != 2500 {
		t.Errorf("%+v, %v", turns, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(zipped(f, map[string]string{"a.qde": head + fmt.Sprintf(source, selection(0, 2)) + foot, "sources/one.txt": "It hurt"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, _, err := refi.Read("x.qdpx", data)
		if err != nil {
			return
		}
		for _, s := range p.Sources {
			for _, l := range s.Selections {
				if l.From < 0 || l.From >= l.To || l.To > utf8.RuneCountInString(s.Text) {
					t.Fatalf("%+v of %q", l, s.Text)
				}
			}
		}
		checkPlan(t, p)
	})
}

// large is a project with 5,000 codings in 500 kB.
func large() refi.Project {
	p := refi.Project{Name: "Large", Users: []refi.User{{refi.GUID("u"), "Kim"}}, Codes: []refi.Code{{ID: codeA, Name: "Pain"}}}
	s := refi.Source{ID: refi.GUID("s"), Name: "One"}
	at := 0
	for n := range 5000 {
		line := fmt.Sprintf("Leader A: What did you notice then, when the pain was there and you stayed with your breath, at %d?\n", n)
		id := fmt.Sprint(n)
		s.Selections = append(s.Selections, refi.Selection{ID: refi.GUID("l", id), From: at + 10, To: at + len(line) - 1, Codings: []refi.Applied{{ID: refi.GUID("c", id), Code: codeA, User: refi.GUID("u"), At: time.Unix(0, 0).UTC(), Memo: "why"}}})
		at += len(line)
	}
	var text strings.Builder
	for n := range 5000 {
		fmt.Fprintf(&text, "Leader A: What did you notice then, when the pain was there and you stayed with your breath, at %d?\n", n)
	}
	s.Text = text.String()
	p.Sources = []refi.Source{s}
	return p
}

func BenchmarkWrite(b *testing.B) {
	p := large()
	for b.Loop() {
		if _, err := refi.Write(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	data, err := refi.Write(large())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p, report, err := refi.Read("x.qdpx", data)
		if err != nil || report.Codings != 5000 {
			b.Fatal(err, report)
		}
		if plan, err := refi.Make(p); err != nil || len(plan.Rounds[0].Parts[0].Said["Kim"]) != 5000 {
			b.Fatal(err)
		}
	}
}
