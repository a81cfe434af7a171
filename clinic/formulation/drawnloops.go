package formulation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
)

// Looped is which loops a person drew first and last, without words: loops
// through things of the template only, by their ids.
type Looped struct {
	StudyID     string
	Versions    int
	First, Last []Loop
}

// Looped tells which loops people drew, for an evaluation; no groups means
// everybody whom the actor may see. Who withdrew from treatment or from
// research is not among them, whoever asks.
func (s Store) Looped(ctx context.Context, actor auth.Actor, groups ...string) ([]Looped, error) {
	var ends []Version
	within, args := "", people.Scope(actor)
	if len(groups) > 0 {
		places := make([]string, len(groups))
		for i, g := range groups {
			args = append(args, g)
			places[i] = fmt.Sprintf("$%d", len(args))
		}
		within = ` AND EXISTS (SELECT 1 FROM group_member m WHERE m.site_id = p.site_id AND m.study_id = p.study_id AND m.group_id IN (` + strings.Join(places, ", ") + `))`
	}
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		end := func(which string) string {
			return `(SELECT ` + which + `(o.number) FROM pain_map o WHERE o.site_id = p.site_id AND o.study_id = p.study_id AND o.sealed <> '')`
		}
		ends, err = s.read(ctx, tx, actor.Site, `SELECT `+columns+` FROM pain_map p WHERE `+people.Visible+` AND p.sealed <> ''
			AND p.number IN (`+end("MIN")+`, `+end("MAX")+`)`+stands(s.DB.Dialect, "treatment")+stands(s.DB.Dialect, "research")+within+`
			ORDER BY p.study_id, p.number`, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	var all []Looped
	for _, v := range ends {
		loops := v.Map.known()
		if n := len(all); n > 0 && all[n-1].StudyID == v.StudyID {
			all[n-1].Versions, all[n-1].Last = v.Number, loops
			continue
		}
		all = append(all, Looped{v.StudyID, v.Number, loops, loops})
	}
	return all, nil
}

// known gives a map's loops through things of the template alone.
func (m Map) known() []Loop {
	three := Map{Nodes: ThreeSystems().Nodes}
	return slices.DeleteFunc(m.Loops().All, func(l Loop) bool {
		return slices.ContainsFunc(l.Nodes, func(id string) bool { _, of := three.Node(id); return !of })
	})
}
