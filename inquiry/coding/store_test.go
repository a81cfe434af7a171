package coding_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx   = context.Background()
	lead  = auth.Actor{Site: "s", ID: "lead", Role: auth.Researcher}
	ann   = auth.Actor{Site: "s", ID: "ann", Role: auth.Researcher}
	ben   = auth.Actor{Site: "s", ID: "ben", Role: auth.Leader}
	eve   = auth.Actor{Site: "s", ID: "eve", Role: auth.Leader}
	other = auth.Actor{Site: "other", ID: "lead", Role: auth.Administrator}
)

func store(t testing.TB, d *db.DB) coding.Store {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	return coding.NewStore(d, ring)
}

// begun is a round over the stages with one document of five segments, coded
// by ann and ben.
func begun(t testing.TB, s coding.Store, hides coding.Hides) coding.Round {
	t.Helper()
	r, err := s.Begin(ctx, lead, coding.Round{Title: "First", Codebook: "stages", Version: "1", Spans: true, Hides: hides},
		coding.Assignment{Document: "d", Coder: "ann", Segmentation: "g", Units: 5},
		coding.Assignment{Document: "d", Coder: "ben", Segmentation: "g", Units: 5})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func whole(segment int, codes ...coding.CodeID) coding.Said {
	return coding.Said{At: coding.Where{Segment: segment}, Codes: codes}
}

func put(t testing.TB, s coding.Store, who auth.Actor, r coding.Round, said ...coding.Said) {
	t.Helper()
	if _, err := s.Put(ctx, who, r.ID, "d", said...); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if fault.KindOf(err) != kind || err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("the error is %v; it should be %s and say %q", err, kind, says)
	}
}

func TestBlindCodersSeeThemselvesOnly(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r := begun(t, s, coding.Hides{Session: true, Others: true})
		put(t, s, ann, r, whole(1, "2a", "3"), coding.Said{At: coding.Where{Segment: 2}, Codes: []coding.CodeID{"2b"}, Unsure: true, Memo: "hm"})
		put(t, s, ben, r, whole(1, "2a"))

		w, err := s.Work(ctx, ann, r.ID, "d")
		if err != nil || len(w.Codings) != 2 || w.Codings[1].Memo != "hm" || !w.Codings[1].Unsure || w.Coders != nil {
			t.Errorf("ann sees %+v, %v", w, err)
		}
		if w, err = s.Work(ctx, lead, r.ID, "d"); err != nil || len(w.Codings) != 0 || w.Part != nil {
			t.Errorf("who set it up sees %+v, %v", w, err)
		}
		_, err = s.Work(ctx, eve, r.ID, "d")
		refused(t, err, fault.NotFound, "do not code")
		_, err = s.Work(ctx, other, r.ID, "d")
		refused(t, err, fault.NotFound, "do not code")
		_, _, err = s.Codings(ctx, lead, r.ID)
		refused(t, err, fault.Forbidden, "blind")
		_, parts, err := s.Round(ctx, ben, r.ID)
		if err != nil || len(parts) != 1 || parts[0].Coder != "ben" {
			t.Errorf("ben sees who codes: %+v, %v", parts, err)
		}
		_, err = s.Settle(ctx, lead, r.ID, coding.Settled{Document: "d", Segment: 1, Codes: []coding.CodeID{"3"}, Reason: "because"}, 0)
		refused(t, err, fault.Conflict, "blind")
		refused(t, s.Shown(ctx, ann, r.ID, "d", 1, "m", nil), fault.Forbidden, "blind")

		refused(t, s.Reveal(ctx, ben, r.ID, ""), fault.Forbidden, "researchers")
		refused(t, s.Reveal(ctx, lead, r.ID, ""), fault.Conflict, "2 document(s)")
		for _, who := range []auth.Actor{ann, ben} {
			if err := s.Done(ctx, who, r.ID, "d", true); err != nil {
				t.Fatal(err)
			}
		}
		_, err = s.Put(ctx, ann, r.ID, "d", whole(3, "4"))
		refused(t, err, fault.Conflict, "done")
		if err := s.Reveal(ctx, lead, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		if w, err = s.Work(ctx, ben, r.ID, "d"); err != nil || len(w.Codings) != 3 || len(w.Coders) != 2 {
			t.Errorf("after it was revealed ben sees %+v, %v", w, err)
		}
		refused(t, s.Reveal(ctx, lead, r.ID, ""), fault.Conflict, "before")
		refused(t, s.Done(ctx, ann, r.ID, "d", false), fault.Conflict, "revealed")
	})
}

func TestACodingIsKeptOnceAndTakenBack(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r := begun(t, s, coding.Hides{})
		put(t, s, ann, r, whole(1, "2a"))
		first, _ := s.Work(ctx, ann, r.ID, "d")
		put(t, s, ann, r, whole(1, "3"), coding.Said{At: coding.Where{Segment: 1, Turn: "t", From: 2, To: 9}, Codes: []coding.CodeID{"4"}})
		w, err := s.Since(ctx, ben, r.ID, "d", first.Revision)
		if err != nil || len(w.Codings) != 2 || w.Codings[0].Codes[0] != "3" {
			t.Fatalf("since then ben hears %+v, %v", w.Codings, err)
		}
		put(t, s, ann, r, coding.Said{At: coding.Where{Segment: 1, Turn: "t", From: 2, To: 9}})
		later, _ := s.Since(ctx, ben, r.ID, "d", w.Revision)
		if len(later.Codings) != 1 || !later.Codings[0].Taken() {
			t.Errorf("ben does not hear that it was taken back: %+v", later.Codings)
		}
		if now, _ := s.Work(ctx, ben, r.ID, "d"); len(now.Codings) != 1 {
			t.Errorf("what was taken back stands: %+v", now.Codings)
		}
	})
}

func TestWhatCannotBeCoded(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r := begun(t, s, coding.Hides{})
		for says, w := range map[string]coding.Said{
			"no code “x”":       whole(1, "x"),
			"given twice":       whole(1, "3", "3"),
			"stands alone":      whole(1, "3", coding.NoCode),
			"2 code(s) at most": whole(1, "1", "2a", "3"),
			"segment 6":         whole(6, "3"),
			"segment 0":         whole(0, "3"),
			"at least one":      {At: coding.Where{Segment: 1, Turn: "t", From: 4, To: 4}, Codes: []coding.CodeID{"3"}},
			"4000 signs":        {At: coding.Where{Segment: 1}, Codes: []coding.CodeID{"3"}, Memo: strings.Repeat("a", 4001)},
		} {
			_, err := s.Put(ctx, ann, r.ID, "d", whole(2, "3"), w)
			refused(t, err, fault.Invalid, says)
		}
		if w, _ := s.Work(ctx, ann, r.ID, "d"); len(w.Codings) != 0 {
			t.Errorf("half of what was refused is kept: %+v", w.Codings)
		}
		_, err := s.Put(ctx, eve, r.ID, "d", whole(1, "3"))
		refused(t, err, fault.NotFound, "not among those given to you")
	})
}

// A coder who is taken off while coding hears it with the next code; what was
// coded stays, counts no more, and counts again when they come back.
func TestACoderTakenOff(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r := begun(t, s, coding.Hides{})
		put(t, s, ben, r, whole(1, "3"))
		refused(t, s.Remove(ctx, ben, r.ID, "d", "ann"), fault.Forbidden, "researchers")
		if err := s.Remove(ctx, lead, r.ID, "d", "ben"); err != nil {
			t.Fatal(err)
		}
		_, err := s.Put(ctx, ben, r.ID, "d", whole(2, "3"))
		refused(t, err, fault.NotFound, "what you coded is kept")
		if all, _, _ := s.Codings(ctx, lead, r.ID); len(all) != 0 {
			t.Errorf("a coder taken off counts: %+v", all)
		}
		if err := s.Assign(ctx, lead, r.ID, coding.Assignment{Document: "d", Coder: "ben", Segmentation: "g", Units: 5}); err != nil {
			t.Fatal(err)
		}
		if all, _, _ := s.Codings(ctx, lead, r.ID); len(all) != 1 {
			t.Errorf("what ben coded is lost: %+v", all)
		}
	})
}

func TestTwoAdjudicatorsAtOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r := begun(t, s, coding.Hides{})
		put(t, s, ann, r, whole(1, "3"), whole(2, "4"), whole(3, "2b"))
		put(t, s, ben, r, whole(1, "4"), whole(2, "4"))
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, who := range []auth.Actor{lead, ann} {
			wg.Go(func() {
				_, errs[i] = s.Settle(ctx, who, r.ID, coding.Settled{Document: "d", Segment: 1, Codes: []coding.CodeID{"3", "4"}, Took: []string{"ann"}, Reason: "the last stage counts"}, 0)
			})
		}
		wg.Wait()
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		}
		refused(t, lost, fault.Conflict, "while you looked at it")
		if errs[0] != nil && errs[1] != nil {
			t.Fatal("neither is kept")
		}
		if d, err := s.Settle(ctx, lead, r.ID, coding.Settled{Document: "d", Segment: 1, Codes: []coding.CodeID{"4"}, Reason: "looked again"}, 1); err != nil || d.Version != 2 {
			t.Fatalf("a second look: %+v, %v", d, err)
		}
		_, err := s.Settle(ctx, lead, r.ID, coding.Settled{Document: "d", Segment: 1, Codes: []coding.CodeID{"4"}}, 2)
		refused(t, err, fault.Invalid, "say why")
		_, err = s.Settle(ctx, lead, r.ID, coding.Settled{Document: "d", Segment: 5, Codes: []coding.CodeID{"4"}, Reason: "x"}, 0)
		refused(t, err, fault.NotFound, "nobody coded")

		all, agreed, err := s.Codings(ctx, lead, r.ID)
		if err != nil || len(agreed) != 1 || agreed[0].Reason != "looked again" {
			t.Fatalf("agreed is %+v, %v", agreed, err)
		}
		var layers []coding.Layer
		for _, r := range coding.Resolve(coding.MarksOf(all), agreed) {
			layers = append(layers, r.Layer)
		}
		if want := []coding.Layer{coding.Adjudicated, coding.Consensus, coding.Single}; !slices.Equal(layers, want) {
			t.Errorf("layers are %v, not %v", layers, want)
		}
	})
}

func TestCodebooksAreVersioned(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		b, err := s.Book(ctx, "s", "stages", "1")
		if err != nil {
			t.Fatal(err)
		}
		b.Codes = slices.Clone(b.Codes)
		b.Codes[1].Definition = "Something else."
		refused(t, s.KeepBook(ctx, lead, b), fault.Conflict, "stands already")
		b.Version = "2"
		refused(t, s.KeepBook(ctx, ben, b), fault.Forbidden, "researchers")
		if err := s.KeepBook(ctx, lead, b); err != nil {
			t.Fatal(err)
		}
		if err := s.KeepBook(ctx, lead, b); err != nil {
			t.Errorf("the same again: %v", err)
		}
		b.Codes[0].Key = b.Codes[1].Key
		b.Version = "3"
		refused(t, s.KeepBook(ctx, lead, b), fault.Invalid, "cannot be told from")
		all, err := s.Books(ctx, "s")
		var names []string
		for _, k := range all {
			names = append(names, k.ID+" "+k.Version)
		}
		if want := []string{"purer 1", "stages 2", "stages 1"}; err != nil || !slices.Equal(names, want) {
			t.Errorf("the codebooks are %v, %v", names, err)
		}
		if all, _ := s.Books(ctx, "other"); len(all) != 2 {
			t.Errorf("another site sees %d", len(all))
		}
	})
}

func TestCodingsBroughtInGoInWholeOrNotAtAll(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		r, err := s.Begin(ctx, lead, coding.Round{Title: "From a file", Codebook: "stages", Version: "1"})
		if err != nil {
			t.Fatal(err)
		}
		carl, dora := coding.Outside("carl"), coding.Outside("dora")
		parts := []coding.Assignment{{Document: "d", Coder: carl, Units: 3}, {Document: "d", Coder: dora, Units: 3}}
		marks := []coding.Mark{{Unit: coding.Unit{Document: "d", Number: 1}, Coder: carl, Codes: []coding.CodeID{"3"}},
			{Unit: coding.Unit{Document: "d", Number: 4}, Coder: dora, Codes: []coding.CodeID{"3"}}}
		refused(t, s.Bring(ctx, lead, r.ID, parts, marks), fault.Invalid, "dora coded segment 4")
		if all, _, _ := s.Codings(ctx, lead, r.ID); len(all) != 0 {
			t.Fatalf("half of it is kept: %+v", all)
		}
		marks[1].Unit.Number = 2
		if err := s.Bring(ctx, lead, r.ID, parts, marks); err != nil {
			t.Fatal(err)
		}
		refused(t, s.Bring(ctx, lead, r.ID, parts, marks), fault.Conflict, "before")
		p, err := s.Progress(ctx, lead, r.ID)
		if err != nil || len(p) != 2 || p[0].Coded != 1 || p[0].DoneAt.IsZero() {
			t.Errorf("progress is %+v, %v", p, err)
		}
	})
}

// BenchmarkPut keeps one code after another in a document that has many.
func BenchmarkPut(b *testing.B) {
	for _, many := range []int{5, 5000} {
		b.Run(fmt.Sprint(many, " codings"), func(b *testing.B) {
			s := store(b, bothengines.SQLite(b))
			r, err := s.Begin(ctx, lead, coding.Round{Title: "Many", Codebook: "purer", Version: "1"}, coding.Assignment{Document: "d", Coder: "ann", Units: many})
			if err != nil {
				b.Fatal(err)
			}
			var all []coding.Said
			for i := range many {
				all = append(all, whole(i+1, "P"))
			}
			put(b, s, ann, r, all...)
			i := 0
			for b.Loop() {
				i++
				put(b, s, ann, r, whole(1+i%many, []coding.CodeID{"P", "U", "R", "E"}[i%4]))
			}
		})
	}
}

// What stands is told to those who have to do with its rounds: a leader hears
// of those in which they code, another site of nothing.
func TestWhatIsConfirmedIsTheirs(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		open, blind := begun(t, s, coding.Hides{}), begun(t, s, coding.Hides{Others: true})
		for _, r := range []coding.Round{open, blind} {
			put(t, s, ann, r, whole(1, "2a"), whole(2, "3"))
			put(t, s, ben, r, whole(1, "2a"))
			for _, who := range []auth.Actor{ann, ben} {
				if err := s.Done(ctx, who, r.ID, "d", true); err != nil {
					t.Fatal(err)
				}
			}
		}
		for name, c := range map[string]struct {
			who   auth.Actor
			units int
		}{"who set it up": {lead, 2}, "a coder": {ben, 2}, "a leader who does not code there": {eve, 0}, "another site": {other, 0}, "a supervisor": {auth.Actor{Site: "s", ID: "su", Role: auth.Supervisor}, 0}} {
			got, err := s.Confirmed(ctx, c.who, "stages", "1")
			if err != nil || len(got.Units) != c.units || (len(got.Marks) > 0) != (c.units > 0) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	})
}
