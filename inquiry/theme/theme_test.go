package theme_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var ctx = context.Background()

var begun = theme.Analysis{Title: "What changed", Family: theme.Codebook, From: theme.Source{Instrument: "change-question", Item: "change", Timepoint: "post"}, Rule: theme.Usual}

// steps that make two codes, a subtheme in a theme, and marks on passages.
var steps = []theme.Step{
	{Act: theme.MadeCode, ID: "calm", Label: "Calmer"}, {Act: theme.MadeCode, ID: "kind", Label: "Kinder"},
	{Act: theme.Coded, ID: "calm", Passage: "p1", By: "ann"}, {Act: theme.Coded, ID: "kind", Passage: "p1", From: 2, To: 6}, {Act: theme.Coded, ID: "calm", Passage: "p3"},
	{Act: theme.ReadIt, Passage: "p2", Text: "says little"},
	{Act: theme.MadeNode, ID: "T", Label: "Feeling different"}, {Act: theme.MadeNode, ID: "s", Label: "In the body", Into: "T"},
	{Act: theme.Gathered, ID: "calm", Into: "s"}, {Act: theme.Gathered, ID: "kind", Into: "T"},
	{Act: theme.Quoted, ID: "T", Passage: "p1", From: 0, To: 4},
}

var passages = []theme.Passage{{ID: "p1", StudyID: "A", Order: 2, Text: "I am calmer now, and calm with others"}, {ID: "p2", StudyID: "A", Order: 1, Text: "Nothing"}, {ID: "p3", StudyID: "B", Order: 3, Text: "calm"}}

func TestStepsMakeThemes(t *testing.T) {
	s := theme.Fold(begun, steps)
	if len(s.Codes) != 2 || len(s.Nodes) != 2 || len(s.Marks) != 3 || s.Read["p2"] != "says little" || s.Step != len(steps) {
		t.Fatalf("the state is %+v", s)
	}
	counts := func(by theme.Level, among []theme.Passage) string {
		var all []string
		for _, c := range s.Counts(by, among) {
			all = append(all, fmt.Sprintf("%s %d/%d", c.Label, c.Passages, c.People))
		}
		return strings.Join(all, ", ")
	}
	for by, want := range map[theme.Level]string{theme.ByCode: "Calmer 2/2, Kinder 1/1", theme.BySubtheme: "In the body 2/2", theme.ByTheme: "Feeling different 2/2"} {
		if got := counts(by, passages); got != want {
			t.Errorf("%s: %s, not %s", by, got, want)
		}
	}
	// B withdrew: what they said counts nowhere.
	if got := counts(theme.ByCode, passages[:2]); got != "Calmer 1/1, Kinder 1/1" {
		t.Errorf("without B: %s", got)
	}
	in, err := s.Incidence(theme.ByCode, passages)
	if err != nil || in.Documents() != 3 || in.Codes() != 2 {
		t.Fatalf("incidence: %v", err)
	}
	if o := in.Observed(); fmt.Sprint(o.New) != "[0 2 0]" { // in the order in which they were recorded
		t.Errorf("new codes by passage: %v", o.New)
	}
	if pairs := s.Together(passages); len(pairs) != 1 || pairs[0].Passages != 1 || math.Abs(pairs[0].Jaccard-0.5) > 1e-12 {
		t.Errorf("together: %+v", pairs)
	}
	if g := theme.Growth(begun, steps); g[len(g)-1].Codes != 2 || g[len(g)-1].Themes != 2 || len(g) != 8 {
		t.Errorf("growth: %+v", g)
	}
	if hits := theme.InContext(passages, "Calm"); len(hits) != 3 || hits[0].After != "er now, and calm with others" || hits[1].Before != "I am calmer now, and " {
		t.Errorf("in context: %+v", hits)
	}
	if w := s.Wants(); len(w) != 2 {
		t.Errorf("still wanted: %v", w)
	}
}

func TestStepsThatCannotBeTaken(t *testing.T) {
	s := theme.Fold(begun, steps)
	for says, p := range map[string]theme.Step{
		"no code or theme “gone”":   {Act: theme.Coded, ID: "gone", Passage: "p1"},
		"a code “Calmer” already":   {Act: theme.MadeCode, ID: "c3", Label: "calmer "},
		"a code has a label":        {Act: theme.MadeCode, ID: "c3", Label: "  "},
		"only codes stand under it": {Act: theme.Gathered, ID: "T", Into: "s"},
		"under itself":              {Act: theme.Gathered, ID: "T", Into: "T"},
		"stands under a theme":      {Act: theme.MadeNode, ID: "x", Label: "X", Into: "s"},
		"into itself":               {Act: theme.Merged, ID: "calm", Into: "calm"},
		"at least one letter":       {Act: theme.Coded, ID: "calm", Passage: "p1", From: 3, To: 3},
		"from 0 to 1000":            {Act: theme.Placed, ID: "T", X: 2000},
		"does not stand there":      {Act: theme.Uncoded, ID: "kind", Passage: "p3"},
		"no step “dance”":           {Act: "dance"},
		"200 signs":                 {Act: theme.MadeCode, ID: "c3", Label: strings.Repeat("a", 201)},
	} {
		next, err := s.Do(p)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, which should say %q", p, err, says)
		}
		if !reflect.DeepEqual(next, s) {
			t.Errorf("%+v was refused and changed the state", p)
		}
	}
	closed, err := s.Do(theme.Step{Act: theme.Closed})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := closed.Do(theme.Step{Act: theme.DropCode, ID: "calm"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a closed analysis was changed: %v", err)
	}
}

func TestMergingAndTakingOut(t *testing.T) {
	s := theme.Fold(begun, append(steps[:len(steps):len(steps)], theme.Step{Act: theme.Coded, ID: "kind", Passage: "p3"}, theme.Step{Act: theme.Merged, ID: "kind", Into: "calm"}))
	if len(s.Codes) != 1 || len(s.Marks) != 3 { // p1, p1 2-6 and p3, which both had
		t.Errorf("merged: %+v", s.Marks)
	}
	s = theme.Fold(begun, append(steps[:len(steps):len(steps)], theme.Step{Act: theme.DropNode, ID: "T"}))
	if len(s.Nodes) != 1 || s.Nodes[0].Under != "" || len(s.Quotes) != 0 || s.Codes[1].Under != "" {
		t.Errorf("without the theme: %+v", s)
	}
}

// Whatever is done in whatever order, nothing stands under itself, under what
// is gone, or deeper than three; and folding the steps gives what doing them
// one by one gave.
func TestAnyStepsLeaveASoundTree(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e"}
	acts := []theme.Act{theme.MadeCode, theme.MadeNode, theme.DropCode, theme.DropNode, theme.Gathered, theme.Merged, theme.Coded, theme.Uncoded, theme.Quoted, theme.Closed, theme.Opened}
	rapid.Check(t, func(r *rapid.T) {
		s := theme.Fold(begun, nil)
		var taken []theme.Step
		for range rapid.IntRange(0, 60).Draw(r, "n") {
			p := theme.Step{Act: rapid.SampledFrom(acts).Draw(r, "act"), ID: rapid.SampledFrom(ids).Draw(r, "id"), Into: rapid.SampledFrom(append(ids, "")).Draw(r, "into"),
				Label: rapid.SampledFrom(ids).Draw(r, "label"), Passage: rapid.SampledFrom([]string{"p1", "p2"}).Draw(r, "p")}
			next, err := s.Do(p)
			taken = append(taken, p)
			if err == nil {
				s = next
			}
		}
		if got := theme.Fold(begun, taken); !reflect.DeepEqual(got, s) {
			r.Fatalf("folded %+v\ndone   %+v", got, s)
		}
		nodes := map[string]theme.Node{}
		for _, n := range s.Nodes {
			nodes[n.ID] = n
		}
		for _, n := range s.Nodes {
			if n.Under != "" && (nodes[n.Under].ID == "" || nodes[n.Under].Under != "") {
				r.Fatalf("%+v stands under what is gone or too deep", n)
			}
		}
		for _, c := range s.Codes {
			if c.Under != "" && nodes[c.Under].ID == "" {
				r.Fatalf("%+v stands under what is gone", c)
			}
		}
		for _, m := range s.Marks {
			if s.Label(m.Code) == "" {
				r.Fatalf("%+v has a code that is gone", m)
			}
		}
	})
}

func TestStore(t *testing.T) {
	lead, ann := auth.Actor{Site: "s", ID: "lead", Role: auth.Researcher}, auth.Actor{Site: "s", ID: "ann", Role: auth.Administrator}
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		s := theme.Store{DB: d, Ring: ring}
		a, err := s.Begin(ctx, lead, begun)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Begin(ctx, auth.Actor{Site: "s", ID: "l", Role: auth.Leader}, begun); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a leader begins an analysis: %v", err)
		}
		if _, err := s.Begin(ctx, lead, theme.Analysis{Title: "x"}); err == nil {
			t.Error("an analysis of nothing is kept")
		}
		now, err := s.Do(ctx, lead, a.ID, steps...)
		if err != nil || len(now.Codes) != 2 {
			t.Fatal(now, err)
		}
		// all or none
		if _, err := s.Do(ctx, lead, a.ID, theme.Step{Act: theme.MadeCode, ID: "new", Label: "New"}, theme.Step{Act: "dance"}); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		// two at once: both are kept, in one order
		var wg sync.WaitGroup
		for i, who := range []auth.Actor{lead, ann} {
			wg.Go(func() {
				for n := range 5 {
					if _, err := s.Do(ctx, who, a.ID, theme.Step{Act: theme.MadeCode, ID: fmt.Sprint(i, n), Label: fmt.Sprint("code ", i, " ", n)}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		got, history, err := s.State(ctx, ann, a.ID)
		if err != nil || len(got.Codes) != 12 || len(history) != len(steps)+10 || got.Step != len(history) {
			t.Errorf("%d codes after %d steps, %v", len(got.Codes), len(history), err)
		}
		if got.Marks[0].By != "lead" || got.Marks[0].At.IsZero() {
			t.Errorf("a mark does not say who and when: %+v", got.Marks[0])
		}
		for _, stranger := range []auth.Actor{{Site: "other", ID: "x", Role: auth.Administrator}, {Site: "s", ID: "l", Role: auth.Leader}} {
			if _, _, err := s.State(ctx, stranger, a.ID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s of %s sees it: %v", stranger.Role, stranger.Site, err)
			}
			if all, _ := s.List(ctx, stranger); len(all) != 0 {
				t.Errorf("%s of %s lists %d", stranger.Role, stranger.Site, len(all))
			}
		}
		if _, err := s.Do(ctx, auth.Actor{Site: "s", ID: "v", Role: auth.Supervisor}, a.ID, steps[0]); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a supervisor changes it: %v", err)
		}
	})
}

// A quote is printed while its speaker agrees to be quoted, as it was cut or
// written; else it is counted as kept back.
func TestAQuoteIsPrintedWhileItMayBe(t *testing.T) {
	p := theme.Passage{ID: "p", Text: "I sing on Mondays with Ann ", Quotable: true}
	for says, q := range map[string]theme.Quote{
		"I sing on Mondays with Ann": {Passage: "p", Node: "T"},
		"sing":                       {Passage: "p", Node: "T", From: 2, To: 6},
		"I sing with [a friend]":     {Passage: "p", Node: "T", Shown: "I sing with [a friend]"},
		"on Mondays with Ann":        {Passage: "p", Node: "T", From: 7, To: 400},
		"":                           {Passage: "of somebody else", Node: "T", Shown: "words"},
	} {
		if got := q.Printed(p); got != says {
			t.Errorf("%+v is printed as %q", q, got)
		}
		private := p
		private.Quotable = false
		if got := q.Printed(private); got != "" {
			t.Errorf("without consent %+v is printed as %q", q, got)
		}
		s := theme.State{Quotes: []theme.Quote{q}}
		if n := s.NotQuoted("T", []theme.Passage{private}); (n == 1) != (says != "") || s.NotQuoted("T", []theme.Passage{p}) != 0 {
			t.Errorf("%+v: %d are kept back", q, n)
		}
	}
}
