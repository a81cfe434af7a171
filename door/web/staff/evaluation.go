package staff

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/evaluation/report"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// evaluationView is the choice of a plan and its groups. The address holds the
// choice, so that it can be kept and sent.
type evaluationView struct {
	Plans []planChoice
}

// planChoice is a plan with the groups it can be asked of: those of its
// programme.
type planChoice struct {
	Name   string
	Title  string
	Groups []groupChoice
}

type groupChoice struct {
	groupLine
	Chosen bool
}

func (d *Desk) showEvaluation(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	groups, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return err
	}
	states, err := d.House.Pathway.States(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{})
	if err != nil {
		return err
	}
	asked := r.URL.Query()["group"]
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	var v evaluationView
	for _, name := range plan.Names() {
		choice := planChoice{Name: name, Title: name}
		if p, err := shelf.Current(name); err == nil {
			choice.Title = p.Title
		}
		for _, g := range groups {
			if g.Programme != name {
				continue
			}
			line := groupChoice{groupLine: lineOf(shelf, g, states, meetings, d.Now())}
			line.Chosen = slices.Contains(asked, g.ID) || len(asked) == 0 && line.Over()
			choice.Groups = append(choice.Groups, line)
		}
		slices.SortStableFunc(choice.Groups, func(a, b groupChoice) int { return b.First.Compare(a.First) })
		v.Plans = append(v.Plans, choice)
	}
	return d.show(w, r, actor, "evaluation.html", frame.View{Title: "Evaluation", Nav: "evaluation", Content: v})
}

// evaluated is a report with the text of its plan.
type evaluated struct {
	*report.Report
	plan []byte
}

// evaluate gives the report that an address asks for, built anew only when the
// data have changed.
func (d *Desk) evaluate(r *http.Request, actor auth.Actor) (evaluated, error) {
	name := r.URL.Query().Get("plan")
	groups := slices.Compact(slices.Sorted(slices.Values(r.URL.Query()["group"])))
	for _, id := range groups {
		if _, err := d.House.Pathway.Group(r.Context(), actor, id); err != nil {
			return evaluated{}, err
		}
	}
	var version int64
	err := d.House.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		version, err = audit.Head(r.Context(), tx, actor.Site)
		return err
	})
	if err != nil {
		return evaluated{}, err
	}
	key := fmt.Sprintf("%q %q %q", actor.ID, name, groups)
	if found, ok := d.reports.Get(key, version); ok {
		return found, nil
	}
	built, err := d.build(r.Context(), actor, name, groups)
	if err == nil {
		d.reports.Put(key, version, built)
	}
	return built, err
}

func (d *Desk) build(ctx context.Context, actor auth.Actor, name string, groups []string) (evaluated, error) {
	p, text, err := plan.ForGroups(name, groups)
	if err != nil {
		return evaluated{}, err
	}
	shelf, err := d.shelf(ctx)
	if err != nil {
		return evaluated{}, err
	}
	course, err := d.heldBy(ctx, actor, shelf, name, groups)
	if err != nil {
		return evaluated{}, err
	}
	histories, err := d.House.Histories(ctx, actor, groups, len(course.Sessions))
	if err != nil {
		return evaluated{}, err
	}
	if histories.Harm, err = d.House.Harm(ctx, actor, groups); err != nil {
		return evaluated{}, err
	}
	histories.Synthetic = d.Synthetic
	c, err := cohort.FromHistories(p, histories)
	if err != nil {
		return evaluated{}, err
	}
	built, err := report.Build(p, c)
	if err != nil {
		return evaluated{}, err
	}
	delivered, err := d.delivery(ctx, actor, shelf, course, groups)
	built.Describe(course.TIDieR(delivered))
	return evaluated{built, text}, err
}

// heldBy gives the version of a programme that most of some groups followed, or
// of all that the actor may see; of two that are as many the later one, which
// is the one told of first in a checklist of what was modified.
func (d *Desk) heldBy(ctx context.Context, actor auth.Actor, shelf programme.Shelf, name string, ids []string) (programme.Programme, error) {
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return programme.Programme{}, err
	}
	held := map[string]int{}
	for _, g := range groups {
		if g.Programme == name && (len(ids) == 0 || slices.Contains(ids, g.ID)) {
			held[g.ProgrammeVersion]++
		}
	}
	most, version := 0, ""
	for each, n := range held {
		if n > most || n == most && each > version {
			most, version = n, each
		}
	}
	return shelf.Of(name, version)
}

// showReport shows the report as it will be printed: a page of its own, which
// carries its style within.
func (d *Desk) showReport(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	built, err := d.evaluate(r, actor)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	query := "?" + r.URL.RawQuery
	err = built.HTML(&page, report.Link{Address: "/evaluation" + query, Text: "Back to the choice"},
		report.Link{Address: "/evaluation/download" + query, Text: "Download everything"})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.Write(page.Bytes()) // a reader who left meanwhile misses nothing
	return nil
}

// downloadReport sends every file of the report with the plan in one archive.
func (d *Desk) downloadReport(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	built, err := d.evaluate(r, actor)
	if err != nil {
		return err
	}
	files, err := built.Files()
	if err != nil {
		return err
	}
	files = append(files, report.File{Name: "plan.yaml", Body: built.plan})
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, f := range files {
		part, err := z.Create("evaluation/" + f.Name)
		if err == nil {
			_, err = part.Write(f.Body)
		}
		if err != nil {
			return fault.Wrap(err, fault.Internal, "staff.download", "the archive cannot be made")
		}
	}
	if err := z.Close(); err != nil {
		return fault.Wrap(err, fault.Internal, "staff.download", "the archive cannot be made")
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="`+url.PathEscape(r.URL.Query().Get("plan"))+`-evaluation.zip"`)
	w.Write(archive.Bytes()) // a reader who left meanwhile misses nothing
	return nil
}
