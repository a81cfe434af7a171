package participant

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/evaluation/figure"
)

// scoresView is what a person sees of their own scores.
type scoresView struct {
	Base    string
	Showing invitation.Showing
	Lines   []ownScore
}

// ownScore is one scale as its owner is told it.
type ownScore struct {
	Title   string
	Verdict string // a word or two
	Says    string
	Figure  template.HTML // empty when there are no numbers to be shown
	Values  []ownValue
	Ends    string
}

// ownValue is one score with its day.
type ownValue struct {
	On    time.Time
	Value string
}

func (d *Door) showScores(w http.ResponseWriter, r *http.Request, s sitting) error {
	v := scoresView{Base: s.Base, Showing: s.Settings.Scores}
	if v.Showing != invitation.ShowNoneOf {
		forms, err := d.House.Measures.Scores(r.Context(), s.Actor(), measure.Filter{StudyID: s.StudyID})
		if err != nil {
			return err
		}
		v.Lines = d.ownScores(r, s, forms)
	}
	sh := s.shellOf("How it has been")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "scores.html", pageView[scoresView]{sh, v})
}

// ownScores lists every scale that people may be shown, each once, with all
// its scores by day.
func (d *Door) ownScores(r *http.Request, s sitting, forms []measure.Kept) []ownScore {
	slices.SortStableFunc(forms, func(a, b measure.Kept) int { return a.On.Compare(b.On) })
	points, scales := map[measure.ScaleID][]point{}, []measure.Scale{}
	for _, f := range forms {
		i, err := d.House.Measures.Instrument(r.Context(), d.Site, f.Instrument, s.Settings.Language)
		if err != nil {
			continue // an instrument that is gone has no words to tell it in
		}
		for _, sc := range f.Scores {
			n := slices.IndexFunc(i.Scales, func(known measure.Scale) bool { return known.ID == sc.Scale })
			if n < 0 || i.Scales[n].Plain == "" || sc.Value == nil {
				continue
			}
			if points[sc.Scale] == nil {
				scales = append(scales, i.Scales[n])
			}
			points[sc.Scale] = append(points[sc.Scale], point{f.On, *sc.Value, f.Timepoint})
		}
	}
	slices.SortStableFunc(scales, func(a, b measure.Scale) int { return placeOf(a.ID) - placeOf(b.ID) })
	var lines []ownScore
	for _, scale := range scales {
		all := points[scale.ID]
		first, last := startOf(all), all[len(all)-1]
		line := ownScore{Title: scale.Plain}
		line.Verdict, line.Says = told(scale, len(all), first.value, last.value, first.on, last.on)
		if s.Settings.Scores == invitation.ShowAll {
			course := figure.Course{Name: "own-" + string(scale.ID), Title: "Your answers so far", Min: scale.Min, Max: scale.Max, Better: string(scale.Better)}
			for _, p := range all {
				line.Values = append(line.Values, ownValue{p.on, plainNumber(p.value)})
				course.Points = append(course.Points, figure.CoursePoint{Label: p.on.Local().Format("Jan 2006"), Value: p.value})
			}
			line.Ends = fmt.Sprintf("The lowest there can be is %s and the highest %s. %s is better.", plainNumber(scale.Min), plainNumber(scale.Max), betterEnd(scale))
			line.Figure = template.HTML(course.Scene().Inline())
		}
		lines = append(lines, line)
	}
	return lines
}

// point is one score with its day and its place in the schedule.
type point struct {
	on        time.Time
	value     float64
	timepoint string
}

// startOf gives what the last score is held against, as staff see it too: the
// score at the start of the course, or the first one where there is none yet.
func startOf(all []point) point {
	for _, p := range all[:len(all)-1] {
		if p.timepoint == "pre" {
			return p
		}
	}
	return all[0]
}

// firstTold is what comes first: the pain itself, as people think of it.
var firstTold = []measure.ScaleID{"intensity", "distress"}

func placeOf(id measure.ScaleID) int {
	if at := slices.Index(firstTold, id); at >= 0 {
		return at
	}
	return len(firstTold)
}

func betterEnd(s measure.Scale) string {
	if s.Better == measure.Lower {
		return "Lower"
	}
	return "Higher"
}

// told words the change of a score, with how sure it can be.
func told(scale measure.Scale, scores int, first, last float64, from, to time.Time) (verdict, says string) {
	if scores < 2 {
		return "One answer so far", "You answered this once, on " + from.Local().Format("2 January 2006") + ". There is nothing to compare it with yet."
	}
	between := "From " + from.Local().Format("2 January 2006") + " to " + to.Local().Format("2 January 2006") + ". "
	v, grounds := scale.Told(first, last)
	switch grounds {
	case measure.BeyondChance:
		return sentence(v), between + "The difference is larger than good and bad days alone would usually make."
	case measure.WithinChance:
		return sentence(v), between + "What difference there is can come from good and bad days alone."
	case measure.Noticeable:
		return sentence(v), between + "The difference is about as large as people notice. Good and bad days may have a part in it."
	case measure.TooSmall:
		return sentence(v), between + "Small differences come and go with good and bad days."
	}
	if v == measure.ToldSame {
		return sentence(v), between + "You gave the same answer both times."
	}
	return "Perhaps " + string(v), between + "Nobody has worked out for this question how large a difference must be, so it may be chance."
}

func sentence(v measure.Verdict) string { return strings.ToUpper(string(v[:1])) + string(v[1:]) }

// plainNumber writes a score with one place at most.
func plainNumber(n float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") }
