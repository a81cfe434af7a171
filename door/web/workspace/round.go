package workspace

import (
	"cmp"
	"net/http"
	"slices"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/platform/auth"
)

// roundView is one round: who codes what, and how far they are.
type roundView struct {
	coding.Round
	Book      coding.Codebook
	Documents []roundDocument
	May       bool
	Hidden    []string
	Open      int // parts that are not finished
	Coders    []auth.Staff
	Ready     []documentChoice
	Revealed  bool
}

// roundDocument is a document with its coders in the round.
type roundDocument struct {
	ID    string
	Title string
	Parts []partLine
}

type partLine struct {
	coding.Progress
	Who  string
	Mine bool
	Code string // address where the actor codes it
}

func (m *Room) showRound(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.roundView(r, actor)
	if err != nil {
		return err
	}
	return m.Show(w, r, actor, "round.html", frame.View{Title: v.Title, Content: v})
}

func (m *Room) roundView(r *http.Request, actor auth.Actor) (*roundView, error) {
	ctx := r.Context()
	round, _, err := m.House.Coding.Round(ctx, actor, r.PathValue("round"))
	if err != nil {
		return nil, err
	}
	v := &roundView{Round: round, May: coding.MaySetUp(actor.Role), Hidden: hidden(round), Revealed: !round.RevealedAt.IsZero()}
	if v.Book, err = m.House.Coding.Book(ctx, actor.Site, round.Codebook, round.Version); err != nil {
		return nil, err
	}
	names, err := m.coderNames(ctx, actor)
	if err != nil {
		return nil, err
	}
	progress, err := m.House.Coding.Progress(ctx, actor, round.ID)
	if err != nil {
		return nil, err
	}
	titles, err := m.titles(r, actor, round)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, p := range progress {
		if !p.RemovedAt.IsZero() {
			continue
		}
		i, known := at[p.Document]
		if !known {
			i = len(v.Documents)
			at[p.Document] = i
			v.Documents = append(v.Documents, roundDocument{ID: p.Document, Title: titles[p.Document]})
		}
		line := partLine{Progress: p, Who: nameOf(names, p.Coder), Mine: p.Coder == actor.ID}
		if line.Mine || !round.Blind() {
			line.Code = codePath(round.ID, p.Document)
		}
		if p.DoneAt.IsZero() {
			v.Open++
		}
		v.Documents[i].Parts = append(v.Documents[i].Parts, line)
	}
	slices.SortFunc(v.Documents, func(a, b roundDocument) int { return cmp.Compare(a.Title, b.Title) })
	if v.May {
		more, err := m.newRoundView(r, actor)
		if err != nil {
			return nil, err
		}
		v.Coders, v.Ready = more.Coders, more.Documents
	}
	return v, nil
}

// titles gives what each document is called in a round.
func (m *Room) titles(r *http.Request, actor auth.Actor, round coding.Round) (map[string]string, error) {
	all, err := m.House.Documents.List(r.Context(), eyes(actor))
	titles := map[string]string{}
	for _, d := range all {
		titles[d.ID] = titleOf(round, d)
	}
	return titles, err
}
