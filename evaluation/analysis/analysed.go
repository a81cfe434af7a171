package analysis

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/stat"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// Analysed is the answer of one analysis of the plan, a way of treating missing
// answers or a model, for one outcome at one timepoint: without arms the change
// from the baseline, with arms the first minus the second, at the same score
// before. The estimate is in points.
type Analysed struct {
	ID           string   `json:"id"`
	Outcome      string   `json:"outcome"`
	Timepoint    string   `json:"timepoint"`
	People       string   `json:"people"`
	Label        string   `json:"label"` // of the people
	First        string   `json:"first,omitempty"`
	Second       string   `json:"second,omitempty"`
	Analysis     string   `json:"analysis"` // by its name in the plan
	Primary      bool     `json:"primary"`
	Estimate              // N is people
	Observations int      `json:"observations,omitempty"` // scores in a model's fit
	Filled       int      `json:"filled"`                 // people of whom a score was filled in or imputed
	SE           Number   `json:"se"`
	DF           Number   `json:"df"`
	DFMethod     string   `json:"df_method"`
	P            Number   `json:"p"`
	InSDs        Estimate `json:"in_sd_before"` // ÷ SD of all observed scores before; above zero is better
	MonteCarlo   Number   `json:"monte_carlo_error"`
	ICC          Number   `json:"icc"` // share of the variance that lies between groups
	Tipping      *Tipping `json:"tipping,omitempty"`
	Assumes      []string `json:"assumes,omitempty"` // by the analysis itself
	Notes        []string `json:"notes,omitempty"`   // what was met in these data
}

func unknownEstimate() Estimate { return Estimate{Value: Unknown, Lo: Unknown, Hi: Unknown} }

// give enters an estimate; a df that is infinite stays so and is null in JSON.
func (l *Analysed) give(estimate, lo, hi, se, df, p float64) {
	l.Value, l.Lo, l.Hi = Number(estimate), Number(lo), Number(hi)
	l.SE, l.DF, l.P = Number(se), Number(df), Number(p)
}

// analysed answers every question by every analysis of the plan, side by side.
func (a *run) analysed(changes []Change, comparisons []Comparison) []Analysed {
	questions, later := a.questions(), a.later()
	byModel := a.byModel(questions)
	var out []Analysed
	for k, q := range questions {
		for n, t := range later {
			for _, m := range a.plan.Missing {
				line := a.blank(q, t, string(m))
				if q.arms() {
					line.fromComparison(comparisons, m)
				} else {
					line.fromChange(changes, m)
				}
				a.inSDs(q, &line)
				out = append(out, line)
			}
			for _, lines := range byModel[k] {
				out = append(out, lines[n])
			}
		}
	}
	return out
}

// byModel answers by question and model, on every processor. Each answer has a
// place of its own, so their order does not depend on who is done first.
func (a *run) byModel(questions []question) [][][]Analysed {
	models := a.plan.Models
	out := make([][][]Analysed, len(questions))
	for k := range out {
		out[k] = make([][]Analysed, len(models))
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				job := int(next.Add(1)) - 1
				if job >= len(questions)*len(models) {
					return
				}
				k, m := job/len(models), job%len(models)
				out[k][m] = a.ask(questions[k], models[m])
			}
		})
	}
	wg.Wait()
	return out
}

// fromChange takes the change under a way of treating missing answers.
func (l *Analysed) fromChange(changes []Change, m plan.Method) {
	for _, c := range changes {
		if c.Outcome == l.Outcome && c.Timepoint == l.Timepoint && c.People == l.People && c.Missing == m {
			l.Estimate, l.Filled, l.DF, l.P, l.DFMethod = c.Change, c.Filled, c.DF, c.P, "people less one"
			l.SE = Number(float64(c.SDChange) / math.Sqrt(float64(c.N)))
		}
	}
}

// fromComparison takes the difference at the same score before.
func (l *Analysed) fromComparison(comparisons []Comparison, m plan.Method) {
	for _, c := range comparisons {
		if c.Outcome == l.Outcome && c.Timepoint == l.Timepoint && c.people == l.People && c.Missing == m {
			l.Estimate, l.SE, l.DF, l.P = c.Adjusted.Estimate, c.Adjusted.SE, c.Adjusted.DF, c.Adjusted.P
			l.Filled, l.DFMethod = c.filled, "people less three"
		}
	}
}

// inSDs sets the estimate beside those of other outcomes, in units of the SD
// that everyone's observed scores before have, and turned so that above zero is
// better. The unit is the same for every analysis and taken as known.
func (a *run) inSDs(q question, l *Analysed) {
	out := a.plan.Outcomes[q.o]
	l.InSDs.N, l.InSDs.Method = l.N, "points ÷ SD of all observed scores before; the SD is taken as known"
	if sd := a.before[q.o]; l.Value.Known() && sd > 0 {
		turn := func(v Number) Number { return Number(out.Better.Gain(float64(v) / sd)) }
		l.InSDs.Value, l.InSDs.Lo, l.InSDs.Hi = turn(l.Value), turn(l.Lo), turn(l.Hi)
		if l.InSDs.Lo > l.InSDs.Hi {
			l.InSDs.Lo, l.InSDs.Hi = l.InSDs.Hi, l.InSDs.Lo
		}
	}
}

// sdBefore is the SD of all observed scores at the baseline, by outcome; zero
// where there is none.
func (a *run) sdBefore() []float64 {
	out := make([]float64, len(a.plan.Outcomes))
	for o := range out {
		var x []float64
		for _, i := range a.everyone().who {
			if v := a.cohort.Scores[o][a.plan.BaselineIndex()][i]; cohort.Observed(v) {
				x = append(x, v)
			}
		}
		if len(x) > 1 {
			out[o] = stat.StdDev(x, nil)
		}
	}
	return out
}
