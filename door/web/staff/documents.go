package staff

import (
	"net/http"
	"slices"
	"strconv"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
)

// documentRoutes are the pages about transcripts, from the file to the segments
// that coders share.
func (d *Desk) documentRoutes() map[string]page {
	return map[string]page{
		"GET /inquiry":                               d.showDocuments,
		"GET /inquiry/documents/{id}":                d.showDocument,
		"GET /inquiry/documents/{id}/changes":        d.documentChanges,
		"GET /inquiry/documents/{id}/live":           d.followDocument,
		"GET /inquiry/documents/{id}/turns/{turn}":   d.showTurn,
		"POST /inquiry/documents/{id}/turns/{turn}":  d.changeTurn,
		"GET /inquiry/documents/{id}/speakers":       d.showSpeakers,
		"POST /inquiry/documents/{id}/speakers":      d.keepSpeakers,
		"POST /inquiry/documents/{id}/speakers/new":  d.addSpeaker,
		"GET /inquiry/documents/{id}/names":          d.showNames,
		"POST /inquiry/documents/{id}/names":         d.takeNamesOut,
		"GET /inquiry/documents/{id}/versions":       d.showVersions,
		"GET /inquiry/documents/{id}/versions/{v}":   d.showVersion,
		"POST /inquiry/documents/{id}/versions/{v}":  d.takeBack,
		"GET /inquiry/documents/{id}/segments":       d.showSegments,
		"POST /inquiry/documents/{id}/stretches":     d.markStretch,
		"POST /inquiry/documents/{id}/segmentations": d.divide,
		"GET /inquiry/segmentations/{segmentation}":  d.showSegmentation,
		"POST /inquiry/segmentations/{segmentation}": d.redivide,
		"GET /inquiry/documents/{id}/file/{as}":      d.downloadDocument,
	}
}

// documentsView lists the transcripts, those that need a person first.
type documentsView struct {
	Needing, Ready []documentLine
	Sessions       []sessionChoice
	MayAdd         bool
	Largest        int // MB
	Taken          []takenFile
}

type documentLine struct {
	document.Document
	GroupName string
}

// sessionChoice is a session that a transcript may belong to.
type sessionChoice struct {
	Value string // group/number
	Title string
}

// takenFile is what came of one file that was sent.
type takenFile struct {
	Name      string
	Documents []document.Document
	Report    transcript.Report
	Wrong     []string
	Same      bool // it is kept already
}

func (d *Desk) showDocuments(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.documentsPage(w, r, actor, http.StatusOK, nil, nil)
}

func (d *Desk) documentsPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, taken []takenFile, wrong []string) error {
	ctx := r.Context()
	all, err := d.House.Documents.List(ctx, actor)
	if err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return err
	}
	meetings, err := d.House.Sessions.Meetings(ctx, actor, session.Filter{})
	if err != nil {
		return err
	}
	v := documentsView{MayAdd: !actor.OnlyReads(), Largest: transcript.Largest >> 20, Taken: taken, Sessions: sessionChoices(groups, meetings, d)}
	for _, doc := range all {
		line := documentLine{Document: doc, GroupName: nameOf(groups, doc.Group)}
		if doc.Needs() != "" && doc.MayWrite {
			v.Needing = append(v.Needing, line)
		} else {
			v.Ready = append(v.Ready, line)
		}
	}
	return d.showAs(w, r, status, actor, "documents.html", frame.View{Title: "Inquiry", Nav: "inquiry", Content: v, Wrong: wrong})
}

func nameOf(groups []pathway.Group, id string) string {
	if at := slices.IndexFunc(groups, func(g pathway.Group) bool { return g.ID == id }); at >= 0 {
		return groups[at].Name
	}
	return ""
}

// sessionChoices lists the sessions that were held, the latest first.
func sessionChoices(groups []pathway.Group, meetings []session.Meeting, d *Desk) []sessionChoice {
	var all []sessionChoice
	for _, m := range slices.Backward(meetings) {
		if m.Starts.After(d.Now()) {
			continue
		}
		all = append(all, sessionChoice{Value: m.Group + "/" + strconv.Itoa(m.Number), Title: nameOf(groups, m.Group) + ", session " + strconv.Itoa(m.Number) + ", " + frame.Day(m.Starts)})
	}
	return all
}
