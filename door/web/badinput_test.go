package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tend/door/web/webtest"
	"tend/inquiry/coding"
)

// zipOf makes a project file of members.
func zipOf(t *testing.T, members ...[2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, m := range members {
		w, err := z.Create(m[0])
		if err == nil {
			_, err = io.WriteString(w, m[1])
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

// What is hostile or broken is refused on the page where somebody brings it,
// with a sentence that says what and where, and nothing of it is kept.
func TestBadInputKeepsNothing(t *testing.T) {
	s := webtest.New(t)
	c := s.Client(t, webtest.Admin)
	const guid = "11111111-2222-4333-8444-555555555555"
	fine := `<Project xmlns="urn:QDA-XML:project:1.0" name="Study"><CodeBook><Codes><Code guid="` + guid + `" name="Pain" isCodable="true"/></Codes></CodeBook><Sources><TextSource guid="21111111-2222-4333-8444-555555555555" name="One" plainTextPath="internal://one.txt"/></Sources></Project>`
	entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">`
	for n := range 9 {
		entities += fmt.Sprintf(`<!ENTITY %c "%s">`, 'b'+n, strings.Repeat(fmt.Sprintf("&%c;", 'a'+n), 10))
	}
	counted := func() string {
		documents, err := s.Documents.List(ctx, coder(webtest.Admin))
		rounds, err2 := s.Coding.Rounds(ctx, coder(webtest.Admin))
		books, err3 := s.Coding.Books(ctx, webtest.Site)
		if err != nil || err2 != nil || err3 != nil {
			t.Fatal(err, err2, err3)
		}
		return fmt.Sprint(len(documents), " documents, ", len(rounds), " rounds, ", len(books), " codebooks")
	}
	book := "id: x\nversion: \"1\"\ntitle: X\napplies: anybody\ncodes:\n"
	before := counted()
	for name, in := range map[string]struct {
		path, field, file string
		data              []byte
		says              []string
	}{
		"a zip bomb":            {"/inquiry/rounds", "file", "p.qdpx", zipOf(t, [2]string{"a.qde", fine}, [2]string{"sources/one.txt", strings.Repeat("a", 40<<20)}), []string{"sources/one.txt", "unpacks to more than"}},
		"a path that climbs":    {"/inquiry/rounds", "file", "p.qdpx", zipOf(t, [2]string{"a.qde", fine}, [2]string{"sources/../../../etc/cron.d/x", "x"}), []string{"leads out of it"}},
		"an entity bomb":        {"/inquiry/rounds", "file", "p.qdpx", zipOf(t, [2]string{"a.qde", entities + "]>" + strings.Replace(fine, "Study", "&j;", 1)}), []string{"a.qde:1", "declares a document type"}},
		"a project that is XML": {"/inquiry/rounds", "file", "p.qdpx", []byte(fine), []string{"a .qdpx is a zip"}},
		"an unknown element":    {"/inquiry/rounds", "file", "p.qdpx", zipOf(t, [2]string{"a.qde", fine[:200]}), []string{"a.qde:1:", "cannot be read as XML"}},
		"no text at all":        {"/inquiry/rounds", "file", "p.qdpx", zipOf(t, [2]string{"a.qde", fine}), []string{"holds no text"}},
		"an entity bomb (.qdc)": {"/inquiry/codebooks", "file", "b.qdc", []byte(entities + "]><CodeBook/>"), []string{"declares a document type"}},
		"a cycle":               {"/inquiry/codebooks", "file", "b.yaml", []byte(book + "  - {id: a, label: A, definition: a, parent: b}\n  - {id: b, label: B, definition: b, parent: a}\n"), []string{"b.yaml:6", "among its own parents"}},
		"two codes on one key":  {"/inquiry/codebooks", "file", "b.yaml", []byte(book + "  - {id: a, label: A, definition: a, key: p}\n  - {id: b, label: B, definition: b, key: p}\n"), []string{"b.yaml:7", "the key “p” cannot be told"}},
		"a key within another":  {"/inquiry/codebooks", "file", "b.csv", []byte("id,label,definition,key\na,A,a,p\nb,B,b,pq\n"), []string{"the key “pq” cannot be told from “p”"}},
		"a binary transcript":   {"/inquiry/documents", "files", "session.vtt", append([]byte("\x7fELF\x02\x01\x01\x00"), bytes.Repeat([]byte{0, 0xff, 0x90, 3}, 4000)...), []string{"session.vtt", "was not kept"}},
	} {
		status, page := sendFile(t, c, s.URL+in.path, in.field, in.file, in.data, url.Values{"nameless": {"yes"}})
		if in.field == "file" && status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, status)
		}
		for _, says := range in.says {
			if !strings.Contains(page, says) {
				t.Errorf("%s: the page does not say %q\n%.1500s", name, says, page[strings.Index(page, "<main"):])
			}
		}
	}
	if after := counted(); after != before {
		t.Errorf("%s before, %s after", before, after)
	}
	// Cues that run backwards keep their words; of their times it is said.
	if _, page := sendFile(t, c, s.URL+"/inquiry/documents", "files", "back.vtt", []byte("WEBVTT\n\n00:09.000 --> 00:05.000\n<v A>Later.\n"), nil); !strings.Contains(page, "line 3: this caption ends before it begins") {
		t.Errorf("cues that run backwards:\n%s", page[strings.Index(page, "<main"):])
	}
}

// A coder who is taken off while they code is told that what they coded is
// kept; of two who settle a segment at once, the second is shown the first.
func TestTwoWhoMeet(t *testing.T) {
	s := webtest.New(t)
	round, id := codedBy(t, s, webtest.Researcher, webtest.Leader)
	path := s.URL + "/inquiry/rounds/" + round
	leader, first, second := s.Client(t, webtest.Leader), s.Client(t, webtest.Researcher), s.Client(t, webtest.Admin)
	if _, page := webtest.Get(t, leader, path+"/code/"+id); !strings.Contains(page, "segments coded") {
		t.Fatal("the leader does not code")
	}
	settle := func(c *http.Client, code string) (int, string) {
		got, err := c.PostForm(path+"/settle/"+id+"/2", url.Values{"seen": {"0"}, "code": {code}, "reason": {"because of " + code}})
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		page, _ := io.ReadAll(got.Body)
		return got.StatusCode, string(page)
	}
	if status, _ := settle(first, "2b"); status != http.StatusOK {
		t.Errorf("the first: %d", status)
	}
	if status, page := settle(second, "2a"); status != http.StatusConflict || !strings.Contains(page, "theirs stands") || !strings.Contains(page, "because of 2b") || !strings.Contains(page, "because of 2a") {
		t.Errorf("the second: %d\n%s", status, page)
	}
	sendForm(t, second, path+"/remove", url.Values{"document": {id}, "coder": {webtest.Leader.ID}})
	got, err := leader.Post(path+"/code/"+id+"/said", "application/json", strings.NewReader(`{"said":[{"segment":5,"codes":["4"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if text, _ := io.ReadAll(got.Body); got.StatusCode != http.StatusNotFound || !strings.Contains(string(text), "what you coded is kept") {
		t.Errorf("after the leader was taken off: %d %s", got.StatusCode, text)
	}
	all, settled, err := s.Coding.Codings(ctx, coder(webtest.Admin), round)
	if err != nil || len(settled) != 1 || settled[0].Codes[0] != "2b" {
		t.Errorf("settled is %+v, %v", settled, err)
	}
	for _, c := range all {
		if c.Coder == webtest.Leader.ID {
			t.Errorf("a code of somebody who was taken off counts: %+v", c)
		}
	}
	// Given the document again, they find what they coded.
	sendForm(t, second, path+"/assign", url.Values{"document": {id}, "coder": {webtest.Leader.ID}})
	if w, err := s.Coding.Work(ctx, coder(webtest.Leader), round, id); err != nil || len(w.Codings) != 8 || w.Codings[0].Codes[0] != coding.NoCode {
		t.Errorf("%+v, %v", w.Codings, err)
	}
}
