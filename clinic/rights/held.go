// Package rights gives out everything that is held about one person, and
// erases who they are. It is the one room that reads the tables of others: each
// table with a study id is named in Tables, and a test refuses one that is
// not.
package rights

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"tend/clinic/consent"
	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Kind is what a table's rows are, for whoever decides what is kept.
type Kind string

const (
	Identity Kind = "identity" // who they are, and what opens their pages: always erased
	Course   Kind = "course"   // the events of their way and their groups: always kept, without their words
	Answers  Kind = "answers"  // forms, answers, scores, and what was raised by them
	Practice Kind = "practice" // practice at home
	Harm     Kind = "harm"     // adverse events
)

// Choices are the kinds that an erasure may keep.
var Choices = []Kind{Answers, Practice, Harm}

// Table is one table with rows about a person.
type Table struct {
	Name  string
	Title string // for a person
	Kind  Kind
	where string   // the rows t of one person; empty is t.study_id = $2
	out   []string // columns that are not given out: keys and digests
	words []string // columns that hold what somebody typed
}

const ofForm = `EXISTS (SELECT 1 FROM form f WHERE f.site_id = t.site_id AND f.id = t.form_id AND f.study_id = $2)`

// spokenBy are the turns t of transcripts that a person spoke.
const spokenBy = `EXISTS (SELECT 1 FROM document_speaker s WHERE s.site_id = t.site_id AND s.document_id = t.document_id AND s.id = t.speaker AND s.study_id = $2)`
const inGroupOf = `EXISTS (SELECT 1 FROM group_member m WHERE m.site_id = t.site_id AND m.group_id = t.group_id AND m.study_id = $2)`

// Tables lists every table with rows about a person, in the order in which
// they are read.
var Tables = []Table{
	{Name: "person", Title: "Who you are and how to reach you", Kind: Identity, out: []string{"sealed", "name_index"}},
	{Name: "person_key", Title: "The key to your name", Kind: Identity, out: []string{"sealed"}},
	{Name: "pathway_event", Title: "What happened, step by step", Kind: Course, words: []string{"detail"}},
	{Name: "group_member", Title: "Groups you are or were in", Kind: Course},
	{Name: "seat_offer", Title: "Seats you were offered", Kind: Course},
	{Name: "consent_signed", Title: "What you agreed to, and how", Kind: Course, out: []string{"sealed"}},
	{Name: "form", Title: "Questionnaires", Kind: Answers},
	{Name: "answer", Title: "Your answers", Kind: Answers, where: ofForm, words: []string{"words"}},
	{Name: "score", Title: "Scores made from them", Kind: Answers, where: ofForm},
	{Name: "draft_answer", Title: "Answers not yet sent", Kind: Answers, words: []string{"words"}},
	{Name: "second_version", Title: "Answers that came a second time", Kind: Answers, words: []string{"answers", "outcome"}},
	{Name: "response", Title: "When you sent something", Kind: Answers},
	{Name: "paper_entry", Title: "What was typed from paper", Kind: Answers, words: []string{"answers"}},
	{Name: "paper_resolution", Title: "Where two typings differed", Kind: Answers, where: ofForm, words: []string{"answer", "reason"}},
	{Name: "home_practice", Title: "Practice by week", Kind: Practice},
	{Name: "practice_log", Title: "Your practice log", Kind: Practice, words: []string{"words"}},
	{Name: "practice_log_former", Title: "What stood in your practice log before", Kind: Practice, words: []string{"words", "why"}},
	{Name: "adverse_event", Title: "What went wrong, and what was done", Kind: Harm, words: []string{"detail"}},
	{Name: "member_check_asked", Title: "Themes you were asked about", Kind: Answers, out: []string{"token_hash", "sealed"}},
	{Name: "task", Title: "What the team had to do", Kind: Answers, words: []string{"words", "outcome"}},
	{Name: "pain_map", Title: "Versions of the map of your pain", Kind: Answers, out: []string{"sealed"}},
	{Name: "pain_map_shared", Title: "Whether the map stands on your page", Kind: Answers},
	{Name: "document_speaker", Title: "Recordings in which you speak", Kind: Course, out: []string{"sealed"}},
	{Name: "document_turn", Title: "When you spoke in them", Kind: Answers, where: spokenBy, out: []string{"sealed"}},
	{Name: "recording", Title: "Recordings of sessions of your groups", Kind: Course, where: inGroupOf, out: []string{"sealed", "sealed_key", "print_index", "writer", "writer_until"}},
	{Name: "message", Title: "Messages to you", Kind: Identity},
	{Name: "invitation", Title: "Links you were given", Kind: Identity, out: []string{"token_hash"}},
	{Name: "answering_settings", Title: "How you like to be asked", Kind: Identity},
	{Name: "seat", Title: "Seats at the clinic’s tablet", Kind: Identity},
}

// condition is the rows t of one person; it binds $1 site and $2 study id.
func (t Table) condition() string {
	if t.where != "" {
		return `t.site_id = $1 AND ` + t.where
	}
	return `t.site_id = $1 AND t.study_id = $2`
}

// Holding is everything that is held about one person.
type Holding struct {
	StudyID  string           `json:"study_id"`
	MadeAt   time.Time        `json:"made_at"`
	Identity *people.Identity `json:"identity"` // nil once erased
	Signed   []Signature      `json:"signatures,omitempty"`
	Said     []Opinion        `json:"member_checks,omitempty"`
	Maps     []Drawn          `json:"pain_maps,omitempty"`
	Tables   []Rows           `json:"tables"`
	Log      []Noted          `json:"audit_log"`
}

// Signature is what was sealed of an agreement.
type Signature struct {
	Event  string          `json:"event"`
	Opened json.RawMessage `json:"signature"`
}

// Drawn is a version of the map of the person's pain, opened.
type Drawn struct {
	Version int             `json:"version"`
	Opened  json.RawMessage `json:"map"`
}

// Rows are a table's rows about the person, cell by cell.
type Rows struct {
	Name    string   `json:"table"`
	Title   string   `json:"title"`
	Columns []string `json:"columns"`
	Cells   [][]Cell `json:"rows"`
}

// Noted is an entry of the audit log about the person.
type Noted struct {
	Seq    int64     `json:"entry"`
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Action string    `json:"action"`
	Before Cell      `json:"before"`
	After  Cell      `json:"after"`
}

// Store gives out and erases.
type Store struct {
	DB   *db.DB
	Ring *crypt.Ring
}

// Export gathers everything that is held about a person: for themselves, for a
// leader of their group, and for an administrator. That it was done is in the
// audit log, and in what is given out.
func (s Store) Export(ctx context.Context, actor auth.Actor, studyID string) (Holding, error) {
	h := Holding{StudyID: studyID, MadeAt: time.Now().UTC()}
	return h, s.DB.Change(ctx, func(tx *db.Tx) error {
		h.Tables, h.Signed, h.Maps, h.Log = nil, nil, nil, nil
		if err := mayExport(ctx, tx, actor, studyID); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "everything held was given out", Subject: "person " + studyID}); err != nil {
			return err
		}
		identity, err := s.identity(ctx, tx, actor.Site, studyID)
		if err != nil {
			return err
		}
		h.Identity = identity
		for _, t := range Tables {
			rows, err := t.read(ctx, tx, actor.Site, studyID)
			if err != nil {
				return err
			}
			h.Tables = append(h.Tables, rows)
		}
		if h.Signed, err = s.signatures(ctx, tx, actor.Site, studyID); err != nil {
			return err
		}
		if h.Said, err = s.opinions(ctx, tx, actor.Site, studyID); err != nil {
			return err
		}
		if h.Maps, err = s.maps(ctx, tx, actor.Site, studyID); err != nil {
			return err
		}
		h.Log, err = s.log(ctx, tx, actor.Site, studyID)
		return err
	})
}

// mayExport refuses whoever is neither the person nor responsible for them.
func mayExport(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string) error {
	const op = "rights.Export"
	if actor.Role == auth.Researcher {
		return fault.New(fault.Forbidden, op, "your role does not include names, so it cannot give out what is held about a person")
	}
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pathway_event p WHERE `+people.Visible+` AND p.study_id = $4
		AND ($2 <> 0 OR EXISTS (SELECT 1 FROM group_member v JOIN group_leader l ON l.site_id = v.site_id AND l.group_id = v.group_id
			WHERE v.site_id = $1 AND v.study_id = p.study_id AND l.staff_id = $3))`, people.Scope(actor, studyID)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the person cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, op, "there is no person %s in a group of yours", studyID)
	}
	return nil
}

// identity opens who a person is; nil when there is none, or no longer.
func (s Store) identity(ctx context.Context, tx *db.Tx, site, studyID string) (*people.Identity, error) {
	var sealed string
	err := tx.QueryRowContext(ctx, `SELECT sealed FROM person WHERE site_id = $1 AND study_id = $2`, site, studyID).Scan(&sealed)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && sealed == "":
		return nil, nil
	case err != nil:
		return nil, fault.Wrap(err, fault.Unavailable, "rights.identity", "the vault cannot be read")
	}
	text, err := people.Keys{Ring: s.Ring}.OpenIn(ctx, tx, site, studyID, people.Row(site, studyID), sealed)
	if err != nil {
		return nil, err
	}
	id, err := people.Parse(studyID, text)
	return &id, err
}

func (s Store) signatures(ctx context.Context, tx *db.Tx, site, studyID string) ([]Signature, error) {
	opened, err := sealedOf[string]{
		query: `SELECT event_id, sealed FROM consent_signed WHERE site_id = $1 AND study_id = $2 AND sealed <> '' ORDER BY event_id`,
		row:   func(event string) string { return consent.Row(site, event) },
		op:    "rights.signatures", says: "the agreements cannot be read",
	}.open(ctx, tx, people.Keys{Ring: s.Ring}, site, studyID)
	var found []Signature
	for _, o := range opened {
		found = append(found, Signature{o.key, o.text})
	}
	return found, err
}

// log gives the entries about the person; an identity that was sealed in one
// is opened.
func (s Store) log(ctx context.Context, tx *db.Tx, site, studyID string) ([]Noted, error) {
	entries, err := audit.List(ctx, tx, site, audit.Filter{Subject: "person " + studyID, Limit: 1 << 30})
	if err != nil {
		return nil, err
	}
	open := func(text string) Cell {
		var sealed string
		if json.Unmarshal([]byte(text), &sealed) == nil && strings.Contains(sealed, ":") {
			opened, err := people.Keys{Ring: s.Ring}.OpenIn(ctx, tx, site, studyID, people.Row(site, studyID), sealed)
			if err == nil {
				return Cell{Text: string(opened), json: true}
			}
		}
		return Cell{Text: text, json: true}
	}
	noted := make([]Noted, len(entries))
	for n, e := range entries {
		noted[len(entries)-1-n] = Noted{e.Seq, e.At, e.Actor, e.Action, open(e.Before), open(e.After)}
	}
	return noted, nil
}
