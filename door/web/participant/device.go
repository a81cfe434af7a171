package participant

import (
	"html/template"
	"net/http"
)

// deviceView is every question without a single answer: what a device may keep
// for the time without a signal.
type deviceView struct {
	Questions []template.HTML
	Ways      []way
}

// showDevice gives the page that the service worker keeps. It holds no answer,
// no token and nothing of the person but the size of the text.
func (d *Door) showDevice(w http.ResponseWriter, r *http.Request, s sitting) error {
	if !s.SentAt.IsZero() {
		s.goTo(w, r, "")
		return nil
	}
	s.Draft = nil
	v := deviceView{Ways: ways}
	for _, q := range s.sheet.Questions {
		drawn, err := d.draw(s.tongue, s.ask(q, given{}, false))
		if err != nil {
			return err
		}
		v.Questions = append(v.Questions, drawn)
	}
	sh := s.shellOf("start.title")
	sh.Base, sh.Kept = "", true
	return show(d, w, r, http.StatusOK, "device.html", pageView[deviceView]{sh, v})
}
