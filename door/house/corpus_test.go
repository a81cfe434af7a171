package house_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/door/house"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/progression"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// Whatever changes is in the corpus at the next request, which is then the
// same as one that is gathered anew; and what is no part of a corpus leaves
// what was computed of it standing.
func TestACorpusIsBroughtUpToDate(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h, ring, must := overFinishedGroup(t, d)
		asked := house.Asked{Reading: progression.Mixed}
		process := func(h *house.House) *house.Process {
			t.Helper()
			p, err := h.Process(ctx, system, asked)
			must(err)
			return p
		}
		last := process(h)
		step := func(what string, anew bool) *house.Process {
			t.Helper()
			p := process(h)
			if fresh := process(house.Over(d, ring)); !reflect.DeepEqual(p.Corpus, fresh.Corpus) {
				t.Fatalf("after %s the corpus is not what a new one would be", what)
			}
			if same := p.Analysis == last.Analysis; same == anew {
				t.Fatalf("after %s: analysed anew %v, want %v", what, !same, anew)
			}
			last = p
			return p
		}
		at := func(p *house.Process, person string) int {
			return slices.IndexFunc(p.Corpus.Segments, func(s progression.Segment) bool { return s.Person == person && len(s.Stage) > 0 })
		}

		must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: "MO-002", Kind: pathway.FollowedUp, On: time.Now().UTC()}))
		step("a follow-up", false)

		one := last.Corpus.Segments[at(last, "MO-002")]
		unit := one.Unit()
		other := "4"
		if one.Stage["4"] > 0 {
			other = "1"
		}
		w, err := h.Coding.Work(ctx, system, last.Stage.ID, unit.Document)
		must(err)
		seen := 0
		for _, s := range w.Agreed {
			if s.Segment == unit.Number {
				seen = s.Version
			}
		}
		_, err = h.Coding.Settle(ctx, system, last.Stage.ID, coding.Settled{Document: unit.Document, Segment: unit.Number, Codes: []coding.CodeID{coding.CodeID(other)}, Reason: "Read again."}, seen)
		must(err)
		if p := step("a settled disagreement", true); p.Corpus.Segments[at(p, "MO-002")].Stage[other] != 1 {
			t.Error("what was settled does not show")
		}

		doc, turns, _, err := h.Documents.Read(ctx, system, unit.Document, 0)
		must(err)
		said, err := h.Said(ctx, system, last, at(last, "MO-002"))
		must(err)
		holds, err := h.Mentions(ctx, system, last, "Marmalade")
		must(err)
		if slices.ContainsFunc(last.Analysis.Moments, func(m progression.Moment) bool { return holds(m.From) }) {
			t.Fatal("the word is there before it is said")
		}
		for _, turn := range turns {
			if strings.Contains(said[at(last, "MO-002")], turn.Text) {
				_, err = h.Documents.Correct(ctx, system, doc.ID, doc.Version, turn.ID, turn.Text+" Marmalade, then.", "heard again")
				must(err)
				break
			}
		}
		p := step("a new version", true)
		if holds, err = h.Mentions(ctx, system, p, "marmalade"); err != nil || !holds(at(p, "MO-002")) {
			t.Errorf("the new word is not found: %v", err)
		}

		// A round that is not blind, in which somebody here codes.
		cut, err := h.Documents.Frozen(ctx, system, unit.Document)
		must(err)
		round, err := h.Coding.Begin(ctx, system, coding.Round{Title: "One document", Codebook: "stages", Version: last.Stage.Version},
			coding.Assignment{Document: unit.Document, Coder: system.ID, Segmentation: cut[0].ID, Units: len(cut[0].Segments)})
		must(err)
		asked.Stages = round.ID
		last = process(h)
		_, err = h.Coding.Put(ctx, system, round.ID, unit.Document, coding.Said{At: coding.Where{Segment: unit.Number}, Codes: []coding.CodeID{"3"}})
		must(err)
		if p := step("a coding", true); p.Analysis == nil || p.Corpus.Segments[at(p, "MO-002")].Stage["3"] != 1 {
			t.Error("what was coded does not show")
		}
		_, err = h.Coding.Put(ctx, system, round.ID, unit.Document, coding.Said{At: coding.Where{Segment: unit.Number}, Codes: []coding.CodeID{"2a"}})
		must(err)
		if p := step("another coding", true); p.Corpus.Segments[at(p, "MO-002")].Stage["2a"] != 1 {
			t.Error("what was coded anew does not show")
		}

		// The moves were coded over another division than these stages: they are
		// left out, and it is said.
		doc, err = h.Documents.Find(ctx, system, unit.Document)
		must(err)
		again, err := h.Documents.DivideByTurn(ctx, system, unit.Document, "Each turn")
		must(err)
		must(h.Documents.Freeze(ctx, system, again.ID))
		differing, err := h.Coding.Begin(ctx, system, coding.Round{Title: "Cut again", Codebook: "stages", Version: last.Stage.Version},
			coding.Assignment{Document: unit.Document, Coder: system.ID, Segmentation: again.ID, Units: len(again.Segments)})
		must(err)
		_, err = h.Coding.Put(ctx, system, differing.ID, unit.Document, coding.Said{At: coding.Where{Segment: 2}, Codes: []coding.CodeID{"3"}})
		must(err)
		asked.Stages = differing.ID
		if p := process(h); !slices.ContainsFunc(p.Corpus.LeftOut, func(w progression.Why) bool { return strings.Contains(w.Reason, "another division") && w.Segments > 20 }) {
			t.Errorf("left out: %+v", p.Corpus.LeftOut)
		}
		asked.Stages = ""
		last = process(h)

		must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: "MO-002", Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: pathway.Research}}))
		if p := step("a withdrawal", true); at(p, "MO-002") >= 0 {
			t.Error("the words of somebody who withdrew are there")
		}
		must(h.Pathway.Record(ctx, system, pathway.Event{StudyID: "MO-003", Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: pathway.Recording}}))
		p = step("a recording that is not agreed to any more", true)
		if at(p, "MO-003") >= 0 {
			t.Error("the words of somebody who is not to be recorded are there")
		}
		holds, err = h.Mentions(ctx, system, p, "marmalade")
		must(err)
		for i := range p.Corpus.Segments {
			if holds(i) {
				t.Error("the words of somebody who withdrew are searched")
			}
		}
		_, err = h.Documents.Find(ctx, document.Nameless(system), unit.Document)
		must(err)
	})
}
