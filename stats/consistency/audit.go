package consistency

import (
	"fmt"
	"slices"
	"strings"
)

// Audit makes every check on every outcome and on the table as a whole. The
// findings come outcome by outcome, then those of the whole table; within
// each, contradictions first. It changes nothing and knows nothing of the
// study: a contradiction says that printed figures and stated assumptions
// cannot all be true, not which of them is wrong, and not why.
func Audit(t Table) ([]Finding, error) {
	rows, err := t.rows()
	if err != nil {
		return nil, err
	}
	var all []Finding
	for _, r := range rows {
		f, err := r.audit(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Name, err)
		}
		slices.SortStableFunc(f, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) })
		all = append(all, f...)
	}
	whole, err := t.auditTogether(rows)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(whole, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) })
	return append(all, whole...), nil
}

func (r row) audit(t Table) ([]Finding, error) {
	var out []Finding
	if r.Scale.HasRange {
		out = append(out, r.withinScale()...)
	}
	if r.Whole {
		f, err := r.wholeNumbers(t)
		if err != nil {
			return nil, err
		}
		out = append(out, f...)
		if f, err = r.reconstruction(t); err != nil {
			return nil, err
		}
		out = append(out, f...)
	}
	f, err := r.sizes()
	if err != nil {
		return nil, err
	}
	out = append(out, f...)
	out = append(out, r.directionOfChange())
	if t.Enrolled > r.N {
		out = append(out, r.dilution(t))
	}
	for i := range out {
		out[i].Outcome = r.Name
	}
	return out, nil
}

func (t Table) auditTogether(rows []row) ([]Finding, error) {
	var out []Finding
	f, err := t.commonN(rows)
	if err != nil {
		return nil, err
	}
	out = append(out, f...)
	if f, err = commonConvention(rows); err != nil {
		return nil, err
	}
	out = append(out, f...)
	return append(out, decimals(rows)...), nil
}

// window is the range of n worth asking about when n itself does not fit.
func (t Table) window(n int) (from, to int) {
	from = t.From
	if from == 0 {
		from = n - 10
	}
	return max(2, min(from, n)), n
}

// list joins words with commas and a last "and" or "or".
func list(last string, words ...string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// counts writes whole numbers as words, neighbours as a stretch: 52–56, 58.
func counts(n []int) []string {
	var out []string
	for i := 0; i < len(n); {
		j := i
		for j+1 < len(n) && n[j+1] == n[j]+1 {
			j++
		}
		switch j - i {
		case 0:
			out = append(out, fmt.Sprint(n[i]))
		case 1:
			out = append(out, fmt.Sprint(n[i]), fmt.Sprint(n[j]))
		default:
			out = append(out, fmt.Sprintf("%d–%d", n[i], n[j]))
		}
		i = j + 1
	}
	return out
}

// two writes a value with two decimals, as effect sizes are printed: .28, 1.05.
func two(v float64) string {
	s := fmt.Sprintf("%.2f", v)
	if rest, ok := strings.CutPrefix(s, "0."); ok {
		return "." + rest
	}
	if rest, ok := strings.CutPrefix(s, "-0."); ok {
		return "−." + rest
	}
	return strings.Replace(s, "-", "−", 1)
}

// pValue writes a p as journals do.
func pValue(p float64) string {
	if p < 0.001 {
		return "p < .001"
	}
	return "p = " + strings.TrimPrefix(fmt.Sprintf("%.3f", p), "0")
}
