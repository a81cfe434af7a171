package process

import (
	"net/http"

	"tend/inquiry/progression"
	"tend/platform/auth"
)

// atlasView shows for a move the passages that show each step best.
type atlasView struct {
	top
	Rule  string
	Shown string // the move
	Each  []atlasMove
	Pages []atlasPage
}

type atlasMove struct {
	ID, Name string
	Steps    int
	Now      bool
	Link     string
}

type atlasPage struct {
	progression.Page
	Passages []moment
	More     string
}

// bestPassages is how many are shown for each step.
const bestPassages = 2

func (m *Room) showAtlas(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &atlasView{top: t, Rule: progression.AtlasRule, Shown: r.URL.Query().Get("move")}
	if t.Analysis != nil {
		pages := t.Analysis.Atlas(bestPassages)
		steps := map[string]int{}
		for _, p := range pages {
			steps[p.Move] += p.All
			if v.Shown == "" {
				v.Shown = p.Move
			}
		}
		for _, id := range t.Corpus.Moves {
			v.Each = append(v.Each, atlasMove{ID: id, Name: t.MoveName(id), Steps: steps[id], Now: id == v.Shown, Link: t.To("/inquiry/process/atlas", "move", id)})
		}
		var best []progression.Moment // of all steps at once: each transcript is opened once
		for _, p := range pages {
			if p.Move == v.Shown {
				v.Pages = append(v.Pages, atlasPage{Page: p, More: t.To("/inquiry/process/moments", "move", p.Move, "from", p.From, "to", p.To)})
				best = append(best, p.Best...)
			}
		}
		all, err := m.inWords(r.Context(), actor, t, best)
		if err != nil {
			return err
		}
		for i := range v.Pages {
			n := len(v.Pages[i].Best)
			v.Pages[i].Passages, all = all[:n], all[n:]
		}
	}
	return m.show(w, r, actor, "atlas.html", "Atlas", v)
}
