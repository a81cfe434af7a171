package workspace

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/platform/auth"
	"tend/platform/fault"
)

// notHeld is what the standard has no place for; it stands in the project.
const notHeld = "Not in this file, for the standard has no place for it: keys, cues and the order of a codebook’s steps; which code of two is the primary one, other than by their order; " +
	"speakers’ roles; times of single words; which segments were drawn, and who has finished. The sound stays where it is kept. “agreed” is what was settled, with its reason, and what all coders of a segment said alike."

// writeProject gives a round as a project of the standard.
func (m *Room) writeProject(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return m.writeRounds(w, r, actor, r.PathValue("round"))
}

// writeProjects gives several rounds as one project.
func (m *Room) writeProjects(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ids := slices.Compact(slices.Sorted(slices.Values(r.URL.Query()["round"])))
	if len(ids) == 0 {
		return fault.New(fault.Invalid, "workspace.writeProjects", "Choose the rounds that the project is to hold.")
	}
	return m.writeRounds(w, r, actor, ids...)
}

func (m *Room) writeRounds(w http.ResponseWriter, r *http.Request, actor auth.Actor, ids ...string) error {
	p, err := m.projectOf(r.Context(), actor, ids)
	if err != nil {
		return err
	}
	data, err := refi.Write(p.Project)
	if err != nil {
		return err
	}
	name := "project-" + p.rounds[0].book.ID
	if len(ids) > 1 {
		name = "project"
	}
	return attach(w, name+".qdpx", "application/octet-stream", data)
}

// leaving is a project on its way out.
type leaving struct {
	refi.Project
	rounds []leavingRound
	names  map[string]string // of coders
	users  map[string]bool
}

// leavingRound is a round with what was coded in it, by document.
type leavingRound struct {
	coding.Round
	book    coding.Codebook
	guid    string         // its set
	told    bool           // its codes are another round's too, so that codings name it
	parts   map[string]int // place of a part by document
	all     []coding.Assignment
	codings map[string][]coding.Coding
	settled map[string][]coding.Settled
}

// projectOf gathers rounds: each text once, as coders read it, each turn a line
// that begins with who speaks; every coder's codings and what was agreed.
func (m *Room) projectOf(ctx context.Context, actor auth.Actor, ids []string) (*leaving, error) {
	p := &leaving{users: map[string]bool{}, Project: refi.Project{Description: notHeld}}
	var err error
	if p.names, err = m.coderNames(ctx, actor); err != nil {
		return nil, err
	}
	var titles, documents []string
	for _, id := range ids {
		l, err := m.leavingRound(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		p.rounds, titles = append(p.rounds, l), append(titles, l.Title)
		for _, a := range l.all {
			if _, in := l.parts[a.Document]; in && !slices.Contains(documents, a.Document) {
				documents = append(documents, a.Document)
			}
		}
	}
	p.Name = strings.Join(titles, "; ")
	p.codes()
	for _, id := range documents {
		if err := m.addSource(ctx, actor, p, id); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (m *Room) leavingRound(ctx context.Context, actor auth.Actor, id string) (leavingRound, error) {
	l := leavingRound{guid: refi.GUID("round", id), parts: map[string]int{}, codings: map[string][]coding.Coding{}, settled: map[string][]coding.Settled{}}
	codings, settled, err := m.House.Coding.Codings(ctx, actor, id)
	if err != nil {
		return l, err
	}
	if l.Round, l.all, err = m.House.Coding.Round(ctx, actor, id); err != nil {
		return l, err
	}
	if l.book, err = m.House.Coding.Book(ctx, actor.Site, l.Codebook, l.Version); err != nil {
		return l, err
	}
	for _, c := range codings {
		l.codings[c.Document] = append(l.codings[c.Document], c)
	}
	for _, d := range settled {
		l.settled[d.Document] = append(l.settled[d.Document], d)
	}
	for i, a := range l.all {
		if _, known := l.parts[a.Document]; !known && a.RemovedAt.IsZero() {
			l.parts[a.Document] = i
		}
	}
	return l, nil
}

// codes writes every codebook once, under a heading where there are several,
// and a set for each round.
func (p *leaving) codes() {
	type version struct{ id, version string }
	used, none := map[version]int{}, map[version]bool{}
	for _, l := range p.rounds {
		v := version{l.book.ID, l.book.Version}
		used[v]++
		for _, all := range l.codings {
			none[v] = none[v] || slices.ContainsFunc(all, func(c coding.Coding) bool { return c.Codes[0] == coding.NoCode })
		}
		for _, all := range l.settled {
			none[v] = none[v] || slices.ContainsFunc(all, func(d coding.Settled) bool { return d.Codes[0] == coding.NoCode })
		}
	}
	written := map[version]bool{}
	for i := range p.rounds {
		l := &p.rounds[i]
		v := version{l.book.ID, l.book.Version}
		l.told = used[v] > 1
		set := refi.Set{ID: l.guid, Name: l.Title, Description: fmt.Sprintf("A round of coding with “%s”, version %s.", l.book.Title, l.book.Version)}
		codes := refi.CodesOf(l.book, none[v])
		for _, c := range codes {
			set.Codes = append(set.Codes, c.ID)
		}
		p.Sets = append(p.Sets, set)
		if written[v] {
			continue
		}
		if written[v] = true; len(used) > 1 {
			head := refi.Code{ID: refi.GUID("book", v.id, v.version), Name: l.book.Title, Description: l.book.Summary, Heading: true}
			p.Codes = append(p.Codes, head)
			for k := range codes {
				codes[k].Parent = cmp.Or(codes[k].Parent, head.ID)
			}
		}
		p.Codes = append(p.Codes, codes...)
	}
}

// user gives a coder's id in the project.
func (p *leaving) user(coder string) string {
	u := refi.User{ID: refi.GUID("user", coder), Name: nameOf(p.names, coder)}
	if !p.users[coder] {
		p.users[coder] = true
		p.Users = append(p.Users, u)
	}
	return u.ID
}
