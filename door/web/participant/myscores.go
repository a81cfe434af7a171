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
	Verdict template.HTML // a word or two
	Says    template.HTML
	Figure  template.HTML // empty when there are no numbers to be shown
	Values  []ownValue
	Ends    template.HTML
	scale   measure.ScaleID
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
	sh := s.shellOf("scores.title")
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
		line := ownScore{Title: scale.Plain, scale: scale.ID}
		line.Verdict, line.Says = s.tongue.told(scale, len(all), first.value, last.value, first.on, last.on)
		if s.Settings.Scores == invitation.ShowAll {
			course := figure.Course{Name: "own-" + string(scale.ID), Title: s.tongue.plain("scores.figure"), Min: scale.Min, Max: scale.Max, Better: string(scale.Better)}
			for _, p := range all {
				line.Values = append(line.Values, ownValue{p.on, plainNumber(p.value)})
				course.Points = append(course.Points, figure.CoursePoint{Label: p.on.Local().Format("Jan 2006"), Value: p.value})
			}
			ends := "scores.ends.higher"
			if scale.Better == measure.Lower {
				ends = "scores.ends.lower"
			}
			line.Ends = s.tongue.say(ends, plainNumber(scale.Min), plainNumber(scale.Max))
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

// told words the change of a score, with how sure it can be.
func (t *tongue) told(scale measure.Scale, scores int, first, last float64, from, to time.Time) (verdict, says template.HTML) {
	if scores < 2 {
		return t.say("told.one"), t.say("told.one.says", t.day(from))
	}
	v, grounds := scale.Told(first, last)
	verdict = t.say(map[measure.Verdict]string{measure.ToldBetter: "told.better", measure.ToldWorse: "told.worse", measure.ToldSame: "told.same"}[v])
	why := "told.unknown"
	switch {
	case grounds == measure.BeyondChance:
		why = "told.beyond"
	case grounds == measure.WithinChance:
		why = "told.within"
	case grounds == measure.Noticeable:
		why = "told.noticeable"
	case grounds == measure.TooSmall:
		why = "told.small"
	case v == measure.ToldSame:
		why = "told.equal"
	case v == measure.ToldBetter:
		verdict = t.say("told.perhaps.better")
	default:
		verdict = t.say("told.perhaps.worse")
	}
	return verdict, t.say("told.between", t.day(from), t.day(to)) + " " + t.say(why)
}

// plainNumber writes a score with one place at most.
func plainNumber(n float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") }
