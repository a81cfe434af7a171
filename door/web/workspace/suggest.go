package workspace

import (
	"fmt"
	"math"
	"net/http"
	"strconv"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/inquiry/coding/assist"
	"tend/inquiry/coding/suggest"
	"tend/platform/auth"
)

// suggested is what the page hears when it asks for suggestions.
type suggested struct {
	Ranked []coding.Ranked `json:"ranked"`
	Shares bool            `json:"shares"` // the probabilities may be shown
}

// suggest ranks the codes for a segment, when the coder asks for it.
func (m *Room) suggest(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round, id := r.PathValue("round"), r.PathValue("document")
	if err := m.House.Coding.Codes(r.Context(), actor, round, id); err != nil {
		return refuse(w, err)
	}
	n, err := strconv.Atoi(r.URL.Query().Get("segment"))
	if err != nil {
		return plainly(w, http.StatusUnprocessableEntity, "the page does not say for which segment")
	}
	var said suggested
	if r.URL.Query().Get("of") == "language" {
		said.Ranked, err = m.Assist.AskLanguage(r.Context(), actor, round, id, n)
	} else {
		said.Ranked, said.Shares, err = m.Assist.Ask(r.Context(), actor, round, id, n)
	}
	if err != nil {
		return refuse(w, err)
	}
	return answer(w, said)
}

// heldOutView is how suggestions do on documents that were not learned from.
type heldOutView struct {
	assist.Report
	Path   string
	Codes  []heldOutCode
	Dots   []dot
	Misses []miss
}

type heldOutCode struct {
	chip
	assist.CodeReport
}

// dot is a tenth of the segments in the figure of calibration, 0 to 100.
type dot struct {
	X, Y int
	suggest.Bin
}

// miss is a segment on which the model was sure and wrong.
type miss struct {
	assist.Miss
	Title string
	Text  string // its address in a round
	Chip  chip
	Stand []chip
}

func (m *Room) showHeldOut(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx := r.Context()
	b, err := m.House.Coding.Book(ctx, actor.Site, r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	report, err := m.Assist.Report(ctx, actor, b)
	if err != nil {
		return err
	}
	v := heldOutView{Report: report, Path: bookPath(b.ID, b.Version)}
	s := &sheet{Book: b}
	for _, c := range report.Codes {
		v.Codes = append(v.Codes, heldOutCode{s.chips([]coding.CodeID{c.Code})[0], c})
	}
	for _, bin := range report.Curve {
		v.Dots = append(v.Dots, dot{int(math.Round(100 * bin.Said)), 100 - int(math.Round(100*bin.Right)), bin})
	}
	if len(report.Worst) > 0 {
		titles, at, err := m.whereCoded(r, actor, b)
		if err != nil {
			return err
		}
		for _, x := range report.Worst {
			one := miss{Miss: x, Title: titles[x.Document], Chip: s.chips([]coding.CodeID{x.Said})[0], Stand: s.chips(x.Codes)}
			if at[x.Document] != "" {
				one.Text = fmt.Sprintf("%s?segment=%d#s%d", codePath(at[x.Document], x.Document), x.Number, x.Number)
			}
			v.Misses = append(v.Misses, one)
		}
	}
	return m.Show(w, r, actor, "heldout.html", frame.View{Title: "Suggestions: " + b.Title, Content: v})
}

// whereCoded gives the titles of documents and a round with the codebook in
// which each was coded.
func (m *Room) whereCoded(r *http.Request, actor auth.Actor, b coding.Codebook) (titles, at map[string]string, err error) {
	rounds, err := m.House.Coding.Rounds(r.Context(), actor)
	if err != nil {
		return nil, nil, err
	}
	titles, at = map[string]string{}, map[string]string{}
	for _, round := range rounds {
		if round.Codebook != b.ID || round.Version != b.Version || round.Blind() {
			continue
		}
		_, parts, err := m.House.Coding.Round(r.Context(), actor, round.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range parts {
			at[p.Document] = round.ID
		}
		known, err := m.titles(r, actor, round)
		if err != nil {
			return nil, nil, err
		}
		for id, title := range known {
			titles[id] = title
		}
	}
	return titles, at, nil
}

// kappaText writes a coefficient, or that there is none.
func kappaText(x float64) string {
	if math.IsNaN(x) {
		return "not defined"
	}
	return short(x)
}
