package staff

import (
	"context"
	"net/http"
	"slices"

	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
)

// segmentsView is the stretches of guided inquiry and the segmentations of a
// transcript.
type segmentsView struct {
	*documentView
	Stretches     []stretchLine
	Suggested     []stretchLine
	Segmentations []document.Segmentation
}

type stretchLine struct {
	document.Stretch
	From, To int // turn numbers
	Begins   string
}

func (d *Desk) showSegments(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.segmentsPage(w, r, actor, http.StatusOK, nil)
}

func (d *Desk) segmentsPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, wrong []string) error {
	ctx := r.Context()
	doc, err := d.documentView(ctx, actor, r.PathValue("id"), "")
	if err != nil {
		return err
	}
	v := segmentsView{documentView: doc}
	decided, err := d.House.Documents.Stretches(ctx, actor, doc.ID)
	if err != nil {
		return err
	}
	if v.Segmentations, err = d.House.Documents.Segmentations(ctx, actor, doc.ID); err != nil {
		return err
	}
	var turns []document.Turn
	for _, t := range doc.Turns {
		turns = append(turns, t.Turn)
	}
	var speakers []document.Speaker
	for _, one := range doc.Voices {
		speakers = append(speakers, one.Speaker)
	}
	periods, err := d.inquiryPeriods(ctx, actor, doc.Document)
	if err != nil {
		return err
	}
	v.Stretches = stretchLines(turns, slices.DeleteFunc(slices.Clone(decided), func(s document.Stretch) bool { return s.State == document.Refused }))
	v.Suggested = stretchLines(turns, document.SuggestStretches(turns, speakers, periods, decided))
	return d.showAs(w, r, status, actor, "docsegments.html", frame.View{Title: "Stretches and segments", Nav: "inquiry", Content: v, Wrong: wrong})
}

func stretchLines(turns []document.Turn, all []document.Stretch) []stretchLine {
	by := map[string]document.Turn{}
	for _, t := range turns {
		by[t.ID] = t
	}
	var lines []stretchLine
	for _, s := range all {
		line := stretchLine{Stretch: s, From: by[s.First].Number, To: by[s.Last].Number}
		words := []rune(by[s.First].Text)
		line.Begins = string(words[:min(len(words), 80)])
		lines = append(lines, line)
	}
	slices.SortStableFunc(lines, func(a, b stretchLine) int { return a.From - b.From })
	return lines
}

// inquiryPeriods tells when the run of the session had an item of enquiry or
// feedback open, counted from its beginning, where the recording is taken to
// begin too.
func (d *Desk) inquiryPeriods(ctx context.Context, actor auth.Actor, doc document.Document) ([]document.Period, error) {
	if doc.Group == "" || doc.Session == 0 || !doc.Plain {
		return nil, nil
	}
	g, err := d.House.Pathway.Group(ctx, actor, doc.Group)
	if err != nil {
		return nil, err
	}
	p, _, err := d.House.Pathway.Course(ctx, actor, g)
	if err != nil {
		return nil, err
	}
	if doc.Session > len(p.Sessions) {
		return nil, nil
	}
	events, err := d.House.Sessions.RunEvents(ctx, actor, doc.Group, doc.Session)
	if err != nil {
		return nil, err
	}
	agenda := p.Sessions[doc.Session-1].Items
	run, any := session.Counts(session.Runs(agenda, events, d.Now()))
	if !any {
		return nil, nil
	}
	inquiry := map[string]string{}
	for _, item := range agenda {
		if item.Kind == programme.Enquiry || item.Kind == programme.Feedback {
			inquiry[item.ID] = item.Title
		}
	}
	return periodsOf(run, events, inquiry), nil
}

// periodsOf reads from the acts of a run when items were open.
func periodsOf(run session.Run, events []session.RunOf, titles map[string]string) []document.Period {
	var all []document.Period
	open := -1
	for _, e := range events {
		if e.Run != run.ID || e.Act != session.Opened && e.Act != session.Began && e.Act != session.Ended {
			continue
		}
		at := int(e.At.Sub(run.Began).Milliseconds())
		if open >= 0 {
			all[open].To, open = at, -1
		}
		if title := titles[e.Item]; title != "" && e.Act != session.Ended {
			all = append(all, document.Period{From: at, To: 1 << 30, Why: "the agenda had “" + title + "” open"})
			open = len(all) - 1
		}
	}
	return all
}

// markStretch keeps one stretch: marked by hand, or proposed and accepted,
// changed or refused.
func (d *Desk) markStretch(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("id")
	st := document.Stretch{ID: r.PostFormValue("stretch"), First: r.PostFormValue("first"), Last: r.PostFormValue("last"),
		State: document.StretchState(r.PostFormValue("state")), Source: r.PostFormValue("source")}
	if err := d.House.Documents.Mark(r.Context(), actor, id, st); err != nil && mayRetry(err) {
		return d.segmentsPage(w, r, actor, frame.Status(err), frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/documents/"+id+"/segments", "stretch")
}
