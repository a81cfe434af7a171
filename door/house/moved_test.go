package house

import (
	"testing"
	"time"

	"tend/clinic/formulation"
	"tend/clinic/measure"
)

func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 14, 0, 0, 0, time.Local)
}

// What moved is told from the first value to the latest; between two versions
// from the last one by the day of the first; what is missing says why.
func TestWhatMovedIsTold(t *testing.T) {
	i, err := measure.Find("pseq")
	if err != nil {
		t.Fatal(err)
	}
	scale, _ := i.Scale("pseq")
	pseq := series{title: "Pain self-efficacy", means: func(a, b float64) string { return told(scale, a, b) }, values: []Valued{
		{On: on(time.March, 3), Value: 21, Text: "21"}, {On: on(time.April, 7), Value: 24, Text: "24"}, {On: on(time.May, 5), Value: 36, Text: "36"}}}
	shown := formulation.Shown{Kind: formulation.ScoreOf, Of: "pseq", ID: "pseq"}
	never := time.Time{}
	for name, c := range map[string]struct {
		of          series
		from, to    time.Time
		says, short string
	}{
		"all": {pseq, never, never, "Pain self-efficacy: 21 (3 March 2026) → 36 (5 May 2026), up; reliably better.", "21 → 36 ↑"},
		"between two versions, of the same day and before": {pseq, on(time.March, 3).Add(-4 * time.Hour), on(time.April, 20),
			"Pain self-efficacy: 21 (3 March 2026) → 24 (7 April 2026), up; no reliable change.", "21 → 24 ↑"},
		"nothing newer":        {pseq, on(time.May, 6), on(time.May, 20), "Pain self-efficacy: 36 (5 May 2026); there is no later value.", "36"},
		"before there was one": {pseq, on(time.January, 1), on(time.February, 1), "Pain self-efficacy: nothing was there yet at the time.", "not measured yet"},
		"never answered":       {series{title: "Distress", missing: "not answered yet"}, never, never, "Distress: not answered yet.", "not measured yet"},
		"minutes, by the week": {series{title: "Minutes", values: []Valued{{When: "week 1", Value: 30, Text: "30 min"}, {When: "week 5", Value: 30, Text: "30 min"}}}, never, never,
			"Minutes: 30 min (week 1) → 30 min (week 5), as before.", "30 min → 30 min"},
	} {
		got := c.of.moved(shown, c.from, c.to)
		if got.Says() != c.says || got.Short() != c.short {
			t.Errorf("%s: %q, %q", name, got.Says(), got.Short())
		}
	}
	titled := formulation.Shown{Kind: formulation.PracticeOf, Of: "p", ID: "*", Title: "Minutes of kindness"}
	if got := (series{missing: "none"}).moved(titled, never, never); got.Says() != "Minutes of kindness: none." {
		t.Error(got.Says())
	}
	if back := formulation.ShownAs(titled.String()); back != titled {
		t.Error(back)
	}
}
