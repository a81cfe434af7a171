package assist

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/stats/agreement"
)

// Report is how suggestions do on documents that the model has not seen: each
// document is held out once, with a fifth of the others.
type Report struct {
	Book      coding.Codebook
	Labels    int
	Documents int
	Why       string // there is no report, and why
	Codes     []CodeReport
	MacroF1   float64
	ECE       float64
	Curve     []Bin
	Worst     []Miss // the surest that were wrong
	Machine   Pair   // the model and the codes that stand
	People    Pair   // every two people, pooled
}

// CodeReport is one code's, over all held-out segments.
type CodeReport struct {
	Code                  coding.CodeID
	Precision, Recall, F1 float64
	Units                 int
}

// Bin sets the mean probability of suggestions beside how often they were
// right, over a tenth of the segments.
type Bin struct {
	Said, Right float64
	Units       int
}

// Miss is a segment on which the model was wrong.
type Miss struct {
	coding.Unit
	Said        coding.CodeID
	Probability float64
	Codes       []coding.CodeID // that stand
}

// Pair is how far two agree, by primary codes.
type Pair struct {
	Units int
	Kappa float64 // NaN where it is not defined
	Same  float64
}

// folds is how many times a model is learned for a report.
const folds = 5

// mostMisses is how many wrong suggestions are told.
const mostMisses = 25

// Report judges the suggestions for a codebook's version.
func (a *Assistant) Report(ctx context.Context, actor auth.Actor, b coding.Codebook) (Report, error) {
	r := Report{Book: b}
	if !coding.MaySetUp(actor.Role) {
		return r, fault.New(fault.Forbidden, "assist.Report", "Researchers and administrators see how suggestions do.")
	}
	c, err := a.Coding.Confirmed(ctx, eyes(actor), b.ID, b.Version)
	if err != nil {
		return r, err
	}
	lessons, err := a.lessons(ctx, actor, b, c)
	if err != nil {
		return r, err
	}
	var documents []string
	for _, l := range lessons {
		if !slices.Contains(documents, l.Document) {
			documents = append(documents, l.Document)
		}
	}
	slices.Sort(documents)
	r.Labels, r.Documents = len(lessons), len(documents)
	if len(documents) < 2 || len(lessons) < enough {
		r.Why = "Suggestions are judged on documents that were not learned from: that needs two finished documents and thirty confirmed segments at least."
		return r, nil
	}
	var judged []verdict
	for fold := range min(folds, len(documents)) {
		var train, test []lesson
		for _, l := range lessons {
			if slices.Index(documents, l.Document)%min(folds, len(documents)) == fold {
				test = append(test, l)
			} else {
				train = append(train, l)
			}
		}
		m := learn(b, train)
		for _, l := range test {
			judged = append(judged, verdict{l, m.Rank(l.Turn)})
		}
	}
	r.judge(judged)
	r.people(c.Marks)
	return r, nil
}

// verdict is a held-out segment with what the model ranked.
type verdict struct {
	lesson
	ranked []coding.Ranked
}

// said are the codes that the model would give: the likeliest, or, where a
// unit may have several, all that are likelier than not.
func (v verdict) said(several bool) []coding.CodeID {
	codes := []coding.CodeID{v.ranked[0].Code}
	for _, s := range v.ranked[1:] {
		if several && s.Probability > 0.5 && s.Code != coding.NoCode && codes[0] != coding.NoCode {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

func (r *Report) judge(all []verdict) {
	type tally struct{ hit, said, is int }
	tallies := map[coding.CodeID]*tally{}
	order := append(ids(r.Book), string(coding.NoCode))
	for _, id := range order {
		tallies[coding.CodeID(id)] = &tally{}
	}
	var tops []Bin
	table := make([][]float64, len(order))
	for i := range table {
		table[i] = make([]float64, len(order))
	}
	same := 0
	for _, v := range all {
		said, top := v.said(r.Book.Several), v.ranked[0]
		for _, id := range said {
			tallies[id].said++
			if slices.Contains(v.Codes, id) {
				tallies[id].hit++
			}
		}
		for i, id := range v.Codes {
			if r.Book.Several || i == 0 {
				tallies[id].is++
			}
		}
		right := top.Code == v.Codes[0] || r.Book.Several && slices.Contains(v.Codes, top.Code)
		one := Bin{Said: top.Probability, Units: 1}
		if right {
			one.Right = 1
		} else {
			r.Worst = append(r.Worst, Miss{coding.Unit{Document: v.Document, Number: v.Segment}, top.Code, top.Probability, v.Codes})
		}
		tops = append(tops, one)
		if top.Code == v.Codes[0] {
			same++
		}
		table[slices.Index(order, string(top.Code))][slices.Index(order, string(v.Codes[0]))]++
	}
	seen := 0
	for _, id := range order {
		t := tallies[coding.CodeID(id)]
		if t.is == 0 && t.said == 0 {
			continue
		}
		c := CodeReport{Code: coding.CodeID(id), Units: t.is, Precision: share(t.hit, t.said), Recall: share(t.hit, t.is)}
		if t.hit > 0 {
			c.F1 = 2 * c.Precision * c.Recall / (c.Precision + c.Recall)
		}
		r.Codes = append(r.Codes, c)
		if t.is > 0 {
			seen++
			r.MacroF1 += c.F1
		}
	}
	r.MacroF1 /= float64(max(seen, 1))
	r.curve(tops)
	slices.SortStableFunc(r.Worst, func(a, b Miss) int { return cmp.Compare(b.Probability, a.Probability) })
	r.Worst = r.Worst[:min(len(r.Worst), mostMisses)]
	r.Machine = Pair{Units: len(all), Same: share(same, len(all)), Kappa: math.NaN()}
	if k, err := agreement.Cohen(table, agreement.Unweighted); err == nil {
		r.Machine.Kappa = k.Kappa
	}
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

func (r *Report) curve(tops []Bin) {
	slices.SortStableFunc(tops, func(a, b Bin) int { return cmp.Compare(a.Said, b.Said) })
	for n := range 10 {
		part := tops[n*len(tops)/10 : (n+1)*len(tops)/10]
		if len(part) == 0 {
			continue
		}
		b := Bin{Units: len(part)}
		for _, one := range part {
			b.Said += one.Said / float64(len(part))
			b.Right += one.Right / float64(len(part))
		}
		r.Curve = append(r.Curve, b)
		r.ECE += math.Abs(b.Said-b.Right) * float64(b.Units) / float64(len(tops))
	}
}

// people compares people with each other over the same rounds.
func (r *Report) people(marks []coding.Mark) {
	r.People.Kappa = math.NaN()
	a, err := coding.Agree(r.Book, marks, coding.ByPrimary)
	if err != nil {
		return // one coder only; there is nobody to compare
	}
	r.People = Pair{Units: a.Pooled.Units, Kappa: a.Pooled.Fleiss.Value, Same: a.Pooled.PerCent.Value}
}
