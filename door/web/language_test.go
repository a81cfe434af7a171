package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tend/demo"
	"tend/door/web/webtest"
)

// Staff choose the language of a person on the person's page, and the person is
// asked in it; one that is none is refused.
func TestStaffChooseALanguage(t *testing.T) {
	s := webtest.New(t)
	c, person := s.Client(t, webtest.Admin), s.URL+"/people/"+demo.AtHome
	if _, body := webtest.Get(t, c, person); !strings.Contains(body, `<option value="en" selected lang="en">English`) || !strings.Contains(body, `lang="de">Deutsch`) {
		t.Error("the languages are not on the person's page")
	}
	if status, _ := pressed(t, c, person+"/language", url.Values{"language": {"<b>"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("no language: %d", status)
	}
	if _, body := pressed(t, c, person+"/language", url.Values{"language": {"de"}}); !strings.Contains(body, "asked in this language") || !strings.Contains(body, `value="de" selected`) {
		t.Error("the choice is not shown")
	}
	_, page := pressed(t, c, person+"/links", url.Values{"timepoint": {"pre"}})
	found := linkIn.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("no link")
	}
	if _, body := webtest.Get(t, http.DefaultClient, found[1]); !strings.Contains(body, `<html lang="de"`) || !strings.Contains(body, "Ihre Fragen") {
		t.Error("the person is asked in another language")
	}
	if status, _ := pressed(t, s.Client(t, webtest.Supervisor), person+"/language", url.Values{"language": {"de"}}); status != http.StatusForbidden {
		t.Errorf("a supervisor: %d", status)
	}
}
