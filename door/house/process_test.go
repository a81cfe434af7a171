package house_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/house"
	"tend/inquiry/progression"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// finishedGroup is the part of the year that holds the group with transcripts.
func finishedGroup(now time.Time) demo.Year {
	y := demo.Make(now)
	only := demo.Year{Now: y.Now, More: y.More, Talks: y.Talks}
	for _, g := range y.Groups {
		if g.ID == y.More {
			only.Groups = append(only.Groups, g)
		}
	}
	for _, m := range y.Meetings {
		if m.Group == y.More {
			only.Meetings = append(only.Meetings, m)
		}
	}
	for _, p := range y.People {
		if strings.HasPrefix(p.StudyID, "MO-") {
			only.People = append(only.People, p)
		}
	}
	for _, e := range y.Events {
		if strings.HasPrefix(e.StudyID, "MO-") {
			only.Events = append(only.Events, e)
		}
	}
	return only
}

// overFinishedGroup fills empty stores with the finished group.
func overFinishedGroup(t *testing.T, d *db.DB) (h *house.House, ring *crypt.Ring, must func(error)) {
	t.Helper()
	must = func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ring, err := crypt.OpenRing(t.TempDir() + "/keys.json")
	must(err)
	h = house.Over(d, ring)
	_, err = h.Auth.Add(ctx, system, auth.Staff{ID: demo.SecondLeader, Login: "leader-2", Shown: "Jo Leader", Role: auth.Leader}, "made-up people")
	must(err)
	must(h.Fill(ctx, system, finishedGroup(time.Now())))
	return h, ring, must
}

// The demonstration's transcripts become a corpus: of those who agreed, for
// those who may see the group; and who withdraws is gone at once.
func TestACorpusOfTheDemonstration(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h, _, must := overFinishedGroup(t, d)
		admin, led := auth.Actor{Site: "s", ID: "a", Role: auth.Administrator}, auth.Actor{Site: "s", ID: demo.SecondLeader, Role: auth.Leader}
		p, err := h.Process(ctx, admin, house.Asked{})
		must(err)
		if p.Why != "" || p.Analysis == nil || p.Stage == nil || p.Move == nil {
			t.Fatalf("%s", p.Why)
		}
		people := map[string]bool{}
		for _, s := range p.Corpus.Segments {
			people[s.Person] = true
		}
		if len(p.Corpus.Segments) < 350 || people["MO-004"] || !people["MO-001"] || len(p.Analysis.Moments) < 80 {
			t.Errorf("%d segments, %d moments, %v", len(p.Corpus.Segments), len(p.Analysis.Moments), people)
		}
		if !slices.ContainsFunc(p.Corpus.LeftOut, func(w progression.Why) bool { return strings.Contains(w.Reason, "agreement") && w.Segments > 0 }) {
			t.Errorf("left out: %+v", p.Corpus.LeftOut)
		}
		if len(p.Analysis.Courses) < 7 || len(p.Analysis.Barrier.Crossings) == 0 {
			t.Errorf("%d courses, %d crossings", len(p.Analysis.Courses), len(p.Analysis.Barrier.Crossings))
		}
		m, err := p.Mechanism()
		must(err)
		if len(m.Moves) != 5 {
			t.Errorf("%+v", m.Moves)
		}
		words, err := h.Said(ctx, admin, p, p.Analysis.Moments[0].From)
		must(err)
		if w := words[p.Analysis.Moments[0].From]; len(w) < 20 || strings.HasPrefix(w, "[") {
			t.Errorf("words: %q", w)
		}
		// Its leader sees it; another leader sees nothing of it.
		own, err := h.Process(ctx, led, house.Asked{})
		must(err)
		if own.Analysis == nil || len(own.Groups) != 1 {
			t.Errorf("its leader sees %v: %s", own.Groups, own.Why)
		}
		other, err := h.Process(ctx, auth.Actor{Site: "s", ID: "x", Role: auth.Leader}, house.Asked{})
		must(err)
		if other.Analysis != nil || len(other.Corpus.Segments) != 0 {
			t.Error("another leader sees the group")
		}
		// Who withdraws is gone from it, for the leader too.
		must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: "MO-001", Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: pathway.Research}}))
		for _, actor := range []auth.Actor{admin, led} {
			after, err := h.Process(ctx, actor, house.Asked{Reading: progression.Mixed})
			must(err)
			for _, s := range after.Corpus.Segments {
				if s.Person == "MO-001" {
					t.Fatalf("the words of somebody who withdrew are in the corpus of a %s", actor.Role)
				}
			}
		}
	})
}
