package workspace

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/stats/agreement"
)

// agreementView is how far the coders of a round agree.
type agreementView struct {
	Round coding.Round
	Book  coding.Codebook
	Path  string
	Set   bool // compared by sets of codes
	Why   string
	coding.Agreement
	Band     coding.Band
	ByCode   []codeLine
	Matrices []matrix
	Texts    []documentLine
	Left     []leftLine
	Spans    []spanLine
	Differ   []difference
	More     int // disagreements that are not listed
	Settled  int
	Layers   []layerCount
	Only     string // disagreements of one cell or pair only: "first|second|row|column"
	In       string // disagreements of one document only
	Blocks   int    // of how many segments the blocks are, where one document is resampled
	Few      bool   // so few documents that intervals are too narrow as a rule
	names    map[string]string
}

type codeLine struct {
	chip
	coding.CodeAgreement
	Band coding.Band
	Lo   int // of the forest, from 0 to 100
	At   int
	Hi   int
}

// matrix sets two coders side by side, rows the first one's answers.
type matrix struct {
	First, Second string
	coding.PairAgreement
	Rows []matrixRow
	Cols []string
	Link string // to the pair's disagreements
}

type matrixRow struct {
	Label string
	Cells []cell
}

type cell struct {
	N    int
	Same bool
	Link string // to its disagreements
}

type documentLine struct {
	coding.DocumentAgreement
	Title string
}

type leftLine struct {
	Who   string
	Units int
}

// spanLine is agreement on where stretches of one code lie.
type spanLine struct {
	chip
	coding.SpanAgreement
}

// difference is a segment on which coders differ.
type difference struct {
	Title   string
	Segment int
	Text    string // its link to the text
	Settle  string
	Said    []said
	Agreed  []chip
}

type layerCount struct {
	Layer coding.Layer
	Units int
}

// mostDiffer is how many disagreements one page lists.
const mostDiffer = 200

func (m *Room) showAgreement(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.agreementView(r, actor)
	if err != nil {
		return err
	}
	return m.Show(w, r, actor, "agreement.html", frame.View{Title: "Agreement: " + v.Round.Title, Content: v})
}

func (m *Room) agreementView(r *http.Request, actor auth.Actor) (*agreementView, error) {
	ctx := r.Context()
	codings, settled, err := m.House.Coding.Codings(ctx, actor, r.PathValue("round"))
	if err != nil {
		return nil, err
	}
	round, _, err := m.House.Coding.Round(ctx, actor, r.PathValue("round"))
	if err != nil {
		return nil, err
	}
	v := &agreementView{Round: round, Path: "/inquiry/rounds/" + round.ID, Set: r.URL.Query().Get("by") == "set", Only: r.URL.Query().Get("only"), In: r.URL.Query().Get("in"), Settled: len(settled)}
	if v.Book, err = m.House.Coding.Book(ctx, actor.Site, round.Codebook, round.Version); err != nil {
		return nil, err
	}
	if v.names, err = m.coderNames(ctx, actor); err != nil {
		return nil, err
	}
	titles, err := m.titles(r, actor, round)
	if err != nil {
		return nil, err
	}
	marks, by := coding.MarksOf(codings), coding.ByPrimary
	if v.Set {
		by = coding.BySet
	}
	v.layers(marks, settled)
	if v.Agreement, err = coding.Agree(v.Book, marks, by); err != nil {
		v.Why = err.Error()
		return v, nil
	}
	v.Band, v.Blocks, v.Few = band(v.Pooled.Alpha), v.Block, v.Documents > 1 && v.Documents < 10
	v.lines(titles)
	v.matrices()
	if round.Spans {
		long, err := m.lengths(r, actor, codings)
		if err != nil {
			return nil, err
		}
		v.spans(codings, long)
	}
	v.differences(titles, settled)
	return v, nil
}

// lines fills in codes, documents and what was left out.
func (v *agreementView) lines(titles map[string]string) {
	place := func(x float64) int { return int(math.Round(100 * min(max(x, 0), 1))) }
	for _, c := range v.Codes {
		code, _ := v.Book.Code(c.Code)
		a := c.Pooled.Alpha
		v.ByCode = append(v.ByCode, codeLine{chip{ID: c.Code, Label: code.Label, Class: class(v.Book, c.Code)}, c, band(a), place(a.Lo), place(a.Value), place(a.Hi)})
	}
	for _, d := range v.ByDocument {
		v.Texts = append(v.Texts, documentLine{d, titles[d.Document]})
	}
	for _, l := range v.LeftOut {
		v.Left = append(v.Left, leftLine{nameOf(v.names, l.Coder), l.Units})
	}
}

func (v *agreementView) label(id string) string {
	if c, ok := v.Book.Code(coding.CodeID(id)); ok {
		return c.Label
	}
	if id == string(coding.NoCode) {
		return "no code"
	}
	return id
}

func (v *agreementView) matrices() {
	for _, p := range v.Pairs {
		x := matrix{First: nameOf(v.names, p.First), Second: nameOf(v.names, p.Second), PairAgreement: p, Link: p.First + "|" + p.Second}
		for _, label := range p.Labels {
			x.Cols = append(x.Cols, v.label(label))
		}
		for i, row := range p.Table {
			line := matrixRow{Label: v.label(p.Labels[i])}
			for j, n := range row {
				c := cell{N: n, Same: i == j}
				if i != j && n > 0 {
					c.Link = strings.Join([]string{p.First, p.Second, p.Labels[i], p.Labels[j]}, "|")
				}
				line.Cells = append(line.Cells, c)
			}
			x.Rows = append(x.Rows, line)
		}
		v.Matrices = append(v.Matrices, x)
	}
}

// layers counts what the units' codes rest on.
func (v *agreementView) layers(marks []coding.Mark, settled []coding.Settled) {
	n := map[coding.Layer]int{}
	for _, r := range coding.Resolve(marks, settled) {
		n[r.Layer]++
	}
	for _, l := range coding.Layers {
		v.Layers = append(v.Layers, layerCount{l, n[l]})
	}
}

// spans compares, code by code, where coders put stretches: Krippendorff's α
// for unitizing, over the turns that somebody marked, laid end to end.
func (v *agreementView) spans(codings []coding.Coding, long func(document, turn string) int) {
	for _, c := range v.Book.Codes {
		if a := coding.Spans(codings, c.ID, long); a.Turns > 0 {
			v.Spans = append(v.Spans, spanLine{chip{ID: c.ID, Label: c.Label, Class: class(v.Book, c.ID)}, a})
		}
	}
}

// lengths tells how long the turns are on which stretches were coded.
func (m *Room) lengths(r *http.Request, actor auth.Actor, codings []coding.Coding) (func(document, turn string) int, error) {
	n := map[string]int{}
	read := map[string]bool{}
	for _, c := range codings {
		if c.At.Whole() || read[c.Document] {
			continue
		}
		read[c.Document] = true
		_, turns, _, err := m.House.Documents.Read(r.Context(), eyes(actor), c.Document, 0)
		if err != nil {
			return nil, err
		}
		for _, t := range turns {
			n[t.ID] = utf8.RuneCountInString(t.Text)
		}
	}
	return func(_, turn string) int { return n[turn] }, nil
}

func (v *agreementView) differences(titles map[string]string, settled []coding.Settled) {
	agreed := map[coding.Unit][]coding.CodeID{}
	for _, s := range settled {
		agreed[coding.Unit{Document: s.Document, Number: s.Segment}] = s.Codes
	}
	s := &sheet{Book: v.Book, names: v.names}
	for _, d := range v.Disagreements {
		if v.Only != "" && !inCell(v.Only, d, v.Set) || v.In != "" && d.Unit.Document != v.In {
			continue
		}
		if len(v.Differ) == mostDiffer {
			v.More++
			continue
		}
		at := fmt.Sprintf("%s/settle/%s/%d", v.Path, d.Unit.Document, d.Unit.Number)
		line := difference{Title: titles[d.Unit.Document], Segment: d.Unit.Number, Settle: at, Agreed: s.chips(agreed[d.Unit]),
			Text: fmt.Sprintf("%s?segment=%d#s%d", codePath(v.Round.ID, d.Unit.Document), d.Unit.Number, d.Unit.Number)}
		for _, mark := range d.Marks {
			line.Said = append(line.Said, said{Who: s.name(mark.Coder), Chips: s.chips(mark.Codes), Unsure: mark.Unsure})
		}
		v.Differ = append(v.Differ, line)
	}
}

// inCell tells whether a disagreement is one of a pair "first|second", or in a
// cell "first|second|row|column" of its matrix.
func inCell(only string, d coding.Disagreement, set bool) bool {
	parts := strings.Split(only, "|")
	answer := func(coder string) (string, bool) {
		i := slices.IndexFunc(d.Marks, func(m coding.Mark) bool { return m.Coder == coder })
		switch {
		case i < 0:
			return "", false
		case set:
			return fmt.Sprint(slices.Sorted(slices.Values(d.Marks[i].Codes))), true
		}
		return string(d.Marks[i].Primary()), true
	}
	if len(parts) != 2 && len(parts) != 4 {
		return true
	}
	first, one := answer(parts[0])
	second, other := answer(parts[1])
	if !one || !other || first == second {
		return false
	}
	return len(parts) == 2 || first == parts[2] && second == parts[3]
}

// percentRange writes a share with its interval.
func percentRange(r agreement.Ranged) string {
	if math.IsNaN(r.Lo) || math.IsNaN(r.Hi) {
		return percent(r.Value)
	}
	return fmt.Sprintf("%s (%.0f\u00a0to\u00a0%.0f)", percent(r.Value), 100*r.Lo, 100*min(r.Hi, 1))
}

// percent writes a share.
func percent(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

// rangedText writes a coefficient with its interval as the field does: .62
// (.55 to .69), whose end is not parted from its beginning.
func rangedText(r agreement.Ranged) string {
	if math.IsNaN(r.Value) {
		return "not defined"
	}
	if math.IsNaN(r.Lo) || math.IsNaN(r.Hi) {
		return short(r.Value)
	}
	return fmt.Sprintf("%s (%s\u00a0to\u00a0%s)", short(r.Value), short(r.Lo), short(min(r.Hi, 1)))
}

// band reads a coefficient; one that is not defined is good for nothing.
func band(a agreement.Ranged) coding.Band {
	if math.IsNaN(a.Value) {
		return "–"
	}
	return coding.BandOf(a.Value)
}

// short writes a coefficient without its leading zero.
func short(x float64) string {
	text := fmt.Sprintf("%.2f", x)
	text = strings.Replace(text, "0.", ".", 1)
	return strings.Replace(text, "-", "−", 1)
}
