package house

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"tend/clinic/pathway"
	"tend/platform/audit"
	"tend/platform/db"
)

// version is the number of a site's last change.
func (h *House) version(ctx context.Context, site string) (version int64, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		version, err = audit.Head(ctx, tx, site)
		return err
	})
	return version, err
}

// mostSince is how many entries are looked through; past it everything is
// gathered anew.
const mostSince = 2000

// since lists what changed after an entry of the log, nil if it is too much.
func (h *House) since(ctx context.Context, site string, after int64) (found []audit.Entry, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		found, err = audit.List(ctx, tx, site, audit.Filter{After: after, Limit: mostSince})
		return err
	})
	if len(found) == mostSince {
		return nil, err
	}
	return found, err
}

// apart are changes of a person of which a corpus knows nothing. One that is
// not named here reads the documents again in which the person speaks.
var apart = []string{string(pathway.Attendance), string(pathway.Ended), string(pathway.FollowedUp), "form kept", "home practice reported", "practice logged", "map drawn", "member check answered",
	"link issued", "link revoked", "task raised", "task opened", "task closed", "task escalated", "note on a task"}

// elsewhere are subjects of the log of which a corpus knows nothing: it holds
// no group's name or leaders, and a version of a codebook never changes. A
// subject that is not named here reads everything again.
var elsewhere = []string{"analysis", "codebook", "consent", "group", "instrument", "login", "practice", "programme", "recording", "site", "staff"}

// touched is what entries of the log are about.
type touched struct {
	everything bool            // it may be any document
	texts      map[string]bool // documents whose words, speakers or consents may be others
	codes      map[string]bool // documents that were coded
}

// touched says which documents entries of the log are about; nil entries are
// more than can be told.
func (g *gathered) touched(entries []audit.Entry, rounds ...string) touched {
	t := touched{everything: entries == nil, texts: map[string]bool{}, codes: map[string]bool{}}
	for _, e := range entries {
		kind, id, _ := strings.Cut(e.Subject, " ")
		switch {
		case kind == "document":
			t.texts[id] = true
		case kind == "person":
			if slices.Contains(apart, e.Action) {
				continue
			}
			for document, one := range g.parts {
				if slices.Contains(one.voices, id) {
					t.texts[document] = true
				}
			}
		case kind == "round":
			var about struct {
				Document string `json:"document"`
			}
			switch {
			case !slices.Contains(rounds, id):
			case json.Unmarshal([]byte(e.After), &about) != nil || about.Document == "":
				t.everything = true
			default:
				t.codes[about.Document] = true
			}
		case !slices.Contains(elsewhere, kind):
			t.everything = true
		}
	}
	return t
}
