package report

import (
	"fmt"
	"net/url"
	"strings"

	"tend/evaluation/analysis"
)

// processSection tells how people moved through the stages of coded
// transcripts; it is empty where none were coded.
func (r *Report) processSection() section {
	s := section{ID: "process", Title: "Stages and moves"}
	p := r.Results.Process
	if p == nil {
		return s
	}
	var kinds []string
	for _, k := range p.Kinds {
		kinds = append(kinds, fmt.Sprintf("%s %s", k.N, k.Kind))
	}
	s.Text = append(s.Text, fmt.Sprintf("In coded transcripts %s people were heard with a stage, in %s segments: %s.", analysis.Count3(p.People), analysis.Count3(p.Segments), strings.Join(kinds, ", ")))
	if b := p.Barrier; b != nil {
		says := fmt.Sprintf("The barrier (%s) led a session of %s people; %s came out of it", b.Stage, b.Met, b.Crossed)
		if b.Median.Known() {
			says += ", at median session " + analysis.Fixed(b.Median, 1)
		}
		s.Text = append(s.Text, fmt.Sprintf("%s; %s are behind it still. %s of %s moments that began at it went on to an adaptive stage.", says, b.Still, analysis.Count3(b.Crossings), analysis.Count3(b.From)))
	}
	s.More = []Link{{r.inProcess(""), "over the sessions"}, {r.inProcess("/moments"), "from, cue, to"}, {r.inProcess("/mechanism"), "what came before a step"}, {r.inProcess("/barrier"), "the barrier"}, {r.inProcess("/beside"), "beside outcome"}}
	r.show(&s, "stages")
	sessions := table{ID: "table-process", Caption: "Stages by session", Head: []string{"Session", "People", "Mean share of adaptive stages", "Whom the barrier led"}}
	for _, m := range p.Sessions {
		sessions.add(fmt.Sprintf("process/%d", m.Session), analysis.Count3(m.Session), m.People.String(), analysis.Percent(m.Adaptive), m.Led.String())
		sessions.restsOn(r.moments("session", fmt.Sprint(m.Session)))
	}
	sessions.Rests = []string{p.Method, smallCells, fmt.Sprintf("Read hard: %d segments whose stage is disputed and not settled are left out.", p.Disputed)}
	s.tables(&sessions, r.barrierTable(p.Barrier))
	if len(p.Moves) == 0 {
		return s
	}
	moves := table{ID: "table-moves", Caption: "Moments with a move of the leader beside moments without it that began in the same stage",
		Head: []string{"Move", "With", "Without", "Lift of a step forward", "Difference in steps (95 %)", "p", "q"}}
	for _, m := range p.Moves {
		interval := analysis.Fixed(m.Change, 2)
		if m.Lo.Known() {
			interval += fmt.Sprintf(" (%s to %s)", analysis.Fixed(m.Lo, 2), analysis.Fixed(m.Hi, 2))
		}
		moves.add("moves/"+m.Move, m.Move+" "+m.Label, analysis.Count3(m.With), analysis.Count3(m.Without), analysis.Fixed(m.Lift, 2), interval, analysis.Fixed(m.P, 3), analysis.Fixed(m.Q, 3))
		moves.restsOn(r.moments("move", m.Move))
	}
	moves.Notes = append([]string{"What came before what, and no cause: leaders choose their moves by what they meet."}, p.Notes...)
	moves.Rests = []string{fmt.Sprintf("%d moments; p from %d permutations within the stage that a moment began in, intervals from %d resamples of people (expanded percentiles), q by Benjamini–Hochberg over the moves.", p.Moments, p.Shuffled, p.Resampled)}
	s.tables(&moves)
	return s
}

// barrierTable is nil where the codebook names no barrier.
func (r *Report) barrierTable(b *analysis.ProcessBarrier) *table {
	if b == nil {
		return nil
	}
	t := table{ID: "table-barrier", Caption: "The barrier, " + b.Stage, Head: []string{"", "Number"}}
	for _, line := range [][2]string{{"People whom it led in a session", b.Met.String()}, {"who came out of it", b.Crossed.String()}, {"who are behind it still", b.Still.String()}} {
		t.add("barrier/"+line[0], line[0], line[1])
		t.restsOn(r.inProcess("/barrier"))
	}
	t.add("barrier/from", "Moments that began at it", analysis.Count3(b.From))
	t.restsOn(r.moments("from", b.Stage))
	t.add("barrier/crossings", "of these, crossings to an adaptive stage", analysis.Count3(b.Crossings))
	t.restsOn(r.moments("from", b.Stage, "way", "forward"))
	return &t
}

// inProcess is a page on progression, of the plan's group if it is one.
func (r *Report) inProcess(page string, more ...string) string {
	q := url.Values{}
	if store := r.Plan.Source.Store; store != nil && len(store.Groups) == 1 {
		q.Set("group", store.Groups[0])
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return "/inquiry/process" + page
	}
	return "/inquiry/process" + page + "?" + q.Encode()
}

// moments is where moments are read in their words.
func (r *Report) moments(more ...string) string { return r.inProcess("/moments", more...) }

func (r *Report) processSheet() sheet {
	s := sheet{name: "process", head: []string{"what", "name", "people", "adaptive_share", "barrier_led", "with", "without", "lift", "change_difference", "lo", "hi", "p", "q"}}
	p := r.Results.Process
	if p == nil {
		return s
	}
	for _, m := range p.Sessions {
		s.add("session", whole(m.Session), m.People.String(), full(m.Adaptive), m.Led.String(), "", "", "", "", "", "", "", "")
	}
	for _, m := range p.Moves {
		s.add("move", m.Move, "", "", "", whole(m.With), whole(m.Without), full(m.Lift), full(m.Change), full(m.Lo), full(m.Hi), full(m.P), full(m.Q))
	}
	return s
}
