package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"tend/clinic/measure"
	"tend/clinic/measure/exchange"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

const pseq2Words = `of: pseq-2
version: "1"
licence:
  text: made up for a test
items:
  - id: pseq-5
    text: Made-up first
  - id: pseq-9
    text: Made-up second
`

// upload sends a file to a page as a browser does.
func upload(t *testing.T, c *http.Client, url, name, content, by, licence string) (int, string, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	file.Write([]byte(content))
	form.WriteField("by", by)
	form.WriteField("licence", licence)
	form.Close()
	got, err := c.Post(url, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, got.Request.URL.Path, bodyOf(t, got)
}

// An administrator completes a structure; everybody at the site sees its words
// from then on, and who attested the licence.
func TestImportingOnTheLibrarysPages(t *testing.T) {
	s := webtest.New(t)
	phq, err := measure.Find("phq-2")
	if err != nil {
		t.Fatal(err)
	}
	fhir, _, err := exchange.ToFHIR(phq)
	if err != nil {
		t.Fatal(err)
	}
	foreign := strings.ReplaceAll(strings.Replace(string(fhir), `"id": "phq-2"`, `"id": "our-mood"`, 1), `"linkId": "phq-`, `"linkId": "our-`)
	for _, c := range []struct {
		name            string
		who             auth.Staff
		path, file      string
		content         string
		by, licence     string
		status          int
		leads, says, no string
	}{
		{"a leader may not", webtest.Leader, "/library/import", "a.yaml", pseq2Words, "x", "y", 403, "", "administrators", ""},
		{"without an attestation", webtest.Admin, "/library/measures/pseq-2/import", "a.yaml", pseq2Words, "", "", 422, "", "who attests", "Made-up first"},
		{"with a fault", webtest.Admin, "/library/import", "a.yaml", strings.Replace(pseq2Words, "pseq-9", "pseq-8", 1), "Dr A", "letter", 422, "", "a.yaml:8:5, field items[2].id", ""},
		{"larger than a megabyte", webtest.Admin, "/library/import", "a.yaml", strings.Repeat("#", 2<<20), "Dr A", "letter", 422, "", "megabyte", ""},
		{"as it should be", webtest.Admin, "/library/measures/pseq-2/import", "a.yaml", pseq2Words, "Dr A. Example", "letter of 3 March", 200, "/library/measures/pseq-2", "attested by Dr A. Example: letter of 3 March", ""},
		{"from another program", webtest.Admin, "/library/import", "q.json", foreign, "Dr A. Example", "free", 200, "/library/import", "scores: a FHIR Questionnaire has none", ""},
	} {
		status, leads, body := upload(t, s.Client(t, c.who), s.URL+c.path, c.file, c.content, c.by, c.licence)
		if status != c.status || c.leads != "" && leads != c.leads || !strings.Contains(body, c.says) || c.no != "" && strings.Contains(body, c.no) {
			t.Errorf("%s: %d at %s without %q", c.name, status, leads, c.says)
		}
	}
	leader := s.Client(t, webtest.Leader)
	if _, body := webtest.Get(t, leader, s.URL+"/library/measures/pseq-2"); !strings.Contains(body, "Made-up second") || strings.Contains(body, `type="file"`) {
		t.Error("a leader does not read the words, or is offered to import")
	}
	if _, body := webtest.Get(t, leader, s.URL+"/library"); !strings.Contains(body, "/library/measures/our-mood") {
		t.Error("the library does not list what was imported")
	}
	for as, want := range map[string]string{"fhir": `"resourceType": "Questionnaire"`, "redcap": "Made-up first", "yaml": "id: pseq-2"} {
		if status, body := webtest.Get(t, leader, s.URL+"/library/measures/pseq-2/export?as="+as); status != 200 || !strings.Contains(body, want) {
			t.Errorf("exported as %s: %d", as, status)
		}
	}
	if status, _ := webtest.Get(t, leader, s.URL+"/library/measures/pseq-2/export?as=song"); status != 422 {
		t.Errorf("exported as a song: %d", status)
	}
}
