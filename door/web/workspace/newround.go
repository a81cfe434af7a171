package workspace

import (
	"cmp"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
)

// newRoundView is the form for a new round.
type newRoundView struct {
	Books     []coding.Kept
	Documents []documentChoice
	Coders    []auth.Staff
	Title     string
	Book      string
	Chosen    map[string]bool
	Share     string
	Others    bool
	Session   bool
	Group     bool
	Spans     bool
}

// documentChoice is a document with its frozen segmentations.
type documentChoice struct {
	document.Document
	Frozen []document.Segmentation
}

func (m *Room) showNewRound(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.newRoundView(r, actor)
	if err != nil {
		return err
	}
	v.Others, v.Session, v.Group = true, true, true
	return m.Show(w, r, actor, "newround.html", frame.View{Title: "A round of coding", Content: v})
}

func (m *Room) newRoundView(r *http.Request, actor auth.Actor) (*newRoundView, error) {
	if !coding.MaySetUp(actor.Role) {
		return nil, fault.New(fault.Forbidden, "workspace.newRound", "Researchers and administrators set up rounds of coding.")
	}
	v := &newRoundView{Chosen: map[string]bool{}, Share: "100"}
	var err error
	if v.Books, err = m.House.Coding.Books(r.Context(), actor.Site); err != nil {
		return nil, err
	}
	if v.Documents, err = m.ready(r, actor); err != nil {
		return nil, err
	}
	staff, err := m.House.Auth.List(r.Context(), actor)
	for _, s := range staff {
		if !s.Disabled && coding.MayCode(s.Role) {
			v.Coders = append(v.Coders, s)
		}
	}
	return v, err
}

// ready lists the documents that can be coded: those with a frozen
// segmentation.
func (m *Room) ready(r *http.Request, actor auth.Actor) ([]documentChoice, error) {
	all, err := m.House.Documents.List(r.Context(), eyes(actor))
	if err != nil {
		return nil, err
	}
	var found []documentChoice
	for _, d := range all {
		if d.Frozen == 0 || d.ClearFrom == 0 {
			continue
		}
		frozen, err := m.House.Documents.Frozen(r.Context(), eyes(actor), d.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, documentChoice{d, frozen})
	}
	slices.SortFunc(found, func(a, b documentChoice) int { return cmp.Compare(a.Number, b.Number) })
	return found, nil
}

func (m *Room) beginRound(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.newRoundView(r, actor)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "workspace.beginRound", "the form could not be read")
	}
	yes := func(field string) bool { return r.PostFormValue(field) != "" }
	v.Title, v.Book, v.Share = r.PostFormValue("title"), r.PostFormValue("book"), r.PostFormValue("share")
	v.Others, v.Session, v.Group, v.Spans = yes("others"), yes("session"), yes("group"), yes("spans")
	for _, field := range []string{"document", "coder"} {
		for _, id := range r.PostForm[field] {
			v.Chosen[id] = true
		}
	}
	id, version, _ := strings.Cut(v.Book, " ")
	round := coding.Round{Title: strings.TrimSpace(v.Title), Codebook: id, Version: version, Spans: v.Spans,
		Hides: coding.Hides{Session: v.Session, Group: v.Group, Others: v.Others}}
	parts, err := m.parts(r, actor, v, &round)
	if err == nil {
		if round, err = m.House.Coding.Begin(r.Context(), actor, round, parts...); err == nil {
			return frame.Done(w, r, "/inquiry/rounds/"+round.ID, "round")
		}
	}
	if fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return m.ShowAs(w, r, http.StatusUnprocessableEntity, actor, "newround.html", frame.View{Title: "A round of coding", Wrong: frame.Sentences(err), Content: v})
}

// parts gives every chosen document to every chosen coder: all of its
// segments, or those that a sample drew, the same for each.
func (m *Room) parts(r *http.Request, actor auth.Actor, v *newRoundView, round *coding.Round) ([]coding.Assignment, error) {
	const op = "workspace.beginRound"
	share, err := strconv.Atoi(cmp.Or(v.Share, "100"))
	if err != nil || share < 1 || share > 100 {
		return nil, fault.New(fault.Invalid, op, "the share of segments is a number from 1 to 100").In(fault.Place{Field: "share"})
	}
	var candidates []coding.Candidate
	units, grids := map[string]int{}, map[string]string{}
	for _, d := range v.Documents {
		if !v.Chosen[d.ID] {
			continue
		}
		grid := d.Frozen[len(d.Frozen)-1]
		for _, g := range d.Frozen {
			if g.ID == r.PostFormValue("segmentation."+d.ID) {
				grid = g
			}
		}
		units[d.ID], grids[d.ID] = len(grid.Segments), grid.ID
		if share == 100 {
			continue
		}
		more, err := m.candidates(r, actor, d.Document, grid.ID)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, more...)
	}
	if len(units) == 0 {
		return nil, fault.New(fault.Invalid, op, "choose a document; those with a frozen segmentation are listed").In(fault.Place{Field: "document"})
	}
	chosen := map[string][]int{}
	if share < 100 {
		by := coding.Strata{Session: r.PostFormValue("by.session") != "", Group: r.PostFormValue("by.group") != "", Length: r.PostFormValue("by.length") != ""}
		seed := uint64(rand.Uint32())
		drawn, how := coding.Draw(candidates, by, float64(share)/100, seed)
		round.Sampled = how
		for _, u := range drawn {
			chosen[u.Document] = append(chosen[u.Document], u.Number)
		}
	}
	var parts []coding.Assignment
	for _, s := range v.Coders {
		if !v.Chosen[s.ID] {
			continue
		}
		for id, n := range units {
			if share < 100 && len(chosen[id]) == 0 {
				continue
			}
			parts = append(parts, coding.Assignment{Document: id, Coder: s.ID, Segmentation: grids[id], Units: n, Chosen: chosen[id]})
		}
	}
	slices.SortFunc(parts, func(a, b coding.Assignment) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Coder, b.Coder))
	})
	return parts, nil
}

// candidates are the segments of a document that a sample may draw.
func (m *Room) candidates(r *http.Request, actor auth.Actor, d document.Document, segmentation string) ([]coding.Candidate, error) {
	_, segments, turns, _, err := m.House.Documents.Some(r.Context(), eyes(actor), segmentation)
	words := map[string]int{}
	for _, t := range turns {
		words[t.ID] = len(strings.Fields(t.Text))
	}
	var all []coding.Candidate
	for _, g := range segments {
		c := coding.Candidate{Unit: coding.Unit{Document: d.ID, Number: g.Number}, Session: d.Session, Group: d.Group}
		for _, id := range g.Turns {
			c.Words += words[id]
		}
		all = append(all, c)
	}
	return all, err
}
