package progression

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"tend/inquiry/coding"
	"tend/stats/resample"
	"tend/stats/sequence"
)

// oracle reads the numbers that R gave for a case of stats/sequence.
func oracle(t *testing.T, name string) map[string]float64 {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "stats", "sequence", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Values map[string]any }
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for k, v := range c.Values {
		if f, ok := v.(float64); ok {
			values[k] = f
		}
	}
	return values
}

func rows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		if os.Getenv("CI") != "" || !os.IsNotExist(err) {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

func close(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// corpus lays codes out as one person in each document.
func corpusOf(states []string, documents, codes []string) *Corpus {
	c := &Corpus{Stages: states, Ordered: true}
	for i, code := range codes {
		n := 1
		if i > 0 && documents[i] == documents[i-1] {
			n = c.Segments[i-1].Number + 1
		}
		c.Segments = append(c.Segments, Segment{Document: documents[i], Number: n, Session: 1, Person: "P-" + documents[i], Start: -1, Stage: Mix{code: 1}})
	}
	return c
}

func TestRain(t *testing.T) {
	want := oracle(t, "markov_rain")
	var days, states []string
	for _, r := range rows(t, filepath.Join("..", "..", "stats", "sequence", "testdata", "rain.csv")) {
		days, states = append(days, "rain"), append(states, r[1])
	}
	names := []string{"0", "1-5", "6+"}
	a, err := corpusOf(names, days, states).Analyse(Options{Replicates: 10})
	if err != nil {
		t.Fatal(err)
	}
	checkMatrix(t, a.Within, names, want)
	// The lag table of runs taken as one has no self-transitions.
	square := a.Within.transitions(true)
	r, err := square.QuasiIndependence(sequence.Diagonal(3))
	if err != nil {
		t.Fatal(err)
	}
	zero := oracle(t, "lagseq_rain_structzero")
	for i, from := range names {
		for j, to := range names {
			if i != j && math.Abs(r.Adjusted[i*3+j]-zero["adjusted_residual["+from+">"+to+"]"]) > 1e-7 {
				t.Errorf("%s>%s: %v, want %v", from, to, r.Adjusted[i*3+j], zero["adjusted_residual["+from+">"+to+"]"])
			}
		}
	}
	if math.Abs(r.G2-zero["G2"]) > 1e-7 || float64(r.DF) != zero["df"] {
		t.Errorf("G² %v df %v", r.G2, r.DF)
	}
}

func checkMatrix(t *testing.T, m Matrix, names []string, want map[string]float64) {
	t.Helper()
	r, err := m.Independence()
	if err != nil {
		t.Fatal(err)
	}
	for i, from := range names {
		for j, to := range names {
			at, key := m.At(i, j), "["+from+","+to+"]"
			for name, got := range map[string]float64{"counts": m.N[at], "trans_prob": m.P[at], "adjusted_residual": r.Adjusted[at], "yules_Q": r.YulesQ[at]} {
				w, there := want[name+key]
				if !there || !close(got, w) {
					t.Errorf("%s%s: %v, want %v (%v)", name, key, got, w, there)
				}
			}
		}
	}
	if !close(r.G2, want["G2"]) || !close(r.X2, want["pearson_X2"]) || !close(r.CramersV, want["cramers_V"]) {
		t.Errorf("G² %v X² %v V %v", r.G2, r.X2, r.CramersV)
	}
}

// Thirty sessions of one person each: transitions, and the bootstrap over
// people on the resamples that R used.
func TestSyntheticStages(t *testing.T) {
	want := oracle(t, "markov_synthetic_stages")
	dir := filepath.Join("..", "..", "stats", "sequence", "testdata")
	var sessions, codes []string
	for _, r := range rows(t, filepath.Join(dir, "synthetic_stage_sequences.csv")) {
		sessions, codes = append(sessions, r[0]), append(codes, r[2])
	}
	names := slices.Compact(slices.Sorted(slices.Values(codes)))
	c := corpusOf(names, sessions, codes)
	a, err := c.Analyse(Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkMatrix(t, a.Within, names, want)
	if a.Within.People != 30 || len(a.Courses) != 30 {
		t.Errorf("%d people, %d courses", a.Within.People, len(a.Courses))
	}
	index := rows(t, filepath.Join(dir, "boot_idx_30sessions_1000.csv"))
	values := resampled(a.t.within(a.Moments), len(names), len(index), func(r int, draw []int32) {
		for j, cell := range index[r] {
			n, _ := strconv.Atoi(cell)
			draw[j] = int32(n - 1)
		}
	})
	at := a.Within.At(slices.Index(names, "AttnReg"), slices.Index(names, "MetaAware"))
	res, err := resample.FromReplicates(a.Within.P[at], values[at])
	if err != nil {
		t.Fatal(err)
	}
	ci, _ := res.Percentile(0.95, resample.Type7)
	const key = "cluster_boot_P_AttnReg_to_MetaAware."
	for name, got := range map[string]float64{"sd": res.SE, "lo_type7": ci.Lo, "hi_type7": ci.Hi, "first3[2]": values[at][1]} {
		if math.Abs(got-want[key+name]) > 1e-8 {
			t.Errorf("%s: %v, want %v", name, got, want[key+name])
		}
	}
	// Our own draws give about the same interval.
	if math.Abs(a.Within.Lo[at]-ci.Lo) > .01 || math.Abs(a.Within.Hi[at]-ci.Hi) > .01 {
		t.Errorf("%.4f to %.4f, want about %.4f to %.4f", a.Within.Lo[at], a.Within.Hi[at], ci.Lo, ci.Hi)
	}
}

// AnnoMI's therapist→client table, through the ordinary import: where
// annotators of one transcript differ the most frequent code stands, and among
// equals the one that was given first.
func TestLagOfAnnoMI(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "annomi", "AnnoMI-full.csv")
	rows(t, path)
	data, _ := os.ReadFile(path)
	results := func(who, column string, b coding.Codebook) []coding.Result {
		marks, err := coding.ReadTable("AnnoMI-full.csv", data, coding.Columns{Document: "transcript_id", Unit: "utterance_id", Coder: "annotator_id", Codes: column, Only: "interlocutor", Are: who}, b)
		if err != nil {
			t.Fatal(err)
		}
		return coding.Resolve(marks, mostFrequent(marks))
	}
	moves := bookOf(coding.Leaders, false, "question", "reflection", "therapist_input", "other")
	stages := bookOf(coding.Participant, false, "change", "neutral", "sustain")
	said, answered := results("therapist", "main_therapist_behaviour", moves), results("client", "client_talk_type", stages)
	texts := map[string]*Text{}
	var order []Text
	for side, all := range [][]coding.Result{said, answered} {
		for _, r := range all {
			if texts[r.Unit.Document] == nil {
				texts[r.Unit.Document] = &Text{Document: r.Unit.Document, Session: 1}
			}
			w := Spoken{Number: r.Unit.Number + 1, Leader: side == 0, Start: -1}
			if side == 1 {
				w.Person = "client " + r.Unit.Document
			}
			texts[r.Unit.Document].Segments = append(texts[r.Unit.Document].Segments, w)
		}
	}
	for _, x := range texts {
		slices.SortFunc(x.Segments, func(a, b Spoken) int { return a.Number - b.Number })
		order = append(order, *x)
	}
	for _, all := range [][]coding.Result{said, answered} {
		for i := range all {
			all[i].Unit.Number++
		}
	}
	c := Gather(stages, moves, order, answered, said)
	l := c.Lag()
	at := func(m, s string) float64 {
		return l.Adjusted[slices.Index(l.Moves, m)*len(l.Stages)+slices.Index(l.Stages, s)]
	}
	if l.Pairs != 4785 || l.DF != 6 || math.Abs(l.X2-29.360) > .001 {
		t.Errorf("%d pairs, χ² %.3f, df %d", l.Pairs, l.X2, l.DF)
	}
	for _, w := range []struct {
		move, stage string
		z           float64
	}{{"question", "change", 4.66}, {"question", "neutral", -4.58}, {"therapist_input", "change", -3.00}, {"therapist_input", "neutral", 2.70}} {
		if got := at(w.move, w.stage); math.Abs(got-w.z) > .005 {
			t.Errorf("%s→%s: %.3f, want %.2f", w.move, w.stage, got, w.z)
		}
	}
	if _, err := c.Analyse(Options{}); err == nil {
		t.Error("codes without an order are read as a progression")
	}
}

// mostFrequent settles units in which annotators differ.
func mostFrequent(marks []coding.Mark) []coding.Settled {
	type tally struct {
		order []coding.CodeID
		n     map[coding.CodeID]int
	}
	by := map[coding.Unit]*tally{}
	for _, m := range marks {
		if by[m.Unit] == nil {
			by[m.Unit] = &tally{n: map[coding.CodeID]int{}}
		}
		u := by[m.Unit]
		if u.n[m.Primary()] == 0 {
			u.order = append(u.order, m.Primary())
		}
		u.n[m.Primary()]++
	}
	var all []coding.Settled
	for unit, u := range by {
		best := u.order[0]
		for _, id := range u.order {
			if u.n[id] > u.n[best] {
				best = id
			}
		}
		if len(u.order) > 1 {
			all = append(all, coding.Settled{Document: unit.Document, Segment: unit.Number, Codes: []coding.CodeID{best}})
		}
	}
	return all
}

func bookOf(who coding.Speaker, ordered bool, codes ...coding.CodeID) coding.Codebook {
	b := coding.Codebook{ID: "b", Version: "1", Title: "B", Applies: who, Ordered: ordered}
	for _, c := range codes {
		b.Codes = append(b.Codes, coding.Code{ID: c, Label: string(c), Definition: "d"})
	}
	return b
}
