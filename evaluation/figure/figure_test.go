package figure

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

func scenes() []*Scene {
	p := &plan.Plan{Timepoints: []plan.Timepoint{{ID: "pre", Label: "Before", Role: plan.Baseline}, {ID: "post", Label: "After < 8 weeks", Role: plan.Primary}}}
	o := plan.Outcome{ID: "pain", Label: "Pain & distress", Range: plan.Range{Min: 0, Max: 10}, Better: plan.Lower, Whole: true}
	g := analysis.Points{Label: "Everyone", Before: []float64{7, 8, 5, 10}, After: []float64{5, 8, 6, 0}}
	nobody := analysis.Points{Label: "Nobody"}
	est := analysis.Estimate{Value: 0.5, Lo: -0.1, Hi: 1.1}
	unknown := analysis.Estimate{Value: analysis.Unknown, Lo: analysis.Unknown, Hi: analysis.Unknown}
	return []*Scene{
		Flow(analysis.Flow{Lanes: []analysis.Lane{{Steps: []analysis.Step{
			{Label: "Joined a group", N: 83, Aside: "Stopped", Left: []cohort.Leaving{{Reason: "moved house", N: 1}, {Reason: "", N: 2}}}, {Label: "Completed", N: 80}}}}}),
		Flow(analysis.Flow{Lanes: []analysis.Lane{{Label: "A", Steps: []analysis.Step{{Label: "x", N: 1}}}, {Label: "B", Steps: []analysis.Step{{Label: "x", N: 1}}}}}),
		Slopes(p, o, []analysis.Points{g, nobody}),
		Distribution(p, o, []analysis.Points{g, nobody}),
		Retention(&analysis.Retention{Unit: "sessions", End: 8, Curves: []analysis.Curve{{Label: "Everyone", N: 4, Points: []analysis.RetentionStep{
			{At: 2, AtRisk: 4, Left: 1, Share: 0.75, Lo: 0.3, Hi: 0.9}, {At: 8, AtRisk: 3, Left: 3, Share: 0, Lo: analysis.Unknown, Hi: analysis.Unknown}}}}}),
		Drift{Name: "drift", Title: "Drift", Sessions: 3, Lines: []DriftLine{
			{Label: "A", Adherence: []float64{1, math.NaN(), 0.5}, Others: []float64{math.NaN(), math.NaN(), 0.4}, Late: []float64{-3, math.NaN(), 42}},
			{Label: "Mean", Adherence: []float64{0.9, 0.8, 0.5}, Others: []float64{math.NaN(), 0.7, 0.4}, Late: []float64{-3, 0, 42}}}}.Scene(),
		Drift{Name: "drift-of-nobody", Title: "Drift", Sessions: 2}.Scene(),
		Forest("effects", "Effects", EffectSizes(plan.DZ), []Row{{Heading: "Pain"}, {Label: "After", N: 4, Effect: est}, {Label: "Later", N: 0, Effect: unknown}}),
	}
}

// Every scene is XML that a reader takes, holds no NaN, says what it shows, and
// is the same when drawn again; so are its PNG and PDF.
func TestScenesAreSoundAndTheSameEachTime(t *testing.T) {
	again := scenes()
	for i, s := range scenes() {
		for _, svg := range [][]byte{s.SVG(), s.Inline()} {
			d := xml.NewDecoder(bytes.NewReader(svg))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", s.Name, err)
				}
			}
			if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) || !bytes.Contains(svg, []byte("<title")) || !bytes.Contains(svg, []byte("<desc")) {
				t.Errorf("%s holds no number, or does not say what it is:\n%s", s.Name, svg)
			}
		}
		png, err := s.PNG()
		if err != nil {
			t.Fatal(err)
		}
		pdf, err := s.PDF()
		if err != nil {
			t.Fatal(err)
		}
		png2, _ := again[i].PNG()
		pdf2, _ := again[i].PDF()
		if !bytes.Equal(png, png2) || !bytes.Equal(pdf, pdf2) || !bytes.Equal(s.SVG(), again[i].SVG()) {
			t.Errorf("%s differs when drawn again", s.Name)
		}
		if bytes.Contains(pdf, []byte("/CreationDate (D:20")) {
			t.Errorf("%s: the PDF holds the time", s.Name)
		}
	}
}

// Fifty thousand people are drawn as a sample that says so, and the file stays
// small.
func TestSlopesOfManyPeople(t *testing.T) {
	p := &plan.Plan{Timepoints: []plan.Timepoint{{ID: "pre", Role: plan.Baseline}, {ID: "post", Role: plan.Primary}}}
	o := plan.Outcome{ID: "x", Label: "X", Range: plan.Range{Min: 0, Max: 60}, Better: plan.Higher}
	var g analysis.Points
	for i := range 50_000 {
		g.Before, g.After = append(g.Before, float64(i%60)), append(g.After, float64((i*7+i/60)%60))
	}
	svg := Slopes(p, o, []analysis.Points{g}).SVG()
	if len(svg) > 300_000 || !strings.Contains(string(svg), "evenly spaced") {
		t.Errorf("%d bytes", len(svg))
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{{0, 63, 5, "0 20 40 60"}, {-0.35, 1.9, 5, "0 0.5 1 1.5"}, {0, 0.24, 2, "0 0.2"}, {0, 10, 5, "0 2 4 6 8 10"}} {
		var got []string
		for _, v := range (axis{lo: c.lo, hi: c.hi}).ticks(c.n) {
			got = append(got, short(v))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%g to %g: %v, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestNum(t *testing.T) {
	for v, want := range map[float64]string{0: "0", math.Copysign(0, -1): "0", -0.001: "0", 1.005: "1", 12.5: "12.5", -3: "-3", 100: "100"} {
		if got := num(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

func TestWrapKeepsEveryWord(t *testing.T) {
	text := "caring responsibilities and other commitments"
	lines := wrap(text, 90, small, false)
	if strings.Join(lines, " ") != text || len(lines) < 3 {
		t.Errorf("%q", lines)
	}
}
