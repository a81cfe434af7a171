package rights

import (
	"context"
	"slices"
	"strings"
	"time"

	"tend/clinic/session/recording"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Erasure is what an administrator decided.
type Erasure struct {
	StudyID string
	Keep    []Kind // of Choices: kept under the study id; everything else goes
	Reason  string // holds no name
}

// Erase makes who a person is unreadable for good: their own key is destroyed,
// and with it every text that it sealed, in the log too. Links end, messages
// go, and the kinds that are not kept are deleted, with what the log holds of
// them. The name, where somebody typed it into a text that stays, becomes
// “[name]”. The study id and the events of the course stay.
func (s Store) Erase(ctx context.Context, actor auth.Actor, e Erasure) error {
	if err := e.check(actor); err != nil {
		return err
	}
	err := s.DB.Change(ctx, func(tx *db.Tx) error { return s.eraseIn(ctx, tx, actor, e) })
	if err != nil {
		return err
	}
	return s.DB.Shed(ctx)
}

// MayErase tells what Erase would refuse, without doing anything.
func (s Store) MayErase(ctx context.Context, actor auth.Actor, e Erasure) error {
	if err := e.check(actor); err != nil {
		return err
	}
	return s.DB.View(ctx, func(tx *db.Tx) error {
		_, err := s.toErase(ctx, tx, actor, e)
		return err
	})
}

func (e Erasure) check(actor auth.Actor) error {
	const op = "rights.Erase"
	switch {
	case actor.Role != auth.Administrator:
		return fault.New(fault.Forbidden, op, "only an administrator erases an identity")
	case strings.TrimSpace(e.Reason) == "":
		return fault.New(fault.Invalid, op, "say why, and why the rest is kept").In(fault.Place{Field: "reason"})
	case slices.ContainsFunc(e.Keep, func(k Kind) bool { return !slices.Contains(Choices, k) }):
		return fault.New(fault.Invalid, op, "this cannot be chosen").In(fault.Place{Field: "keep"})
	}
	return nil
}

// toErase gives the names that are to go.
func (s Store) toErase(ctx context.Context, tx *db.Tx, actor auth.Actor, e Erasure) (names, error) {
	const op = "rights.Erase"
	identity, err := s.identity(ctx, tx, actor.Site, e.StudyID)
	if err != nil {
		return nil, err
	}
	if identity == nil {
		return nil, fault.New(fault.Conflict, op, "there is no identity of %s to erase, or it was erased already", e.StudyID)
	}
	name := namesOf(*identity)
	if name.in(e.Reason) {
		return nil, fault.New(fault.Invalid, op, "the reason stays readable: write it without the name and the contact").In(fault.Place{Field: "reason"})
	}
	return name, nil
}

// groupWords are texts about a group in which somebody may be named.
var groupWords = []Table{
	{Name: "run_event", where: `$2 <> ''`, words: []string{"words"}},
	{Name: "fidelity", where: `$2 <> ''`, words: []string{"detail"}},
}

// speaksIn is the condition under which a person speaks in t.document_id.
const speaksIn = `EXISTS (SELECT 1 FROM document_speaker s WHERE s.site_id = $1 AND s.document_id = t.document_id AND s.study_id = $2)`

func (s Store) eraseIn(ctx context.Context, tx *db.Tx, actor auth.Actor, e Erasure) error {
	const op = "rights.Erase"
	name, err := s.toErase(ctx, tx, actor, e)
	if err != nil {
		return err
	}
	for _, t := range Tables {
		if err := t.erase(ctx, tx, actor.Site, e, name); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "%s could not be erased; nothing was changed", t.Name)
		}
	}
	now := db.Micros(time.Now())
	// What was typed about the whole group is searched for the whole name.
	for _, t := range groupWords {
		if err := t.scrub(ctx, tx, actor.Site, t.words[0], e, name.whole()); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "%s could not be searched; nothing was changed", t.Name)
		}
	}
	if err := recording.ForgetIn(ctx, tx, actor, e.StudyID, time.Now()); err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE person SET sealed = '', name_index = '' WHERE site_id = $1 AND study_id = $2`,
		`UPDATE consent_signed SET sealed = '' WHERE site_id = $1 AND study_id = $2`,
		`UPDATE member_check_asked SET sealed = '' WHERE site_id = $1 AND study_id = $2`,
		`UPDATE pain_map SET sealed = '' WHERE site_id = $1 AND study_id = $2`,
		`DELETE FROM pain_map_shared WHERE site_id = $1 AND study_id = $2`,
		`DELETE FROM message WHERE site_id = $1 AND study_id = $2`,
		`DELETE FROM seat WHERE site_id = $1 AND study_id = $2`,
		`DELETE FROM answering_settings WHERE site_id = $1 AND study_id = $2`,
		// of transcripts in which they speak: the file, what was found in it, its
		// name and labels, and every version from before names were taken out
		`DELETE FROM document_file AS t WHERE t.site_id = $1 AND ` + speaksIn,
		`DELETE FROM document_find AS t WHERE t.site_id = $1 AND ` + speaksIn,
		`DELETE FROM document_turn AS t WHERE t.site_id = $1 AND ` + speaksIn + ` AND t.to_version <= (SELECT d.clear_from FROM document d WHERE d.site_id = $1 AND d.id = t.document_id)`,
		`UPDATE document SET sealed = '' WHERE site_id = $1 AND id IN (SELECT s.document_id FROM document_speaker s WHERE s.site_id = $1 AND s.study_id = $2)`,
		`UPDATE document_speaker SET sealed = '' WHERE site_id = $1 AND study_id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, actor.Site, e.StudyID); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the identity could not be erased; nothing was changed")
		}
	}
	for _, statement := range []string{
		`UPDATE person_key SET sealed = '', erased_at = $3 WHERE site_id = $1 AND study_id = $2`,
		`UPDATE invitation SET revoked_at = $3 WHERE site_id = $1 AND study_id = $2 AND revoked_at = 0`,
		`UPDATE member_check_asked SET revoked_at = $3 WHERE site_id = $1 AND study_id = $2 AND revoked_at = 0`,
	} {
		if _, err := tx.ExecContext(ctx, statement, actor.Site, e.StudyID, now); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the identity could not be erased; nothing was changed")
		}
	}
	return s.note(ctx, tx, actor, e, name)
}

// note withholds what the log holds and may not, and logs the erasure.
func (s Store) note(ctx context.Context, tx *db.Tx, actor auth.Actor, e Erasure, name names) error {
	about := audit.Change{Site: actor.Site, Actor: actor.ID, Action: "identity erased", Subject: "person " + e.StudyID,
		After: decided{e.Keep, e.Reason}}
	if err := audit.Append(ctx, tx, about); err != nil {
		return err
	}
	entries, err := audit.List(ctx, tx, actor.Site, audit.Filter{Limit: 1 << 30})
	if err != nil {
		return err
	}
	var seqs []int64
	for _, entry := range entries {
		own := entry.Subject == about.Subject
		if name.whole().in(entry.Before+" "+entry.After) || own && name.in(entry.Before+" "+entry.After) || own && (sealedByRing(entry) || !slices.Contains(e.keeps(), kindOf(entry.Action))) {
			seqs = append(seqs, entry.Seq)
		}
	}
	return audit.Withhold(ctx, tx, about, seqs...)
}

// decided is what the log says of an erasure.
type decided struct {
	Kept   []Kind `json:"kept"`
	Reason string `json:"reason"`
}

// keeps are the kinds whose entries in the log stay readable. An identity in
// the log is sealed by the key that is destroyed, so it needs no more.
func (e Erasure) keeps() []Kind { return append([]Kind{Identity, Course}, e.Keep...) }

// sealedByRing tells whether an entry holds an identity from before people had
// keys of their own: only withholding makes it unreadable.
func sealedByRing(e audit.Entry) bool {
	if e.Action != "identity added" && e.Action != "identity changed" {
		return false
	}
	for _, text := range []string{e.Before, e.After} {
		if text != "null" && !strings.HasPrefix(text, `"own:`) {
			return true
		}
	}
	return false
}

// kindOf tells to which kind an entry of the log belongs. What is not known is
// taken for answers: it goes when they do.
func kindOf(action string) Kind {
	switch action {
	case "identity added", "identity changed", "identity erased", "everything held was given out", "link issued", "link revoked",
		"message sent", "message let go", "entries withheld":
		return Identity
	case "home practice reported", "practice logged", "practice log mended", "practice log entry taken back":
		return Practice
	case "adverse event recorded", "adverse event closed":
		return Harm
	case "referred", "assessed", "education session", "chose", "consent given", "enrolled", "attendance", "transferred", "rejoined", "follow-up":
		return Course
	}
	return Answers
}
