package mixed

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/oracle"
)

// frame is the rows of a table in which every named column is present.
type frame struct {
	t    *testing.T
	tab  *oracle.Table
	keep []int
}

func complete(t *testing.T, file string, must ...string) frame {
	f := frame{t: t, tab: oracle.CSV(t, file)}
	for i := range f.tab.Rows {
		ok := true
		for _, m := range must {
			if c := f.tab.Cells[m][i]; c == "" || c == "NA" {
				ok = false
			}
		}
		if ok {
			f.keep = append(f.keep, i)
		}
	}
	return f
}

func (f frame) num(name string) []float64 {
	all := f.tab.Float(f.t, name)
	out := make([]float64, len(f.keep))
	for i, k := range f.keep {
		out[i] = all[k]
	}
	return out
}

func (f frame) col(name string) design.Column { return design.Column{Name: name, Values: f.num(name)} }

func (f frame) text(name string) []string {
	out := make([]string, len(f.keep))
	for i, k := range f.keep {
		out[i] = f.tab.Cells[name][k]
	}
	return out
}

func (f frame) factor(name string, levels ...string) []design.Column {
	c, err := design.Dummies(name, f.text(name), levels)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f frame) one() design.Column { return design.Intercept(len(f.keep)) }

// fixed writes a fit's fixed effects under the keys of the cases.
func fixed(t *testing.T, got map[string]float64, key string, f *Fit, c []float64) {
	at := func(df DF) Effect {
		e, err := f.Contrast(key, c, df)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	s, x, k, o := at(Satterthwaite), at(SatterthwaiteExpected), at(KenwardRoger), at(KenwardRogerObserved)
	got[key+".estimate"], got[key+".se"], got[key+".t"] = s.Estimate, s.SE, s.T
	got[key+".df_satterthwaite"], got[key+".df_satterthwaite_expected_info"] = s.DF, x.DF
	got[key+".p_satterthwaite"], got[key+".ci_lo_satterthwaite"], got[key+".ci_hi_satterthwaite"] = s.P, s.Lo, s.Hi
	got[key+".se_kr"], got[key+".df_kr"], got[key+".t_kr"], got[key+".p_kr"] = k.SE, k.DF, k.T, k.P
	got[key+".se_kr_obsinfo"], got[key+".df_kr_obsinfo"] = o.SE, o.DF
}

func unit(p, j int) []float64 {
	c := make([]float64, p)
	c[j] = 1
	return c
}

type lmmCase struct {
	name   string
	params map[string]string // key in the case -> Param
	fit    func(opt Options) (*Fit, error)
	blups  func(f *Fit) map[string]float64
}

func TestLinearMixedCases(t *testing.T) {
	intercepts := func(labels []string, level int) func(f *Fit) map[string]float64 {
		codes, names := Codes(labels)
		_ = codes
		return func(f *Fit) map[string]float64 {
			out := map[string]float64{}
			for c, v := range f.RandomEffects()[level].Values {
				out[names[c]] = v[0]
			}
			return out
		}
	}
	sleep := complete(t, "sleepstudy.csv")
	sleeper, _ := Codes(sleep.text("Subject"))
	sx := []design.Column{sleep.one(), sleep.col("Days")}
	bt := complete(t, "btheb_long.csv", "bdi")
	bs, _ := Codes(bt.text("subject"))
	bx := []design.Column{bt.one(), bt.col("bdi.pre"), bt.col("month")}
	bx = append(bx, bt.factor("treatment", "TAU", "BtheB")...)
	bx = append(bx, bt.factor("drug", "No", "Yes")...)
	bx = append(bx, bt.factor("length", "<6m", ">6m")...)
	pa := complete(t, "pastes.csv")
	sample, _ := Codes(pa.text("sample"))
	batch, _ := Codes(pa.text("batch"))
	dy := complete(t, "dyestuff.csv")
	db, _ := Codes(dy.text("Batch"))
	ex := complete(t, "exam.csv")
	school, _ := Codes(ex.text("school"))
	pn := complete(t, "synthetic_partially_nested.csv")
	grp := make([]int, len(pn.keep))
	var labels []string
	trt := pn.num("trt")
	for i, g := range pn.text("grp") {
		grp[i] = -1
		if trt[i] == 1 {
			labels = append(labels, g)
		}
	}
	codes, _ := Codes(labels)
	k := 0
	for i := range grp {
		if trt[i] == 1 {
			grp[i] = codes[k]
			k++
		}
	}
	for _, c := range []lmmCase{
		{"lmm_sleepstudy_RI", map[string]string{"Subject(Intercept)": "group", "Residual": "residual"},
			func(o Options) (*Fit, error) { return RandomIntercept(sleep.num("Reaction"), sx, sleeper, o) }, intercepts(sleep.text("Subject"), 0)},
		{"lmm_sleepstudy_RIS", map[string]string{"Subject(Intercept)": "intercept", "SubjectDays": "slope", "Subject.cov": "covariance", "Residual": "residual"},
			func(o Options) (*Fit, error) {
				return RandomSlope(sleep.num("Reaction"), sx, sleeper, sleep.col("Days"), o)
			}, intercepts(sleep.text("Subject"), 0)},
		{"lmm_btheb_RI", map[string]string{"subject(Intercept)": "group", "Residual": "residual"},
			func(o Options) (*Fit, error) { return RandomIntercept(bt.num("bdi"), bx, bs, o) }, intercepts(bt.text("subject"), 0)},
		{"lmm_pastes_3level", map[string]string{"sample(Intercept)": "person", "batch(Intercept)": "group", "Residual": "residual"},
			func(o Options) (*Fit, error) {
				return Nested(pa.num("strength"), []design.Column{pa.one()}, sample, batch, o)
			}, intercepts(pa.text("sample"), 0)},
		{"lmm_dyestuff", map[string]string{"Batch(Intercept)": "group", "Residual": "residual"},
			func(o Options) (*Fit, error) {
				return RandomIntercept(dy.num("Yield"), []design.Column{dy.one()}, db, o)
			}, intercepts(dy.text("Batch"), 0)},
		{"lmm_exam_RI", map[string]string{"school(Intercept)": "group", "Residual": "residual"},
			func(o Options) (*Fit, error) {
				return RandomIntercept(ex.num("normexam"), []design.Column{ex.one(), ex.col("standLRT")}, school, o)
			}, intercepts(ex.text("school"), 0)},
		{"lmm_partially_nested_homosc", map[string]string{"grp.trt": "group", "Residual": "residual"},
			func(o Options) (*Fit, error) {
				return PartiallyNested(pn.num("post"), []design.Column{pn.one(), pn.col("pre"), pn.col("trt")}, grp, false, o)
			}, intercepts(labels, 0)},
	} {
		t.Run(c.name, func(t *testing.T) { checkLinear(t, c) })
	}
}

func checkLinear(t *testing.T, c lmmCase) {
	o := oracle.Load(t, c.name)
	o.Loosen("lme4_reported.", 1e-4)
	o.Loosen("blup_first6", 1e-4)
	f, err := c.fit(Options{})
	if err != nil {
		t.Fatal(err)
	}
	ml, err := c.fit(Options{ML: true})
	if err != nil {
		t.Fatal(err)
	}
	p := len(f.Beta)
	got := map[string]float64{
		"n_obs": float64(f.Rows), "n_blocks": float64(f.Units), "p": float64(p),
		"reml.logLik": f.LogLik, "reml.minus2logLik": -2 * f.LogLik, "reml.AIC": f.AIC(), "lme4_reported.logLik": f.LogLik,
		"ml.logLik": ml.LogLik, "ml.AIC": ml.AIC(), "ml.BIC": ml.BIC(),
	}
	for key, name := range c.params {
		v, ok := f.Param(name)
		w, _ := ml.Param(name)
		if !ok {
			t.Fatalf("no parameter %q", name)
		}
		got["reml.varcomp["+key+"]"], got["reml.se_varcomp_obsinfo["+key+"]"] = v.Value, v.SE
		got["ml.varcomp["+key+"]"] = w.Value
	}
	for j, n := range f.Names {
		fixed(t, got, "reml.fixed."+n, f, unit(p, j))
		for i, m := range f.Names {
			got["reml.vcov["+n+","+m+"]"] = f.Cov[j*p+i]
		}
		at := "[" + n + "]"
		if p == 1 {
			at = ""
		}
		got["ml.beta"+at], got["ml.se"+at] = ml.Beta[j], ml.SE[j]
		got["lme4_reported.df_satterthwaite"+at] = got["reml.fixed."+n+".df_satterthwaite"]
	}
	for name, v := range c.blups(f) {
		if key := "blup_first6[" + name + "]"; o.Raw[key] != nil {
			got[key] = v
		}
	}
	lme4 := map[string]string{"group": "(Intercept)", "person": "(Intercept)", "intercept": "(Intercept)", "slope": "Days", "covariance": "(Intercept) Days", "residual": "NA"}
	for key := range o.Values {
		if rest, ok := strings.CutPrefix(key, "lme4_reported.varcomp["); ok {
			for ours, name := range c.params {
				unitName, term, _ := strings.Cut(strings.TrimSuffix(rest, "]"), " ")
				if !strings.HasPrefix(ours, unitName) {
					continue
				}
				if term == lme4[name] || c.name == "lmm_partially_nested_homosc" && name != "residual" && term == "trt" {
					v, _ := f.Param(name)
					got[key] = v.Value
				}
			}
		}
	}
	o.Check(t, got)
	if f.Boundary {
		t.Error("flagged as lying on the boundary")
	}
}

func TestBoundaryCase(t *testing.T) {
	o := oracle.Load(t, "lmm_dyestuff2_boundary")
	dy := complete(t, "dyestuff2.csv")
	b, _ := Codes(dy.text("Batch"))
	f, err := RandomIntercept(dy.num("Yield"), []design.Column{dy.one()}, b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	group, _ := f.Param("group")
	resid, _ := f.Param("residual")
	o.Check(t, map[string]float64{"var_batch": group.Value, "var_resid": resid.Value, "beta": f.Beta[0], "se": f.SE[0], "logLik_reml": f.LogLik, "lme4_logLik": f.LogLik})
	if !f.Boundary || !group.OnBoundary || group.Value != 0 {
		t.Errorf("the boundary is not reported: %+v", f.Params)
	}
}

type visitCase struct {
	name     string
	f        frame
	y        string
	x        []design.Column
	subject  string
	visit    string
	visits   []string
	contrast map[string][]float64
}

func TestRepeatedMeasuresCases(t *testing.T) {
	bt := complete(t, "btheb_long.csv", "bdi")
	months, arm := bt.factor("month", "2", "3", "5", "8"), bt.factor("treatment", "TAU", "BtheB")
	bx := append([]design.Column{bt.one(), bt.col("bdi.pre")}, months...)
	bx = append(bx, arm...)
	for _, m := range months {
		bx = append(bx, design.Product(m, arm[0]))
	}
	contrasts := map[string][]float64{}
	for k, m := range []string{"2", "3", "5", "8"} {
		c := make([]float64, 9)
		c[5] = 1
		if k > 0 {
			c[5+k] = 1
		}
		contrasts["contrast_treat_at_"+m] = c
	}
	fevContrasts := map[string][]float64{}
	for k := range 4 {
		c := make([]float64, 11)
		c[4] = 1
		if k > 0 {
			c[7+k] = 1
		}
		fevContrasts[fmt.Sprintf("contrast_treat_at_VIS%d", k+1)] = c
	}
	fev := complete(t, "fev_mmrm.csv", "FEV1")
	fx := append([]design.Column{fev.one()}, fev.factor("RACE", "Asian", "Black or African American", "White")...)
	fx = append(fx, fev.factor("SEX", "Male", "Female")...)
	trt, vis := fev.factor("ARMCD", "PBO", "TRT"), fev.factor("AVISIT", "VIS1", "VIS2", "VIS3", "VIS4")
	fx = append(append(fx, trt...), vis...)
	for _, v := range vis {
		fx = append(fx, design.Product(trt[0], v))
	}
	cl := complete(t, "btheb_clda_long.csv", "bdi")
	cx := append([]design.Column{cl.one()}, cl.factor("month", "0", "2", "3", "5", "8")...)
	for _, m := range []string{"trt_m2", "trt_m3", "trt_m5", "trt_m8"} {
		cx = append(cx, cl.col(m))
	}
	for _, c := range []visitCase{
		{"mmrm_btheb", bt, "bdi", bx, "subject", "month", []string{"2", "3", "5", "8"}, contrasts},
		{"mmrm_fev", fev, "FEV1", fx, "USUBJID", "AVISIT", []string{"VIS1", "VIS2", "VIS3", "VIS4"}, fevContrasts},
		{"clda_btheb", cl, "bdi", cx, "subject", "month", []string{"0", "2", "3", "5", "8"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) { checkVisits(t, c) })
	}
}

func checkVisits(t *testing.T, c visitCase) {
	o := oracle.Load(t, c.name)
	o.Loosen("gls_logLik", 1e-8)
	o.Loosen("mmrm_", 1e-3) // at that package's own optimum
	subject, _ := Codes(c.f.text(c.subject))
	visit := make([]int, len(c.f.keep))
	for i, v := range c.f.text(c.visit) {
		visit[i] = -1
		for k, name := range c.visits {
			if v == name {
				visit[i] = k
			}
		}
	}
	f, err := MMRM(c.f.num(c.y), c.x, subject, visit, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ml, err := MMRM(c.f.num(c.y), c.x, subject, visit, Options{ML: true})
	if err != nil {
		t.Fatal(err)
	}
	cr0, err := f.RobustCov(CR0)
	if err != nil {
		t.Fatal(err)
	}
	cr2, err := f.RobustCov(CR2)
	if err != nil {
		t.Fatal(err)
	}
	p, k := len(f.Beta), len(f.Params)
	got := map[string]float64{
		"n_obs": float64(f.Rows), "n_subjects": float64(f.Units), "n_visits": float64(len(c.visits)), "n_cov_par": float64(k),
		"reml.logLik": f.LogLik, "reml.AIC_covpar_only": -2*f.LogLik + 2*float64(k), "gls_logLik": f.LogLik,
		"gls_df_residual_N_minus_p": float64(f.Rows - p), "ml.logLik": ml.LogLik,
	}
	sigma := func(a, b int) float64 { return f.Params[pair(a, b)].Value }
	for a, u := range c.visits {
		for b, v := range c.visits {
			got[fmt.Sprintf("reml.Sigma[%s,%s]", u, v)] = sigma(a, b)
			got[fmt.Sprintf("reml.Corr[%s,%s]", u, v)] = sigma(a, b) / math.Sqrt(sigma(a, a)*sigma(b, b))
		}
	}
	for j, n := range f.Names {
		fixed(t, got, "reml.fixed."+n, f, unit(p, j))
		got["ml.beta["+n+"]"] = ml.Beta[j]
		e, err := f.Effect(j, KenwardRogerLogCholesky)
		if err != nil {
			t.Fatal(err)
		}
		at := "[" + n + "]"
		got["mmrm_KR_default_logcholesky.se"+at], got["mmrm_KR_default_logcholesky.df"+at] = e.SE, e.DF
		got["mmrm_empirical_se"+at], got["mmrm_CR2_empirical_bias_reduced_se"+at] = math.Sqrt(cr0[j*p+j]), math.Sqrt(cr2[j*p+j])
	}
	for n, w := range c.contrast {
		fixed(t, got, "reml.fixed."+n, f, w)
	}
	o.Check(t, got)
}

func TestLogisticCase(t *testing.T) {
	o := oracle.Load(t, "glmm_ohio")
	o.Leave("glmer_", "approximations with few nodes, of another program")
	o.Leave("ml_exact_quadrature.step_stability", "a check of the reference itself")
	oh := complete(t, "ohio.csv")
	id, _ := Codes(oh.text("id"))
	age, smoke := oh.col("age"), oh.col("smoke")
	f, err := Logistic(oh.num("resp"), []design.Column{oh.one(), age, smoke, design.Product(age, smoke)}, id)
	if err != nil {
		t.Fatal(err)
	}
	at := "ml_exact_quadrature."
	got := map[string]float64{"n_obs": float64(f.Rows), "n_clusters": float64(f.Units), at + "logLik": f.LogLik, at + "sd_random_intercept": f.SD, at + "var_random_intercept": f.SD * f.SD, at + "se_log_sd": f.SELogSD}
	for j, n := range f.Names {
		got[at+"beta["+n+"]"], got[at+"se["+n+"]"] = f.Beta[j], f.SE[j]
	}
	o.Check(t, got)
	if f.Boundary {
		t.Error("flagged as lying on the boundary")
	}
}
