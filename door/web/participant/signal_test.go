package participant_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
)

// signal stands before a service as a network that can be lost: without it
// every connection breaks off, for pages and workers alike.
func signal(t *testing.T, s *webtest.Service) (address string, lost *atomic.Bool) {
	t.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	lost = &atomic.Bool{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost.Load() {
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, lost
}

// until waits for something to be true on the page.
func until(t *testing.T, b *webtest.Tab, what string) {
	t.Helper()
	for range 300 {
		if webtest.Read[bool](b, what) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("it never came to %s; the page at %s says %s", what, webtest.Read[string](b, "location.pathname"), webtest.Read[string](b, "document.body.innerText"))
}

// Begun with a signal, answered and sent without, handed over when it is back:
// one response, and nothing readable on the device in between.
func TestNoSignal(t *testing.T) {
	s := webtest.New(t)
	address, lost := signal(t, s)
	i := issue(t, s, asker, "pre")
	link := address + "/q/" + i.Token
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(link)
	until(t, b, `document.documentElement.dataset.ready === "yes"`)
	b.Press(".go .primary")
	b.Do(chromedp.Click(`input[value="7"]`))
	b.Press(".steps .primary")

	lost.Store(true)
	b.Do(chromedp.Click(`input[value="5"]`))
	b.Press(".steps .primary") // kept on the device
	until(t, b, `document.documentElement.dataset.ready === "yes"`)
	if text := webtest.Read[string](b, "document.body.innerText"); !strings.Contains(text, "No signal. Your answers are kept on this device") || !strings.Contains(text, "Question 3") {
		t.Errorf("without a signal: %s", text)
	}
	b.Axe("device question")
	b.Shot("device-question-390")
	b.Do(chromedp.Focus("[data-bigger]"), chromedp.KeyEvent("\r")) // by keyboard
	until(t, b, `document.documentElement.className === "bigger" && document.querySelector("[data-bigger]").textContent === "Smaller text"`)
	b.Axe("device question, bigger")
	b.Wide("device question, bigger", 390)
	b.Shot("device-question-390-bigger")
	theme(b, "dark")
	b.Axe("device question, dark")
	b.Shot("device-question-390-dark")
	theme(b, "light")
	if !webtest.Read[bool](b, `!document.querySelector("[data-read]").hidden === "speechSynthesis" in window`) {
		t.Error("reading aloud is not offered where the device can")
	}
	b.Do(chromedp.Click(`[data-part="3"] input[value="2"]`))
	b.Press(`[data-part="3"] .primary`)
	until(t, b, `document.documentElement.dataset.ready === "yes"`)
	if !webtest.Read[bool](b, `document.documentElement.className === "bigger"`) {
		t.Error("the larger text is lost on the next page")
	}
	b.Press(`[data-part="4"] .steps button:not(.primary)`) // back, without loss
	until(t, b, `document.documentElement.dataset.ready === "yes" && document.querySelector('[data-part="3"] input[value="2"]').checked`)
	b.Open(link + "/99")
	until(t, b, `document.documentElement.dataset.ready === "yes" && !document.querySelector("[data-part=check]").hidden`)
	b.Axe("device check")
	b.Shot("device-check-390")
	b.Press(`[data-part="check"] .primary`)
	until(t, b, `document.documentElement.dataset.ready === "yes" && !document.querySelector("[data-part=waiting]").hidden`)
	b.Axe("device waiting")
	b.Shot("device-waiting-390")
	if len(stands(t, s, asker, "pre")) != 0 {
		t.Error("something arrived without a signal")
	}
	kept := webtest.Await[string](b, `(async () => {
		const db = await new Promise(yes => { const r = indexedDB.open("tend"); r.onsuccess = () => yes(r.result) });
		const all = await new Promise(yes => { const r = db.transaction("kept").objectStore("kept").getAll(); r.onsuccess = () => yes(r.result) });
		const names = await new Promise(yes => { const r = db.transaction("kept").objectStore("kept").getAllKeys(); r.onsuccess = () => yes(r.result) });
		const cache = await caches.open("tend-pages");
		let text = names.join(" ") + all.map(x => new TextDecoder("latin1").decode(x.sealed)).join(" ");
		for (const r of await cache.keys()) { const got = await cache.match(r); text += r.url + got.url + await got.text(); }
		return text;
	})()`)
	for _, secret := range []string{i.Token, `"answers":`, `value="7" checked`, asker} {
		if strings.Contains(kept, secret) {
			t.Errorf("the device keeps %q in the clear", secret)
		}
	}
	if !strings.Contains(kept, "How strong") {
		t.Error("the device does not keep the questions")
	}

	lost.Store(false)
	b.Press("[data-again]")
	until(t, b, `document.querySelector("h1").textContent === "Thank you"`)
	forms := stands(t, s, asker, "pre")
	if len(forms) != 3 || *forms["nrs-intensity"].Answers.Of("nrs-intensity").Value != 7 || *forms["nrs-distress"].Answers.Of("nrs-distress").Value != 5 ||
		*forms["phq-4"].Answers.Of("gad-nervous").Value != 2 {
		t.Errorf("%+v", forms)
	}
	if seconds, err := s.Invitations.Seconds(ctx, admin, asker); err != nil || len(seconds) != 0 {
		t.Errorf("second versions: %+v, %v", seconds, err)
	}
}
