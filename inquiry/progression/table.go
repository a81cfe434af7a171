package progression

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// WriteMoments writes FROM → CUE → TO as a table, a row for each; words are by
// segment index and may be missing.
func WriteMoments(w *csv.Writer, a *Analysis, moments []Moment, words map[int]string) {
	w.Write([]string{"document", "group", "session", "person", "from_segment", "from_stage", "cue_segments", "moves", "to_segment", "to_stage", "way", "said_to_others", "others_between", "passed_over", "reading", "from_words", "cue_words", "to_words"})
	for _, m := range moments {
		s := a.Corpus.Segments[m.From]
		var cue, said []string
		for _, i := range m.Cue {
			cue = append(cue, strconv.Itoa(a.Corpus.Segments[i].Number))
			if words[i] != "" {
				said = append(said, words[i])
			}
		}
		w.Write([]string{s.Document, s.Group, strconv.Itoa(s.Session), s.Person, strconv.Itoa(s.Number), a.Corpus.mixText(s.Stage), strings.Join(cue, ";"), strings.Join(a.MovesOf(m.Cue), ";"),
			strconv.Itoa(a.Corpus.Segments[m.To].Number), a.Corpus.mixText(a.Corpus.Segments[m.To].Stage), string(a.Way(m)), strconv.Itoa(m.Apart), strconv.Itoa(m.Others), strconv.Itoa(m.Passed),
			string(a.Reading), words[m.From], strings.Join(said, " / "), words[m.To]})
	}
}

// mixText writes a mixture as "2b:0.500;2a:0.500", a hard code alone.
func (c *Corpus) mixText(m Mix) string {
	var parts []string
	for _, s := range c.Stages {
		switch p := m[s]; {
		case p == 1:
			return s
		case p > 0:
			parts = append(parts, fmt.Sprintf("%s:%.3f", s, p))
		}
	}
	return strings.Join(parts, ";")
}

// WriteSittings writes one row for each person and session.
func WriteSittings(w *csv.Writer, a *Analysis) {
	head := []string{"group", "session", "person", "segments", "with_stage", "modal", "highest", "last", "adaptive_share", "entropy_cusps", "mean_rank_secondary"}
	for _, s := range a.Corpus.Stages {
		head = append(head, "stage_"+s)
	}
	w.Write(head)
	for _, s := range a.Sittings {
		row := []string{s.Group, strconv.Itoa(s.Session), s.Person, strconv.Itoa(len(s.Segments)), number(s.Staged), a.stageName(s.Modal), a.stageName(s.Highest), a.stageName(s.Last), "", strconv.Itoa(s.Cusps), ""}
		if s.Modal >= 0 {
			row[8], row[10] = number(s.Adaptive), number(s.Mean)
		}
		for _, n := range s.Counts {
			row = append(row, number(n))
		}
		w.Write(row)
	}
}

// WriteCourses writes one row for each person.
func WriteCourses(w *csv.Writer, a *Analysis) {
	w.Write([]string{"group", "person", "sessions", "modal_stages", "kind", "mann_kendall_tau", "mann_kendall_p", "no_trend", "slope_secondary"})
	for _, c := range a.Courses {
		var modal []string
		for _, s := range c.Sittings {
			modal = append(modal, a.stageName(s.Modal))
		}
		row := []string{c.Group, c.Person, strconv.Itoa(len(c.Sittings)), strings.Join(modal, ";"), string(c.Kind), "", "", c.NoTrend, ""}
		if c.Trend != nil {
			row[5], row[6] = number(c.Trend.Tau), number(c.Trend.P)
		}
		if c.HasSlope {
			row[8] = number(c.Slope)
		}
		w.Write(row)
	}
}

// WriteMatrix writes a transition matrix, a row for each cell.
func WriteMatrix(w *csv.Writer, a *Analysis, name string, m Matrix) {
	for i, from := range a.Corpus.Stages {
		for j, to := range a.Corpus.Stages {
			at := m.At(i, j)
			row := []string{name, from, to, number(m.N[at]), "", "", ""}
			if m.Known[i] {
				row[4] = number(m.P[at])
			}
			if m.HasCI[at] {
				row[5], row[6] = number(m.Lo[at]), number(m.Hi[at])
			}
			w.Write(row)
		}
	}
}

// MatrixHead is the first row above WriteMatrix.
var MatrixHead = []string{"transitions", "from", "to", "n", "probability", "lo_95", "hi_95"}

// WriteEffects writes the mechanism: moves over all stages first, then by stage.
func WriteEffects(w *csv.Writer, m *Mechanism) {
	w.Write([]string{"from", "move", "with", "without", "forward_share", "expected_share", "lift", "lift_lo_95", "lift_hi_95", "change_difference", "lo_95", "hi_95", "p_permutation", "q_benjamini_hochberg", "cramers_v", "least_found_with_80_percent", "remark"})
	for _, e := range append(append([]Effect(nil), m.Moves...), m.Cells...) {
		row := []string{e.From, e.Move, strconv.Itoa(e.With), strconv.Itoa(e.Without), "", "", "", "", "", "", "", "", "", "", "", "", e.Why}
		if e.Known {
			row[4], row[5], row[9], row[12], row[13], row[14] = number(e.Forward), number(e.Other), number(e.Change), number(e.P), number(e.Q), number(e.V)
			if e.HasLift {
				row[6], row[7], row[8] = number(e.Lift), number(e.LiftLo), number(e.LiftHi)
			}
			if e.HasCI {
				row[10], row[11] = number(e.Lo), number(e.Hi)
			}
			if e.HasLeast {
				row[15] = number(e.Least)
			}
		}
		w.Write(row)
	}
}

func (a *Analysis) stageName(k int) string {
	if k < 0 {
		return ""
	}
	return a.Corpus.Stages[k]
}

func number(v float64) string {
	if v != v {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
