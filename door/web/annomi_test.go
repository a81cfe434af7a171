package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tend/door/web/webtest"
)

// sendFile posts a form with a file and gives the page that follows.
func sendFile(t *testing.T, c *http.Client, address, field, name string, data []byte, more url.Values) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, values := range more {
		for _, v := range values {
			form.WriteField(key, v)
		}
	}
	part, err := form.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Post(address, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	page, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(page)
}

// sendForm posts a form and gives where it led.
func sendForm(t *testing.T, c *http.Client, address string, form url.Values) (path, page string) {
	t.Helper()
	got, err := c.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v\n%s", address, got.StatusCode, err, text)
	}
	return got.Request.URL.Path, string(text)
}

// AnnoMI through the pages: its 133 transcripts are imported as a table, the
// seven that ten people annotated are made ready, two codebooks are kept, the
// annotators' codes are brought in, and agreement is what is known of it.
func TestAnnoMIThroughThePages(t *testing.T) {
	long(t)
	if testing.Short() {
		t.Skip("imports 133 transcripts")
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "annomi", "AnnoMI-full.csv"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	s := webtest.New(t)
	c := s.Client(t, webtest.Admin)
	if status, page := sendFile(t, c, s.URL+"/inquiry/documents", "files", "AnnoMI-full.csv", data, nil); status != http.StatusOK || strings.Contains(page, "was not kept") {
		t.Fatalf("the import: %d\n%s", status, page)
	}
	all, err := s.Documents.List(ctx, coder(webtest.Admin))
	if err != nil || len(all) < 133 {
		t.Fatal(len(all), err)
	}
	var first string
	for _, d := range all {
		switch strings.TrimPrefix(d.File, "AnnoMI-full.csv · ") {
		case "7", "27", "55", "56", "66", "109", "130":
		default:
			continue
		}
		at := s.URL + "/inquiry/documents/" + d.ID
		_, page := webtest.Get(t, c, at+"/names")
		form := url.Values{}
		for _, input := range regexp.MustCompile(`name="(base|text-\d+|as-\d+)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			form.Set(input[1], strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#34;", `"`).Replace(input[2]))
		}
		sendForm(t, c, at+"/names", form)
		grid, _ := sendForm(t, c, at+"/segmentations", url.Values{"title": {"Turns"}, "of": {"turns"}})
		sendForm(t, c, s.URL+grid, url.Values{"do": {"freeze"}})
		first = d.ID
	}
	for _, k := range []struct {
		who, column, kappa string
		codes              []string
	}{{"therapist", "main_therapist_behaviour", "0.7365", []string{"question", "reflection", "therapist_input", "other"}}, {"client", "client_talk_type", "0.4669", []string{"change", "neutral", "sustain"}}} {
		book := "id,label,definition\n"
		for _, code := range k.codes {
			book += fmt.Sprintf("%s,%s,as AnnoMI has it\n", code, code)
		}
		if status, page := sendFile(t, c, s.URL+"/inquiry/codebooks", "file", "annomi-"+k.who+".csv", []byte("#several,no\n"+book), nil); status != http.StatusOK {
			t.Fatalf("the codebook: %d\n%s", status, page)
		}
		round, _ := sendForm(t, c, s.URL+"/inquiry/rounds/new", url.Values{"title": {"AnnoMI"}, "book": {"annomi-" + k.who + " 1"}, "document": {first}})
		rows := url.Values{"column.document": {"transcript_id"}, "column.unit": {"utterance_id"}, "column.coder": {"annotator_id"}, "column.codes": {k.column},
			"column.only": {"interlocutor"}, "are": {k.who}, "counts": {"turns"}, "from": {"0"}}
		if status, page := sendFile(t, c, s.URL+round+"/bring", "file", "AnnoMI-full.csv", data, rows); status != http.StatusUnprocessableEntity || !strings.Contains(page, "names documents that are not here") {
			t.Errorf("rows of documents that were not made ready: %d", status)
		}
		rows.Set("some", "yes")
		if status, page := sendFile(t, c, s.URL+round+"/bring", "file", "AnnoMI-full.csv", data, rows); status != http.StatusOK {
			t.Fatalf("bringing in: %d\n%s", status, page)
		}
		_, page := webtest.Get(t, c, s.URL+round+"/agreement")
		found := regexp.MustCompile(`κ</td><td><data value="([\d.]+)"`).FindStringSubmatch(page)
		if found == nil || found[1] != k.kappa || !strings.Contains(page, "7 documents, 10 coders") {
			t.Errorf("%s: κ is %v, want %s", k.who, found, k.kappa)
		}
		// Again is refused, and nothing doubles.
		if status, _ := sendFile(t, c, s.URL+round+"/bring", "file", "AnnoMI-full.csv", data, rows); status != http.StatusConflict {
			t.Errorf("the same table a second time: %d", status)
		}
	}
}
