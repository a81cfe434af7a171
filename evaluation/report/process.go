package report

import (
	"fmt"
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
	r.show(&s, "stages")
	sessions := table{ID: "table-process", Caption: "Stages by session", Head: []string{"Session", "People", "Mean share of adaptive stages", "Whom the barrier led"}}
	for _, m := range p.Sessions {
		sessions.add(fmt.Sprintf("process/%d", m.Session), analysis.Count3(m.Session), m.People.String(), analysis.Percent(m.Adaptive), m.Led.String())
	}
	sessions.Rests = []string{p.Method, smallCells, fmt.Sprintf("Read hard: %d segments whose stage is disputed and not settled are left out.", p.Disputed)}
	if len(p.Moves) == 0 {
		s.tables(&sessions)
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
	}
	moves.Notes = append([]string{"What came before what, and no cause: leaders choose their moves by what they meet."}, p.Notes...)
	moves.Rests = []string{fmt.Sprintf("%d moments; p from %d permutations within the stage that a moment began in, intervals from %d resamples of people (expanded percentiles), q by Benjamini–Hochberg over the moves.", p.Moments, p.Shuffled, p.Resampled)}
	s.tables(&sessions, &moves)
	return s
}

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
