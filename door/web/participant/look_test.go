package participant_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"context"
	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/door/web/webtest"
)

// theme shows pages as somebody does who prefers light or dark.
func theme(b *webtest.Tab, name string) {
	b.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		return cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
	})
}

// Every page of a link, in each size of text and both themes, at phone and
// desk width.
func TestEveryPageLooksRight(t *testing.T) {
	s := webtest.New(t)
	open, sent := issue(t, s, asker, "post"), issue(t, s, asker, "pre")
	v, err := s.Invitations.Open(ctx, webtest.Site, sent.Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Invitations.Send(ctx, v, invitation.Sending{ID: "1", How: measure.BySelf, Said: []invitation.Said{
		{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(5)}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Invitations.Save(ctx, v, measure.BySelf); err != nil {
		t.Fatal(err)
	}
	o, err := s.Invitations.Open(ctx, webtest.Site, open.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Invitations.Save(ctx, o, measure.BySelf,
		invitation.Said{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(7)},
		invitation.Said{Instrument: "phq-4", Item: "gad-nervous", Answer: measure.Number(2)}); err != nil {
		t.Fatal(err)
	}
	link, done := s.URL+"/q/"+open.Token, s.URL+"/q/"+sent.Token
	b := webtest.NewTab(t)
	for _, bigger := range []bool{false, true} {
		if err := s.Invitations.Keep(ctx, o, invitation.Settings{Bigger: bigger}); err != nil {
			t.Fatal(err)
		}
		for _, light := range []string{"light", "dark"} {
			theme(b, light)
			for _, width := range []int{390, 1280} {
				if width == 1280 && (light == "dark" || bigger) {
					continue
				}
				b.Do(chromedp.EmulateViewport(int64(width), 844))
				for name, address := range map[string]string{"start": link, "numbers": link + "/1", "options": link + "/3", "words": link + "/7",
					"whole": link + "/all", "check": link + "/check", "leave": link + "/leave", "device": link + "/device",
					"thanks": done, "unknown": s.URL + "/q/nothing"} {
					b.Open(address)
					name = fmt.Sprintf("q-%s-%d-%s-bigger-%v", name, width, light, bigger)
					b.Axe(name)
					b.Wide(name, width)
					b.Shot(name)
				}
			}
		}
	}
}
