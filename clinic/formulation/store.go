package formulation

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store keeps the versions of people's maps.
type Store struct {
	DB   *db.DB
	Ring *crypt.Ring
}

// Version is a map as it was saved. Number 0 is a map that was not begun.
type Version struct {
	StudyID string
	Number  int
	By      string // staff id
	At      time.Time
	Session int // 0 is not told
	Things  int
	Arrows  int
	Loops   int
	Map     Map
	sealed  string
}

// Row names a version, to which its sealed text is bound.
func Row(site, studyID string, number int) string {
	return fmt.Sprintf("pain-map/%s/%s/%d", site, studyID, number)
}

// MayDraw tells whether a role works on maps at all. Researchers and
// supervisors see counts, which hold no words.
func MayDraw(role auth.Role) bool { return role == auth.Leader || role == auth.Administrator }

// scope gives the values that draws binds: $1 site, $2 sight, $3 the actor.
// Sight is 0 for a leader, 1 for an administrator, 2 for the person.
func scope(a auth.Actor, more ...any) []any {
	sight := 9
	switch a.Role {
	case auth.Leader:
		sight = 0
	case auth.Administrator:
		sight = 1
	case auth.Self:
		sight = 2
	}
	return append([]any{a.Site, sight, a.ID}, more...)
}

// draws: the actor leads a group that p is or was in, or is an administrator,
// or is that person, with whom the map is shared.
func draws(d db.Dialect) string {
	return `p.site_id = $1 AND ($2 = 1
	OR $2 = 0 AND EXISTS (SELECT 1 FROM group_member v JOIN group_leader l ON l.site_id = v.site_id AND l.group_id = v.group_id
		WHERE v.site_id = $1 AND v.study_id = p.study_id AND l.staff_id = $3)
	OR $2 = 2 AND p.study_id = $3 AND ` + isShared(d) + `)`
}

// isShared: the map of p was shared, and since then p neither stopped the
// course nor withdrew from treatment. Sharing it again is a decision anew.
func isShared(d db.Dialect) string {
	return `EXISTS (SELECT 1 FROM pain_map_shared s WHERE s.site_id = p.site_id AND s.study_id = p.study_id
		AND NOT EXISTS (SELECT 1 FROM pathway_event c WHERE c.site_id = s.site_id AND c.study_id = s.study_id AND c.recorded_at >= s.shared_at
			AND (c.kind = 'ended' AND COALESCE(` + d.Field("c.detail", "reason") + `, '') <> ''
				OR c.kind = 'consent withdrawn' AND ` + d.Field("c.detail", "consent") + ` = 'treatment')))`
}

// stands: the consent of p was not withdrawn. Where it was never asked for,
// the course itself decides whether somebody takes part.
func stands(d db.Dialect, consent string) string {
	return ` AND COALESCE((SELECT c.kind FROM pathway_event c WHERE c.site_id = p.site_id AND c.study_id = p.study_id AND c.kind IN ('consent given', 'consent withdrawn')
		AND ` + d.Field("c.detail", "consent") + ` = '` + consent + `' ORDER BY c.happened_on DESC, c.id DESC LIMIT 1), '') <> 'consent withdrawn'`
}

// mustDraw refuses whoever may not see a person's map, and everybody once the
// person withdrew.
func (s Store) mustDraw(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string) error {
	const op = "formulation.mustDraw"
	if !MayDraw(actor.Role) && actor.Role != auth.Self {
		return fault.New(fault.Forbidden, op, "a map holds a person's own words; leaders of their group and administrators see it")
	}
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pathway_event p WHERE `+draws(s.DB.Dialect)+stands(s.DB.Dialect, "treatment")+` AND p.study_id = $4`, scope(actor, studyID)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the person cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, op, "there is no map of %s that you may see: they are in no group of yours, it is not shared, or they withdrew", studyID)
	}
	return nil
}

const columns = `p.study_id, p.number, p.made_by, p.made_at, p.session, p.things, p.arrows, p.loops, p.sealed`

// read gives versions, opened.
func (s Store) read(ctx context.Context, tx *db.Tx, site, query string, args []any) ([]Version, error) {
	var all []Version
	err := db.Each(ctx, tx, query, args, func(rows *sql.Rows) error {
		var v Version
		var at int64
		err := rows.Scan(&v.StudyID, &v.Number, &v.By, &at, &v.Session, &v.Things, &v.Arrows, &v.Loops, &v.sealed)
		v.At = db.Instant(at)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "formulation.read", "the map cannot be read")
	}
	for i, v := range all {
		text, err := people.Keys{Ring: s.Ring}.OpenIn(ctx, tx, site, v.StudyID, Row(site, v.StudyID, v.Number), v.sealed)
		if err == nil {
			err = json.Unmarshal(text, &all[i].Map)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Versions gives every version of a person's map, the first one first; none
// when it was not begun.
func (s Store) Versions(ctx context.Context, actor auth.Actor, studyID string) (all []Version, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if err := s.mustDraw(ctx, tx, actor, studyID); err != nil {
			return err
		}
		all, err = s.read(ctx, tx, actor.Site, `SELECT `+columns+` FROM pain_map p WHERE `+draws(s.DB.Dialect)+` AND p.study_id = $4 AND p.sealed <> '' ORDER BY p.number`, scope(actor, studyID))
		return err
	})
	return all, err
}

// Save keeps a map as the next version after base, which is the number of the
// version that was changed. If somebody saved another one since, nothing is
// kept and the fault is a Conflict.
func (s Store) Save(ctx context.Context, actor auth.Actor, studyID string, base, session int, m Map) (Version, error) {
	v := Version{StudyID: studyID, Number: base + 1, By: actor.ID, At: time.Now().UTC().Truncate(time.Microsecond), Session: session, Map: m}
	saved, err := s.SaveAll(ctx, actor, v)
	if err != nil {
		return v, err
	}
	return saved[0], nil
}

// SaveAll keeps versions as they were drawn earlier, such as on paper, all or
// none: who drew each and when is as they say, and each follows the last one.
func (s Store) SaveAll(ctx context.Context, actor auth.Actor, versions ...Version) ([]Version, error) {
	const op = "formulation.Save"
	if !MayDraw(actor.Role) {
		return nil, fault.New(fault.Forbidden, op, "leaders of the person's group and administrators draw a map")
	}
	saved := slices.Clone(versions)
	texts := make([][]byte, len(saved))
	for i := range saved {
		var err error
		if texts[i], err = saved[i].ready(); err != nil {
			return nil, err
		}
	}
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		for i, v := range saved {
			if err := s.save(ctx, tx, actor, v, texts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return saved, err
}

// ready checks a version, counts it and writes it.
func (v *Version) ready() ([]byte, error) {
	const op = "formulation.Save"
	if err := v.Map.Check(); err != nil {
		return nil, err
	}
	if v.Session < 0 || v.Session > 100 {
		return nil, fault.New(fault.Invalid, op, "a session is a number from 1; leave it out if it was none").In(fault.Place{Field: "session"})
	}
	v.Map = v.Map.Placed()
	v.Things, v.Arrows, v.Loops = len(v.Map.Nodes), len(v.Map.Edges)+len(v.Map.Acts), len(v.Map.Loops().All)
	text, err := json.Marshal(v.Map)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, op, "the map cannot be written")
	}
	return text, nil
}

func (s Store) save(ctx context.Context, tx *db.Tx, actor auth.Actor, v Version, text []byte) error {
	const op = "formulation.Save"
	moved := fault.New(fault.Conflict, op, "somebody saved this map since you opened it")
	if err := s.mustDraw(ctx, tx, actor, v.StudyID); err != nil {
		return err
	}
	var last int
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM pain_map WHERE site_id = $1 AND study_id = $2`, actor.Site, v.StudyID).Scan(&last); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the map cannot be read")
	}
	if last != v.Number-1 {
		return moved
	}
	sealed, err := people.Keys{Ring: s.Ring}.SealIn(ctx, tx, actor.Site, v.StudyID, Row(actor.Site, v.StudyID, v.Number), text)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO pain_map (site_id, study_id, number, made_by, made_at, session, things, arrows, loops, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, actor.Site, v.StudyID, v.Number, v.By, db.Micros(v.At), v.Session, v.Things, v.Arrows, v.Loops, sealed)
	if db.IsDuplicate(err) {
		return moved
	} else if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the map could not be kept")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "map drawn", Subject: "person " + v.StudyID,
		After: counts{v.Number, v.Things, v.Arrows, v.Loops}})
}

// counts is what the log says of a version: no words.
type counts struct {
	Version int `json:"version"`
	Things  int `json:"things"`
	Arrows  int `json:"arrows"`
	Loops   int `json:"loops"`
}
