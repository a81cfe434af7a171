package progression

import (
	"errors"
	"math"

	"tend/stats/design"
	"tend/stats/mixed"
)

// Model is the linear mixed model of the change in steps: the stratum and
// every move at once as fixed effects, people as random intercepts.
type Model struct {
	Terms    []Term // of the moves
	People   int
	Rows     int
	Between  float64 // standard deviation between people
	Residual float64
	Boundary bool   // between people is estimated as zero
	Why      string // it could not be fitted, or did not converge
}

// Term is one move's coefficient, the others and the stratum held.
type Term struct {
	Move          string
	Value, SE     float64
	Lo, Hi, P, DF float64
	HasCI         bool
}

func (g *comparison) model(moves []string) Model {
	n := len(g.change)
	m := Model{Rows: n, People: len(g.people)}
	x := []design.Column{design.Intercept(n)}
	for s := 1; s < len(g.strata); s++ {
		col := design.Column{Name: "from " + g.strata[s], Values: make([]float64, n)}
		for i := g.begin(s); i < g.ends[s]; i++ {
			col.Values[i] = 1
		}
		x = append(x, col)
	}
	first := len(x)
	var used []int
	for j := range moves {
		with := 0
		col := design.Column{Name: moves[j], Values: make([]float64, n)}
		for i, has := range g.has[j] {
			if has {
				col.Values[i] = 1
				with++
			}
		}
		if with >= fewest && n-with >= fewest {
			x, used = append(x, col), append(used, j)
		}
	}
	if len(used) == 0 {
		m.Why = "no move occurs often enough beside moments without it"
		return m
	}
	fit, err := mixed.RandomIntercept(g.change, x, g.who, mixed.Options{})
	if err != nil {
		m.Why = err.Error()
		if errors.Is(err, mixed.ErrNotConverged) {
			m.Why = "it did not converge"
		}
		return m
	}
	m.Boundary = fit.Boundary
	if p, ok := fit.Param("group"); ok {
		m.Between = math.Sqrt(max(p.Value, 0))
	}
	if p, ok := fit.Param("residual"); ok {
		m.Residual = math.Sqrt(max(p.Value, 0))
	}
	for c, j := range used {
		t := Term{Move: moves[j], Value: fit.Beta[first+c], SE: fit.SE[first+c]}
		if e, err := fit.Effect(first+c, mixed.Satterthwaite); err == nil {
			t.Lo, t.Hi, t.P, t.DF, t.HasCI = e.Lo, e.Hi, e.P, e.DF, true
		}
		m.Terms = append(m.Terms, t)
	}
	return m
}
