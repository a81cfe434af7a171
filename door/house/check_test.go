package house_test

import (
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/door/house"
	"tend/inquiry/theme"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/mail/mailtest"
	"tend/schema/bothengines"
)

// Those whose words were read are asked by mail, in their language, with a link
// of their own; whoever has no address stands in the outbox for a person to
// hand it over; and nobody is written to once the round is closed.
func TestAMemberCheckGoesByMail(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h, sink := atTheEnd(t, d), &mailtest.Sink{}
		server := sink.Listen(t, nil)
		post := house.Post{House: h, Site: "s", Base: "https://tend.example.org", Server: &server, Clinic: "the pain team"}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		question, err := measure.Find("change-question")
		must(err)
		ids := []string{"RM-001", "RM-002", "RM-003"}
		for _, id := range ids {
			must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: id, Kind: pathway.Consented, On: last, Detail: pathway.Detail{Consent: pathway.Research, Version: "1"}}))
			_, err := h.Measures.Keep(ctx, system, measure.Form{StudyID: id, Timepoint: "post", Instrument: question.ID, InstrumentVersion: question.Version,
				EnteredHow: measure.BySelf, On: last, Answers: measure.Answers{"change": {State: measure.Answered, Text: "I slow down now."}}})
			must(err)
		}
		must(h.Invitations.AskIn(ctx, system, "RM-002", "de"))
		a, err := h.Themes.Begin(ctx, system, theme.Analysis{Title: "What changed", Family: theme.Codebook, Purpose: "What changed?", Rule: theme.Usual,
			From: theme.Source{Instrument: "change-question", Item: "change", Timepoint: "post", Groups: []string{"g"}}})
		must(err)
		_, err = h.Themes.Do(ctx, system, a.ID, theme.Step{Act: theme.MadeNode, ID: "slow", Label: "Slowing down"})
		must(err)
		round, err := h.Themes.OpenCheck(ctx, system, a.ID)
		must(err)
		if err := h.WriteToCheck(ctx, system, round, []string{"RM-009"}, last); fault.KindOf(err) != fault.Invalid {
			t.Errorf("somebody else is asked: %v", err)
		}
		for range 2 { // asked twice before a letter left, there is one
			must(h.WriteToCheck(ctx, system, round, []string{"RM-002", "RM-003"}, last))
		}
		_, err = post.Round(ctx, time.Now())
		must(err)
		var found []byte
		for _, letter := range sink.Letters() {
			m, err := netmail.ReadMessage(strings.NewReader(letter))
			must(err)
			text, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
			if !strings.Contains(string(text), "/c/") {
				continue
			}
			if found != nil || m.Header.Get("To") != "<ben@example.org>" || !strings.Contains(string(text), "Guten Tag Ben Bold") {
				t.Fatalf("to %s: %s", m.Header.Get("To"), text)
			}
			found = text
		}
		link := regexp.MustCompile(`https://tend\.example\.org/c/(\S+)`).FindSubmatch(found)
		if link == nil {
			t.Fatal("no letter with a link")
		}
		if asking, err := h.Themes.OpenLink(ctx, "s", string(link[1])); err != nil || asking.StudyID != "RM-002" || len(asking.Themes) != 1 {
			t.Errorf("%+v, %v", asking, err)
		}
		of := func(id string) message.Message {
			t.Helper()
			all, err := h.Messages.All(ctx, system, id)
			must(err)
			for _, m := range all {
				if m.About == message.Check {
					return m
				}
			}
			t.Fatalf("no message to %s", id)
			return message.Message{}
		}
		byHand := of("RM-003")
		if byHand.State != message.ByHand || of("RM-002").State != message.Sent {
			t.Errorf("%s and %s", byHand.State, of("RM-002").State)
		}
		if l, err := h.Letter(ctx, system, byHand, post.Base, post.Clinic); err != nil || !strings.Contains(l.Text, l.Link) || !strings.Contains(l.Link, "/c/") {
			t.Errorf("%+v, %v", l, err)
		}
		must(h.WriteToCheck(ctx, system, round, []string{"RM-002"}, last)) // once more, and then it is closed
		must(h.Themes.CloseCheck(ctx, system, round.ID))
		before := len(sink.Letters())
		_, err = post.Round(ctx, time.Now())
		must(err)
		if m := of("RM-002"); m.Step != 1 || m.State != message.LetGo || len(sink.Letters()) != before {
			t.Errorf("after the round was closed: %+v", m)
		}
	})
}
