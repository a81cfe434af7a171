package participant_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tend/clinic/measure"
	"tend/door/web/webtest"
)

// From the link to the thank-you on a phone, with scripts off and on.
func TestAParticipantOnAPhone(t *testing.T) {
	for _, scripts := range []bool{false, true} {
		name := map[bool]string{false: "without scripts", true: "with scripts"}[scripts]
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t)
			b := webtest.NewTab(t)
			b.Do(chromedp.EmulateViewport(390, 844), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
				return cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
			})
			b.Open(s.URL + "/q/" + issue(t, s, asker, "pre").Token)
			b.Press(".go .primary")
			b.Do(chromedp.Click(`input[value="7"]`))
			b.Press(`.tools button:not(.first):not([data-read])`) // "Bigger" keeps what was chosen
			if !webtest.Read[bool](b, `document.documentElement.className === "bigger" && document.querySelector('input[value="7"]').checked`) {
				t.Error("the bigger page lost the answer")
			}
			b.Press(`.steps .primary`)
			b.Do(chromedp.Click(`input[value="declined"]`))
			b.Press(`.steps .primary`)
			for range 3 {
				b.Do(chromedp.Click(`input[value="1"]`))
				b.Press(`.steps .primary`)
			}
			b.Press(`.steps button:not(.primary)`)
			if !webtest.Read[bool](b, `document.querySelector('input[value="1"]').checked`) {
				t.Error("going back lost the answer")
			}
			b.Press(`.steps .primary`)
			b.Press(`.steps .primary`) // the last one is left
			if text := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(text, "5 of 6") && !strings.Contains(text, "One has no answer yet") {
				t.Errorf("the summary says %q", text)
			}
			b.Press(`.steps .primary`)
			if text := webtest.Read[string](b, `document.querySelector("h1").textContent`); text != "Thank you" {
				t.Errorf("at the end: %q", text)
			}
			forms := stands(t, s, asker, "pre")
			if len(forms) != 3 || *forms["nrs-intensity"].Answers.Of("nrs-intensity").Value != 7 ||
				forms["nrs-distress"].Answers.Of("nrs-distress").State != measure.PreferredNotTo || len(forms["phq-4"].Answers) != 3 {
				t.Errorf("%+v", forms)
			}
		})
	}
}
