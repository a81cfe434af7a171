package workspace

import (
	"net/http"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/platform/auth"
)

// roundsView lists rounds, and what the actor has to code in them.
type roundsView struct {
	Rounds   []roundLine
	May      bool
	Together bool // several are not blind, so that one project can hold them
}

type roundLine struct {
	coding.Round
	Book   string
	Coders int
	Coded  int // segments, by everybody whom the actor sees
	Wanted int
	Mine   int // documents that wait for the actor
}

func (m *Room) showRounds(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.roundsView(r, actor)
	if err != nil {
		return err
	}
	return m.Show(w, r, actor, "rounds.html", frame.View{Title: "Rounds of coding", Content: v})
}

func (m *Room) roundsView(r *http.Request, actor auth.Actor) (roundsView, error) {
	rounds, err := m.House.Coding.Rounds(r.Context(), actor)
	if err != nil {
		return roundsView{}, err
	}
	v := roundsView{May: coding.MaySetUp(actor.Role)}
	open := 0
	for _, round := range rounds {
		line := roundLine{Round: round, Book: round.Codebook}
		if b, err := m.House.Coding.Book(r.Context(), actor.Site, round.Codebook, round.Version); err == nil {
			line.Book = b.Title
		}
		parts, err := m.House.Coding.Progress(r.Context(), actor, round.ID)
		if err != nil {
			return v, err
		}
		coders := map[string]bool{}
		for _, p := range parts {
			if !p.RemovedAt.IsZero() {
				continue
			}
			coders[p.Coder] = true
			line.Coded, line.Wanted = line.Coded+p.Coded, line.Wanted+p.Wanted()
			if p.Coder == actor.ID && p.DoneAt.IsZero() && round.RevealedAt.IsZero() {
				line.Mine++
			}
		}
		line.Coders = len(coders)
		v.Rounds = append(v.Rounds, line)
		if !round.Blind() {
			open++
		}
	}
	v.Together = open > 1
	return v, nil
}
