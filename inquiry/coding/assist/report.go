package assist

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"tend/inquiry/coding"
	"tend/inquiry/coding/suggest"
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
	Behind    bool   // more was confirmed since, and a newer report is being made
	Codes     []CodeReport
	MacroF1   float64
	ECE       float64
	Curve     []suggest.Bin
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

// judgement is the report that stands, and what it rests on.
type judgement struct {
	judging sync.Mutex // one judges at a time
	judged  int64
	report  *Report
}

// Report judges the suggestions for a codebook's version. It fits models anew,
// so the report that stands is given while a newer one is made in the
// background.
func (a *Assistant) Report(ctx context.Context, actor auth.Actor, b coding.Codebook) (Report, error) {
	if !coding.MaySetUp(actor.Role) {
		return Report{}, fault.New(fault.Forbidden, "assist.Report", "Researchers and administrators see how suggestions do.")
	}
	c, err := a.confirmed(ctx, actor, b)
	if err != nil {
		return Report{}, err
	}
	k := a.of(actor.Site, b)
	a.mu.Lock()
	old, stand := k.report, k.judged
	a.mu.Unlock()
	switch {
	case old == nil: // whoever comes first makes it, the others wait
		k.judging.Lock()
		defer k.judging.Unlock()
		return a.judge(ctx, actor, b, c, k)
	case stand == c.Stand:
		return *old, nil
	case k.judging.TryLock():
		go func() {
			defer k.judging.Unlock()
			_, _ = a.judge(context.WithoutCancel(ctx), actor, b, c, k) // the old one stands if it fails
		}()
	}
	behind := *old
	behind.Behind = true
	return behind, nil
}

// judge makes the report of what is confirmed now, unless it stands already.
func (a *Assistant) judge(ctx context.Context, actor auth.Actor, b coding.Codebook, c coding.Confirmed, k *kept) (Report, error) {
	a.mu.Lock()
	old, stand := k.report, k.judged
	a.mu.Unlock()
	if old != nil && stand == c.Stand {
		return *old, nil
	}
	lessons, err := a.lessons(ctx, actor, b, c)
	if err != nil {
		return Report{}, err
	}
	r := judged(b, lessons)
	r.people(c.Marks)
	a.mu.Lock()
	k.report, k.judged = &r, c.Stand
	a.mu.Unlock()
	return r, nil
}

// judged ranks for each lesson by a model that did not learn from its document.
func judged(b coding.Codebook, lessons []lesson) Report {
	r := Report{Book: b}
	var documents []string
	for _, l := range lessons {
		documents = append(documents, l.Document)
	}
	slices.Sort(documents)
	documents = slices.Compact(documents)
	r.Labels, r.Documents = len(lessons), len(documents)
	if len(documents) < 2 || len(lessons) < enough {
		r.Why = "Suggestions are judged on documents that were not learned from: that needs two finished documents and thirty confirmed segments at least."
		return r
	}
	var all []verdict
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
			all = append(all, verdict{l, m.Rank(l.Turn)})
		}
	}
	r.judge(all)
	return r
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
	var tops []suggest.Guess
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
		if !right {
			r.Worst = append(r.Worst, Miss{coding.Unit{Document: v.Document, Number: v.Segment}, top.Code, top.Probability, v.Codes})
		}
		tops = append(tops, suggest.Guess{Probability: top.Probability, Right: right})
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
	r.Curve, r.ECE = suggest.Curve(tops)
	slices.SortStableFunc(r.Worst, func(a, b Miss) int { return cmp.Compare(b.Probability, a.Probability) })
	r.Worst = r.Worst[:min(len(r.Worst), mostMisses)]
	r.Machine = Pair{Units: len(all), Same: share(same, len(all)), Kappa: math.NaN()}
	if k, err := agreement.Cohen(table, agreement.Unweighted); err == nil {
		r.Machine.Kappa = k.Kappa
	}
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

// people compares people with each other over the same rounds.
func (r *Report) people(marks []coding.Mark) {
	r.People.Kappa = math.NaN()
	a, err := coding.Agree(r.Book, marks, coding.ByPrimary)
	if err != nil {
		return // one coder only; there is nobody to compare
	}
	r.People = Pair{Units: a.Pooled.Units, Kappa: a.Pooled.Fleiss.Value, Same: a.Pooled.PerCent.Value}
}
