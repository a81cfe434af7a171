package house_test

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/session"
	"tend/door/house"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/mail/mailtest"
	"tend/schema/bothengines"
)

const sleep = `id: our-sleep
version: "1"
title: Our question about sleep
short: Sleep
licence:
  wording: may ship
  text: our own
items:
  - id: our-sleep
    text: How did you sleep?
    range: {min: 0, max: 10, min_text: badly, max_text: well}
scales:
  - id: our-sleep
    title: Sleep
    items: [our-sleep]
    method: sum
    min: 0
    max: 10
    better: higher
    missing: {rule: none allowed}
`

// evenings is a programme of one evening, and of so many minutes.
func evenings(version string, minutes int, instruments, timepoint string) string {
	return fmt.Sprintf(`id: evenings
version: %q
title: Evenings
session_minutes: %d
group_size: {min: 1, max: 9}
dose: {at_least: 1, source: test}
practices: []
sessions:
  - title: One
    items:
      - {id: talk, kind: talk, title: Talk, minutes: %d}
measures:
  - timepoint: pre
    title: Before
    when: {event: referral}
    instruments: [%s]
  - timepoint: %s
    title: After
    when: {event: session, session: 1}
    instruments: [phq-4]
`, version, minutes, minutes, instruments, timepoint)
}

// A group that began with version 1 is asked what version 1 says, wherever
// something is due; a new group follows version 2.
func TestAGroupIsAskedWhatItsVersionSays(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
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
		now := time.Now().UTC().Truncate(time.Second)
		_, _, err = h.TakeIn(ctx, system, "sleep.yaml", []byte(sleep), measure.Attestation{})
		must(err)
		begin := func(version, group, person string) {
			t.Helper()
			shelf, err := h.Programmes.Shelf(ctx, "s")
			must(err)
			p, err := shelf.Current("evenings")
			must(err)
			if p.Version != version {
				t.Fatalf("a new group begins with version %q", p.Version)
			}
			_, err = h.Pathway.AddGroup(ctx, system, pathway.Group{ID: group, Name: group, Programme: p.ID, ProgrammeVersion: p.Version, Capacity: 8})
			must(err)
			must(h.Sessions.Plan(ctx, system, session.Meeting{Group: group, Number: 1, Starts: now.Add(-30 * time.Hour), Minutes: p.SessionMinutes}))
			must(h.People.Add(ctx, system, person, people.Identity{Name: person, Email: strings.ToLower(person) + "@example.org"}))
			must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: person, Kind: pathway.Referred, On: now.AddDate(0, 0, -9)},
				pathway.Event{StudyID: person, Kind: pathway.Enrolled, On: now.AddDate(0, 0, -8), Detail: pathway.Detail{Group: group}}))
		}
		take := func(text string) {
			t.Helper()
			_, _, err := h.TakeInProgramme(ctx, system, "evenings.yaml", []byte(text))
			must(err)
		}
		take(evenings("1", 60, "our-sleep", "post"))
		begin("1", "old", "OLD")
		take(evenings("2", 90, "phq-2, our-sleep", "goodbye"))
		begin("2", "new", "NEW")

		_, owed, _, err := h.Owed(ctx, system, now)
		must(err)
		for person, want := range map[string][]string{"OLD": {"post/phq-4", "pre/our-sleep"}, "NEW": {"goodbye/phq-4", "pre/our-sleep", "pre/phq-2"}} {
			var got []string
			for _, o := range owed[person] {
				got = append(got, o.Timepoint+"/"+o.Instrument)
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s owes %v, want %v", person, got, want)
			}
		}

		sink := &mailtest.Sink{}
		server := sink.Listen(t, nil)
		post := house.Post{House: h, Site: "s", Base: "https://tend.example.org", Server: &server, Clinic: "the pain team"}
		_, err = post.Round(ctx, now)
		must(err)
		asked := map[string][]string{}
		for _, letter := range sink.Letters() {
			m, err := netmail.ReadMessage(strings.NewReader(letter))
			must(err)
			text, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
			link := regexp.MustCompile(`/q/(\S+)`).FindSubmatch(text)
			v, err := h.Invitations.Open(ctx, "s", string(link[1]))
			must(err)
			for _, i := range v.Instruments {
				asked[v.StudyID] = append(asked[v.StudyID], v.Timepoint+"/"+i.ID)
			}
		}
		for person, want := range map[string][]string{"OLD": {"post/phq-4", "pre/our-sleep"}, "NEW": {"goodbye/phq-4", "pre/our-sleep", "pre/phq-2"}} {
			if slices.Sort(asked[person]); !slices.Equal(asked[person], want) {
				t.Errorf("the letters ask %s %v, want %v", person, asked[person], want)
			}
		}
		g, err := h.Pathway.Group(ctx, system, "old")
		must(err)
		course, differs, err := h.Pathway.Course(ctx, system, g)
		must(err)
		if course.SessionMinutes != 60 || !slices.Contains(differs, "A session is planned for 90 minutes now, and was for 60.") ||
			!slices.Contains(differs, "At “Before” phq-2, our-sleep are asked now, and were our-sleep.") {
			t.Errorf("%d minutes, %q", course.SessionMinutes, differs)
		}
	})
}
