package process

import (
	"net/http"

	"tend/inquiry/progression"
	"tend/platform/auth"
	"tend/platform/fault"
)

// mechanismView sets moves beside changes.
type mechanismView struct {
	top
	Found   *progression.Mechanism
	Strata  []stratumView
	Warning string
	Lag     [][]lagCell
	NoMoves string
}

type stratumView struct {
	progression.Stratum
	Cells []progression.Effect
}

type lagCell struct {
	N        int
	Residual float64
	Marked   bool
}

func (m *Room) showMechanism(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	t, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &mechanismView{top: t, Warning: progression.LagWarning}
	if t.Analysis != nil {
		found, err := t.Process.Mechanism()
		switch {
		case fault.KindOf(err) == fault.Invalid:
			v.NoMoves = fault.Message(err)
		case err != nil:
			return err
		default:
			v.fill(found)
		}
	}
	return m.show(w, r, actor, "mechanism.html", "What came before a step", v)
}

func (v *mechanismView) fill(found *progression.Mechanism) {
	v.Found = found
	k := len(v.Corpus.Moves)
	for i, s := range found.Strata {
		v.Strata = append(v.Strata, stratumView{s, found.Cells[i*k : (i+1)*k]})
	}
	l := found.Marginal
	for i := range l.Moves {
		var row []lagCell
		for j := range l.Stages {
			at := i*len(l.Stages) + j
			z := l.Adjusted[at]
			row = append(row, lagCell{int(l.N[at]), z, z > 1.96 || z < -1.96})
		}
		v.Lag = append(v.Lag, row)
	}
}
