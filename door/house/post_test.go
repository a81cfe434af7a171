package house_test

import (
	"context"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tend/clinic/measure"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/session"
	"tend/door/house"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/mail/mailtest"
	"tend/schema/bothengines"
)

var (
	ctx    = context.Background()
	system = auth.System("s", "test")
	last   = time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC) // session 8
)

// atTheEnd gives a service on the evening of the last session: Anna was there
// and gave her forms, Ben missed it, Cleo missed it and has no e-mail.
func atTheEnd(t *testing.T, d *db.DB) *house.House {
	t.Helper()
	ring, err := crypt.OpenRing(t.TempDir() + "/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	h := house.Over(d, ring)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = h.Pathway.AddGroup(ctx, system, pathway.Group{ID: "g", Name: "Group", Programme: "resilientmind", ProgrammeVersion: "1", Capacity: 8})
	must(err)
	for n := 1; n <= 8; n++ {
		must(h.Sessions.Plan(ctx, system, session.Meeting{Group: "g", Number: n, Starts: last.AddDate(0, 0, 7*(n-8)), Minutes: 120}))
	}
	for id, who := range map[string]people.Identity{
		"RM-001": {Name: "Anna Alt", Email: "anna@example.org"},
		"RM-002": {Name: "Ben Bold", Email: "ben@example.org"},
		"RM-003": {Name: "Cleo Calm"},
	} {
		must(h.People.Add(ctx, system, id, who))
		mark := pathway.Absent
		if id == "RM-001" {
			mark = pathway.Present
		}
		long := last.AddDate(-1, 0, 0)
		must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: id, Kind: pathway.Referred, On: long},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: long.AddDate(0, 0, 1), Detail: pathway.Detail{Group: "g"}},
			pathway.Event{StudyID: id, Kind: pathway.Attendance, On: last, Detail: pathway.Detail{Group: "g", Session: 8, Mark: mark}}))
		for _, instrument := range []string{"nrs-intensity", "nrs-distress", "phq-4", "pseq"} {
			give(t, h, id, "pre", instrument)
		}
	}
	for _, instrument := range []string{"nrs-intensity", "nrs-distress", "phq-4", "pseq", "change-question"} {
		give(t, h, "RM-001", "post", instrument)
	}
	return h
}

func give(t *testing.T, h *house.House, id, timepoint, instrument string) {
	t.Helper()
	i, err := measure.Find(instrument)
	if err == nil {
		_, err = h.Measures.Keep(ctx, system, measure.Form{StudyID: id, Timepoint: timepoint, Instrument: instrument,
			InstrumentVersion: i.Version, EnteredHow: measure.BySelf, On: last, Answers: measure.Answers{}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stateOf tells where each person's messages stand, "0 sent, 1 waiting".
func stateOf(t *testing.T, h *house.House, id string) string {
	t.Helper()
	all, err := h.Messages.All(ctx, system, id)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range all {
		said = append([]string{string('0'+rune(m.Step)) + " " + string(m.State)}, said...)
	}
	return strings.Join(said, ", ")
}

// A missed last session brings the questionnaire by another route: by mail, or
// by hand for somebody without an address. The link in the mail opens the
// person's own forms. Whoever has answered meanwhile is left in peace.
func TestAMissedLastSessionBringsTheFormsByAnotherRoute(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h, sink := atTheEnd(t, d), &mailtest.Sink{}
		server := sink.Listen(t, nil)
		post := house.Post{House: h, Site: "s", Base: "https://tend.example.org", Server: &server, Clinic: "the pain team"}
		evening := last.Add(5 * time.Hour)
		for range 2 { // a second round sends nothing again
			if _, err := post.Round(ctx, evening); err != nil {
				t.Fatal(err)
			}
		}
		letters := sink.Letters()
		if len(letters) != 1 {
			t.Fatalf("%d letters", len(letters))
		}
		m, err := netmail.ReadMessage(strings.NewReader(letters[0]))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
		link := regexp.MustCompile(`https://tend\.example\.org/q/(\S+)`).FindSubmatch(text)
		if m.Header.Get("To") != "<ben@example.org>" || link == nil || !strings.Contains(string(text), "could not be with us") {
			t.Fatalf("to %s: %s", m.Header.Get("To"), text)
		}
		visit, err := h.Invitations.Open(ctx, "s", string(link[1]))
		if err != nil || visit.StudyID != "RM-002" || visit.Timepoint != "post" {
			t.Errorf("%+v, %v", visit, err)
		}
		for id, want := range map[string]string{"RM-001": "", "RM-002": "0 sent", "RM-003": "0 by hand"} {
			if got := stateOf(t, h, id); got != want {
				t.Errorf("%s: %q, want %q", id, got, want)
			}
		}
		// Cleo answers at the desk; Ben does not, and is reminded after three days.
		for _, instrument := range []string{"nrs-intensity", "nrs-distress", "phq-4", "pseq", "change-question"} {
			give(t, h, "RM-003", "post", instrument)
		}
		if _, err := post.Round(ctx, evening.AddDate(0, 0, 3)); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{"RM-002": "0 sent, 1 sent", "RM-003": "0 let go"} {
			if got := stateOf(t, h, id); got != want {
				t.Errorf("%s: %q, want %q", id, got, want)
			}
		}
	})
}

// A mail server that fails loses nothing, and no reason that is kept or logged
// holds an address.
func TestAFailingMailServerLosesNothing(t *testing.T) {
	h, sink := atTheEnd(t, bothengines.SQLite(t)), &mailtest.Sink{Rcpt: &smtp.SMTPError{Code: 451, Message: "ben@example.org later"}}
	server := sink.Listen(t, nil)
	post := house.Post{House: h, Site: "s", Base: "https://tend.example.org", Server: &server}
	evening := last.Add(5 * time.Hour)
	if sent, err := post.Round(ctx, evening); err != nil || sent != 0 {
		t.Fatalf("%d sent, %v", sent, err)
	}
	all, err := h.Messages.All(ctx, system, "RM-002")
	if err != nil || len(all) != 1 || all[0].State != message.Waiting || all[0].Tries != 1 || all[0].Trouble == "" || strings.Contains(all[0].Trouble, "ben") {
		t.Fatalf("%+v, %v", all, err)
	}
	sink.Rcpt = nil
	if sent, err := post.Round(ctx, evening.Add(6*time.Minute)); err != nil || sent != 1 {
		t.Errorf("%d sent, %v", sent, err)
	}
	if got := stateOf(t, h, "RM-002"); got != "0 sent" {
		t.Errorf("%q", got)
	}
}
