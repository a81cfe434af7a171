package process

import (
	"net/http"

	"tend/inquiry/progression"
	"tend/platform/auth"
)

// barrierView is who met the barrier and who is behind it.
type barrierView struct {
	top
	At    progression.Barrier
	Label string
	Rule  string
	Shown []moment
}

// mostCrossings is how many are shown in their words.
const mostCrossings = 10

func (m *Room) showBarrier(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &barrierView{top: t, Rule: progression.BarrierRule}
	if t.Analysis != nil {
		v.At = t.Analysis.Barrier
		v.Label = t.Corpus.Label(v.At.Stage)
		list := v.At.Crossings
		if v.Shown, err = m.inWords(r.Context(), actor, t, list[:min(len(list), mostCrossings)]); err != nil {
			return err
		}
	}
	return m.show(w, r, actor, "barrier.html", "The barrier", v)
}
