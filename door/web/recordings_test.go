package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"tend/door/web/webtest"
	"tend/platform/auth"
)

// uploadSound sends a file as the form does.
func uploadSound(t *testing.T, c *http.Client, url string, sound []byte) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("sound", "my-voice.mp3")
	if err == nil {
		_, err = part.Write(sound)
	}
	if err != nil {
		t.Fatal(err)
	}
	form.Close()
	got, err := c.Post(url, form.FormDataContentType(), &body)
	if err != nil {
		return http.StatusRequestEntityTooLarge, "" // it hung up while we were sending, which is an answer too
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(text)
}

// An administrator adds a recording, a participant hears any part of it, and
// nobody hears what is not theirs.
func TestARecordingOfAPractice(t *testing.T) {
	s := webtest.New(t)
	_, _, running, member := whoLeads(t, s)
	admin := s.Client(t, webtest.Admin)
	at := s.URL + "/library/programmes/resilientmind/audio"
	sound := append([]byte("ID3\x04"), bytes.Repeat([]byte("sound"), 200_000)...)
	for name, c := range map[string]struct {
		client *http.Client
		path   string
		sound  []byte
		status int
	}{
		"a leader":            {s.Client(t, webtest.Leader), "/settling", sound, 403},
		"a researcher":        {s.Client(t, webtest.Researcher), "/settling", sound, 403},
		"an unknown practice": {admin, "/zodiac", sound, 404},
		"a page":              {admin, "/settling", []byte("<html><script>alert(1)</script>"), 422},
		"50 MB":               {admin, "/settling", append([]byte("ID3"), make([]byte, 50<<20)...), 422},
		"a stranger":          {&http.Client{}, "/settling", sound, 200}, // the sign-in page
	} {
		if got, text := uploadSound(t, c.client, at+c.path, c.sound); got != c.status && got != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d, want %d: %.300s", name, got, c.status, text)
		}
	}
	made, err := s.Invitations.IssuePage(ctx, auth.System(webtest.Site, "test"), member, running)
	if err != nil {
		t.Fatal(err)
	}
	page := s.URL + "/me/" + made.Token + "/practices/settling"
	if status, _ := webtest.Get(t, &http.Client{}, page+"/audio"); status != http.StatusNotFound {
		t.Errorf("before there is one: %d", status)
	}
	if status, text := uploadSound(t, admin, at+"/settling", sound); status != 200 || !strings.Contains(text, "The recording is kept") {
		t.Fatalf("%d", status)
	}
	if _, text := webtest.Get(t, &http.Client{}, page); !strings.Contains(text, "<audio") {
		t.Error("the practice has no recording")
	}
	r, err := http.NewRequest("GET", page+"/audio", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Range", "bytes=300000-300009")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	part, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusPartialContent || !bytes.Equal(part, sound[300000:300010]) || got.Header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("%d, %q, %v", got.StatusCode, part, err)
	}
	pressed(t, admin, at+"/settling/remove", nil)
	if status, _ := webtest.Get(t, &http.Client{}, page+"/audio"); status != http.StatusNotFound {
		t.Errorf("afterwards: %d", status)
	}
}
