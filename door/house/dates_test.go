package house_test

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/door/house"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/mail/mailtest"
	"tend/schema/bothengines"
)

// moving is a group of two, one of them with an e-mail address, led by somebody
// whose login is one and by somebody whose is not; session 2 is to come.
func moving(t *testing.T, d *db.DB) (*house.House, time.Time) {
	t.Helper()
	ring, err := crypt.OpenRing(t.TempDir() + "/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	h, now := house.Over(d, ring), time.Now().UTC().Truncate(time.Second)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for id, login := range map[string]string{"lea": "lea@example.org", "leo": "leo"} {
		_, err := h.Auth.Add(ctx, system, auth.Staff{ID: id, Login: login, Shown: "L " + id, Role: auth.Leader}, "a long password")
		must(err)
	}
	_, err = h.Pathway.AddGroup(ctx, system, pathway.Group{ID: "g", Name: "Tuesday", Programme: "without questionnaires", Capacity: 8, Leaders: []string{"lea", "leo"}})
	must(err)
	must(h.Sessions.Plan(ctx, system, session.Meeting{Group: "g", Number: 2, Starts: now.AddDate(0, 0, 7), Minutes: 120}))
	for id, email := range map[string]string{"RM-001": "anna@example.org", "RM-002": ""} {
		must(h.People.Add(ctx, system, id, people.Identity{Name: "Anna Alt", Email: email}))
		must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: id, Kind: pathway.Referred, On: now.AddDate(0, 0, -9)},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: now.AddDate(0, 0, -8), Detail: pathway.Detail{Group: "g"}}))
	}
	return h, now
}

func move(t *testing.T, h *house.House, starts, now time.Time) {
	t.Helper()
	if _, err := h.Sessions.Move(ctx, system, "g", 2, starts, "", now); err != nil {
		t.Fatal(err)
	}
}

// toldOf says of each person's tasks about new dates whether they are open, and
// what came of those that are not.
func toldOf(t *testing.T, h *house.House, id string) []string {
	t.Helper()
	tasks, err := h.Tasks.About(ctx, system, id)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, each := range slices.Backward(tasks) {
		switch {
		case each.Kind != task.NewDate:
		case each.ClosedAt.IsZero():
			said = append(said, "open")
		default:
			said = append(said, each.Outcome)
		}
	}
	return said
}

func TestAChangedDateTells(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h, now := moving(t, d)
		sink := &mailtest.Sink{}
		server := sink.Listen(t, nil)
		post := house.Post{House: h, Site: "s", Base: "https://tend.example.org", Server: &server, Clinic: "the pain team"}
		round := func(want int) []string {
			t.Helper()
			before := len(sink.Letters())
			for range 2 { // a second round sends nothing again
				if _, err := post.Round(ctx, time.Now()); err != nil {
					t.Fatal(err)
				}
			}
			var letters []string
			for _, letter := range sink.Letters()[before:] {
				letters = append(letters, plain(t, letter))
			}
			if len(letters) != want {
				t.Errorf("%d letters, want %d: %s", len(letters), want, letters)
			}
			return letters
		}
		round(0)
		first := now.AddDate(0, 0, 8)
		move(t, h, first, now)
		letters := strings.Join(round(2), "\n")
		for _, want := range []string{"To: <anna@example.org>", "To: <lea@example.org>", "Session 2 has a new date", "Session 2 of Tuesday has a new date", first.Local().Format("Monday 2 January 2006 at 15:04")} {
			if !strings.Contains(letters, want) {
				t.Errorf("no letter says %q: %s", want, letters)
			}
		}
		if got := toldOf(t, h, "RM-001"); !slices.Equal(got, []string{"told: e-mail"}) {
			t.Errorf("who has an address: %v", got)
		}
		if got := toldOf(t, h, "RM-002"); !slices.Equal(got, []string{"open"}) {
			t.Errorf("who has none: %v", got)
		}

		// Changed twice before anything leaves, once back to a date of before.
		move(t, h, now.AddDate(0, 0, 9), now)
		sink.Rcpt = &smtp.SMTPError{Code: 451, Message: "later"}
		round(0)
		sink.Rcpt = nil
		move(t, h, first, now)
		if letters := strings.Join(round(2), "\n"); strings.Contains(letters, now.AddDate(0, 0, 9).Local().Format("2 January 2006")) {
			t.Errorf("the letter tells of a date that holds no longer: %s", letters)
		}
		if got := toldOf(t, h, "RM-001"); !slices.Equal(got, []string{"told: e-mail", "the date was changed again", "told: e-mail"}) {
			t.Errorf("after two changes: %v", got)
		}

		// Told by telephone before the letter leaves: nothing is sent.
		move(t, h, now.AddDate(0, 0, 10), now)
		tasks, _ := h.Tasks.About(ctx, system, "RM-001")
		if err := h.Tasks.Close(ctx, system, tasks[0].ID, "telephone"); err != nil {
			t.Fatal(err)
		}
		round(1) // the leader's
	})
}

// plain decodes a letter: to whom, and what it says.
func plain(t *testing.T, letter string) string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return "To: " + m.Header.Get("To") + "\n" + string(text)
}

// Without a mail server the tasks stand, and no letter waits for somebody who
// cannot send it.
func TestAChangedDateWithoutAMailServer(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h, now := moving(t, d)
		move(t, h, now.AddDate(0, 0, 8), now)
		if _, err := (house.Post{House: h, Site: "s"}).Round(ctx, now); err != nil {
			t.Fatal(err)
		}
		all, err := h.Messages.All(ctx, system)
		if err != nil || slices.ContainsFunc(all, func(m message.Message) bool { return m.About == message.NewDate }) {
			t.Errorf("%+v, %v", all, err)
		}
		for _, id := range []string{"RM-001", "RM-002"} {
			if got := fmt.Sprint(toldOf(t, h, id)); got != "[open]" {
				t.Errorf("%s: %s", id, got)
			}
		}
	})
}
