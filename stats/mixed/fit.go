package mixed

import (
	"errors"
	"fmt"
	"math"
)

// Why a model has no answer. Errors of this package wrap one of these or one
// of stats/design.
var (
	ErrZeroVariance = errors.New("no variation")
	ErrTooFew       = errors.New("too few groups")
	ErrCodes        = errors.New("not a valid code")
	ErrNoSupport    = errors.New("the data do not support this covariance")
	ErrNotConverged = errors.New("no convergence")
	ErrContrast     = errors.New("not a valid contrast")
)

// Options of a fit. The zero value is REML.
type Options struct {
	ML bool // maximum likelihood instead of restricted maximum likelihood
}

// Param is one covariance parameter, in squared units of the outcome (a
// slope's per unit of its variable).
type Param struct {
	Name       string
	Value      float64
	SE         float64 // from the observed information; 0 on the boundary
	OnBoundary bool    // the likelihood is highest where it is zero, or a correlation ±1
}

// Fit is a fitted linear mixed model.
type Fit struct {
	Model      string // in words
	Method     string // "REML" or "ML"
	Rows       int
	Units      int // independent units (people, or groups)
	Names      []string
	Beta, SE   []float64
	Cov        []float64 // p×p row-major, (X'V⁻¹X)⁻¹
	LogLik     float64
	Params     []Param
	Boundary   bool // some Param lies on the boundary: the fit is singular
	Iterations int

	small   smallSample
	effects *effects
	visits  *visitRows
}

// AIC is -2 logLik + 2 (fixed effects + parameters), as lme4 counts.
func (f *Fit) AIC() float64 { return -2*f.LogLik + 2*float64(len(f.Beta)+len(f.Params)) }

// BIC uses the number of rows, as lme4 does.
func (f *Fit) BIC() float64 {
	return -2*f.LogLik + math.Log(float64(f.Rows))*float64(len(f.Beta)+len(f.Params))
}

// Param gives a covariance parameter by name, and whether there is one.
func (f *Fit) Param(name string) (Param, bool) {
	for _, p := range f.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// spec is a model brought to blocks, before it is fitted.
type spec struct {
	model   string
	data    *rows
	blocks  []*block
	chart   chart
	names   []string  // of θ
	unit    []float64 // θ in the outcome's units = θ*·scale²·unit
	start   []float64
	units   int
	effects *effects
	visits  *schedule
}

func (sp *spec) fit(opt Options) (*Fit, error) {
	d := sp.data
	pr := newProblem(sp.blocks, sp.chart, d.n, d.p, opt.ML)
	x, phi, iter, err := pr.maximise(sp.start)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sp.model, err)
	}
	f := &Fit{Model: sp.model, Method: "REML", Rows: d.n, Units: sp.units, Iterations: iter, effects: sp.effects}
	if opt.ML {
		f.Method = "ML"
	}
	for _, c := range d.x {
		f.Names = append(f.Names, c.Name)
	}
	// Evaluate once more so that the sums belong to x; on the boundary θ is
	// exactly zero there.
	edge := sp.chart.edge(phi, sp.sizes(x.theta))
	for _, k := range edge {
		phi[k] = 0
	}
	sp.chart.theta(x.theta, phi)
	if !pr.evaluate(x) {
		return nil, fmt.Errorf("%s, at the boundary: %w", sp.model, ErrNoSupport)
	}
	f.small.fill(pr, x, phi, edge)
	if sp.visits != nil {
		f.small.adjustL = f.small.logCholesky(x.theta, sp.visits.t)
		e := make([]float64, d.p+1)
		for j, b := range x.beta {
			e[j] = -b
		}
		e[d.p] = 1
		f.visits = &visitRows{s: sp.visits, theta: append([]float64(nil), x.theta...), e: e, cov: append([]float64(nil), x.cov...)}
	}
	f.coefficients(sp, x)
	f.params(sp, x, edge)
	f.Boundary = len(edge) > 0
	f.LogLik = x.ll - d.logDetR() - float64(d.n-d.p)*math.Log(d.scale)
	if opt.ML {
		f.LogLik = x.ll - float64(d.n)*math.Log(d.scale)
	}
	if f.effects != nil {
		f.effects.theta = append([]float64(nil), x.theta...)
		f.effects.beta = append([]float64(nil), x.beta...)
	}
	return f, nil
}

// sizes is the standard deviation to which each part's φ is nothing or not.
func (sp *spec) sizes(theta []float64) []float64 {
	resid := 0.0
	for _, p := range sp.chart.parts {
		if p.residual {
			resid = math.Max(resid, theta[p.at])
		}
	}
	out := make([]float64, len(sp.chart.parts))
	for i := range out {
		out[i] = math.Sqrt(resid)
	}
	return out
}

// coefficients takes the estimates back to the columns' own units.
func (f *Fit) coefficients(sp *spec, x *point) {
	d, p := sp.data, sp.data.p
	f.Beta = make([]float64, p)
	for j := range p {
		f.Beta[j] = d.gamma[j] + d.scale*x.beta[j]
	}
	d.back(f.Beta)
	f.small.toColumns(d)
	f.Cov = f.small.cov
	for j := range p {
		f.SE = append(f.SE, math.Sqrt(f.Cov[j*p+j]))
	}
}

func (f *Fit) params(sp *spec, x *point, edge []int) {
	on := map[int]bool{}
	for _, k := range edge {
		on[k] = true
	}
	s2 := sp.data.scale * sp.data.scale
	for k, name := range sp.names {
		u := s2 * sp.unit[k]
		v := Param{Name: name, Value: x.theta[k] * u, OnBoundary: on[k]}
		if !on[k] {
			v.SE = math.Sqrt(math.Max(0, f.small.observed[k*len(sp.names)+k])) * u
		}
		f.Params = append(f.Params, v)
	}
}
