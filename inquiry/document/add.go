package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tend/inquiry/transcript"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// New is a transcript to be kept.
type New struct {
	Title     string // "" for “Recording n”
	Group     string // of clinic/pathway; "" for none
	Session   int    // 1..n; 0 for none
	Recording string // id of the recording it was made from
	File      transcript.File
	Data      []byte // the file as it came; nil where there was none
	Again     bool   // keep it although the same file is kept already
}

// between is the distance of the places of two neighbours: room for turns that
// a split makes.
const between = 1 << 24

// ErrSame is met where the same file is kept already.
var ErrSame = fault.New(fault.Conflict, "document.Add", "this file is kept already; tick “once more” to keep it a second time")

// Add keeps a transcript as version 1. Whoever may write may add one; for a
// group, who leads it or sees all groups.
func (s *Store) Add(ctx context.Context, actor auth.Actor, n New) (Document, error) {
	all, err := s.AddAll(ctx, actor, n)
	if err != nil {
		return Document{}, err
	}
	return all[0], nil
}

// AddAll keeps several transcripts, all or none.
func (s *Store) AddAll(ctx context.Context, actor auth.Actor, all ...New) ([]Document, error) {
	const op = "document.Add"
	if actor.OnlyReads() || !actor.IsStaff() {
		return nil, fault.New(fault.Forbidden, op, "your role adds no transcripts")
	}
	sealed := make([]sealedNew, len(all))
	for i, n := range all {
		var err error
		if sealed[i], err = s.sealNew(actor, n); err != nil {
			return nil, err
		}
	}
	made := make([]Document, len(all))
	err := s.DB.Change(ctx, func(tx *db.Tx) (err error) {
		for i := range sealed {
			if made[i], err = s.addIn(ctx, tx, actor, sealed[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// sealedNew is a transcript ready to be written.
type sealedNew struct {
	New
	doc      Document
	head     string
	index    string
	speakers []Speaker
	turns    [][]any
}

// sealNew does outside of the transaction what needs no store.
func (s *Store) sealNew(actor auth.Actor, n New) (sealedNew, error) {
	const op = "document.Add"
	if len(n.File.Turns) == 0 {
		return sealedNew{}, fault.New(fault.Invalid, op, "this transcript holds no words")
	}
	d := Document{ID: db.NewID(), Site: actor.Site, Title: strings.TrimSpace(n.Title), Group: n.Group, Session: n.Session, Recording: n.Recording, File: n.File.Name,
		Format: n.File.Format, Report: n.File.Report, Version: 1, AddedAt: time.Now().UTC().Truncate(time.Microsecond), AddedBy: actor.ID, Plain: true, MayWrite: true}
	turns, speakers := imported(n.File)
	d.count(turns)
	d.Speakers, d.Unassigned = len(speakers), len(speakers)
	rows, err := s.turnRows(d, turns, 1)
	if err != nil {
		return sealedNew{}, err
	}
	head, err := json.Marshal(sealedHead{d.File, d.Report})
	if err != nil {
		return sealedNew{}, fault.Wrap(err, fault.Internal, op, "the report cannot be written")
	}
	return sealedNew{New: n, doc: d, head: s.Ring.Seal(row(d.Site, d.ID), head), index: s.fileIndex(n), speakers: speakers, turns: rows}, nil
}

func (s *Store) addIn(ctx context.Context, tx *db.Tx, actor auth.Actor, n sealedNew) (Document, error) {
	const op = "document.Add"
	d := n.doc
	if err := s.mayAdd(ctx, tx, actor, n.New, n.index); err != nil {
		return d, err
	}
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM document WHERE site_id = $1`, actor.Site).Scan(&d.Number); err != nil {
		return d, fault.Wrap(err, fault.Unavailable, op, "the transcripts cannot be counted")
	}
	if d.Title == "" {
		d.Title = fmt.Sprintf("Recording %d", d.Number)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO document (site_id, id, number, title, group_id, session, recording, format, file_index, sealed, version, clear_from,
		deidentified_at, added_at, added_by, turns, words, unattributed, flagged) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 0, 0, $11, $12, $13, $14, $15, 0)`,
		d.Site, d.ID, d.Number, d.Title, d.Group, d.Session, d.Recording, d.Format, n.index, n.head, db.Micros(d.AddedAt), d.AddedBy, d.Turns, d.Words, d.Unattributed)
	if db.IsDuplicate(err) {
		return d, fault.New(fault.Conflict, op, "another transcript was added at the same moment; try again")
	} else if err != nil {
		return d, fault.Wrap(err, fault.Unavailable, op, "the transcript could not be kept")
	}
	if err := s.insertParts(ctx, tx, d, n.Data, n.speakers, n.turns); err != nil {
		return d, err
	}
	return d, s.noteVersion(ctx, tx, actor, d, WasImported, "")
}

// fileIndex tells the same file apart from others without telling what it is.
func (s *Store) fileIndex(n New) string {
	if n.Data == nil {
		return ""
	}
	sum := sha256.Sum256(n.Data)
	return s.Ring.BlindIndex(hex.EncodeToString(sum[:]) + " " + n.File.Name)
}

// mayAdd refuses a group that is not the actor's, a session that is not
// planned, and a file that is there.
func (s *Store) mayAdd(ctx context.Context, tx *db.Tx, actor auth.Actor, n New, index string) error {
	const op = "document.Add"
	var found int
	if n.Group != "" {
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM course_group d WHERE d.site_id = $1 AND d.id = $4 AND ($2 = 1 OR $2 = 2 OR $2 = 0 AND EXISTS
			(SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = d.id AND l.staff_id = $3))
			AND ($5 = CAST(0 AS INTEGER) OR EXISTS (SELECT 1 FROM meeting m WHERE m.site_id = $1 AND m.group_id = d.id AND m.number = $5))`,
			scope(actor, n.Group, n.Session)...).Scan(&found)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the session cannot be looked up")
		}
		if found == 0 {
			return fault.New(fault.NotFound, op, "there is no such session of a group that you may see")
		}
	}
	if index == "" || n.Again {
		return nil
	}
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM document WHERE site_id = $1 AND file_index = $2`, actor.Site, index).Scan(&found); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the transcripts cannot be read")
	}
	if found > 0 {
		return ErrSame
	}
	return nil
}

// imported makes turns and speakers of a file.
func imported(f transcript.File) ([]Turn, []Speaker) {
	var speakers []Speaker
	by := map[string]string{}
	turns := make([]Turn, 0, len(f.Turns))
	for i, t := range f.Turns {
		if _, known := by[t.Speaker]; !known && t.Speaker != "" {
			by[t.Speaker] = db.NewID()
			speakers = append(speakers, Speaker{ID: by[t.Speaker], Label: t.Speaker})
		}
		text := strings.Join(strings.Fields(t.Text), " ")
		turns = append(turns, Turn{ID: db.NewID(), Number: i + 1, Speaker: by[t.Speaker], Start: t.Start, End: t.End, Text: text,
			Words: timed(text, t.Words), place: int64(i+1) * between})
	}
	return turns, speakers
}

// count fills what the list shows of the newest version.
func (d *Document) count(turns []Turn) {
	d.Turns, d.Words, d.Unattributed, d.Flagged = len(turns), 0, 0, 0
	for _, t := range turns {
		d.Words += len(strings.Fields(t.Text))
		if t.Speaker == "" {
			d.Unattributed++
		}
		if t.Flagged {
			d.Flagged++
		}
	}
}

const insertTurns = `INSERT INTO document_turn (site_id, document_id, turn_id, from_version, to_version, place, speaker, start_ms, end_ms, flagged, sealed)`

// turnRows seals turns as rows that begin with a version.
func (s *Store) turnRows(d Document, turns []Turn, version int) ([][]any, error) {
	rows := make([][]any, len(turns))
	for i, t := range turns {
		text, err := t.seal()
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "document.turnRows", "the turn cannot be written")
		}
		rows[i] = []any{d.Site, d.ID, t.ID, version, endless, t.place, t.Speaker, t.Start, t.End, db.Bit(t.Flagged), s.Ring.Seal(turnRow(d.Site, d.ID, t.ID), text)}
	}
	return rows, nil
}

func (s *Store) insertParts(ctx context.Context, tx *db.Tx, d Document, data []byte, speakers []Speaker, turns [][]any) error {
	err := db.InsertRows(ctx, tx, insertTurns, turns)
	if err == nil && len(speakers) > 0 {
		err = s.insertSpeakers(ctx, tx, d, 0, speakers)
	}
	if err == nil && data != nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO document_file (site_id, document_id, sealed) VALUES ($1, $2, $3)`,
			d.Site, d.ID, s.Ring.Seal(fileRow(d.Site, d.ID), data))
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "document.insertParts", "the transcript could not be kept")
	}
	return nil
}

// insertSpeakers writes speakers after the first n.
func (s *Store) insertSpeakers(ctx context.Context, tx *db.Tx, d Document, n int, speakers []Speaker) error {
	rows := make([][]any, len(speakers))
	for i, sp := range speakers {
		rows[i] = []any{d.Site, d.ID, sp.ID, n + i + 1, sp.Role, sp.Person, sp.Staff, s.Ring.Seal(speakerRow(d.Site, d.ID, sp.ID), []byte(sp.Label))}
	}
	return db.InsertRows(ctx, tx, `INSERT INTO document_speaker (site_id, document_id, id, number, role, study_id, staff_id, sealed)`, rows)
}

// noted is what the log holds of a version: counts, no words.
type noted struct {
	Version int  `json:"version"`
	What    What `json:"what"`
	Turns   int  `json:"turns"`
	Words   int  `json:"words"`
}

// noteVersion writes down what made the document's newest version.
func (s *Store) noteVersion(ctx context.Context, tx *db.Tx, actor auth.Actor, d Document, what What, why string) error {
	sealed := ""
	if why != "" {
		sealed = s.Ring.Seal(versionRow(d.Site, d.ID, d.Version), []byte(why))
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO document_version (site_id, document_id, number, made_at, made_by, what, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.Site, d.ID, d.Version, db.Micros(time.Now()), actor.ID, what, sealed)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "document.noteVersion", "the version could not be kept")
	}
	return s.note(ctx, tx, actor, d, "transcript: "+string(what), noted{d.Version, what, d.Turns, d.Words})
}

// note writes an entry of the audit log about a document.
func (s *Store) note(ctx context.Context, tx *db.Tx, actor auth.Actor, d Document, action string, after any) error {
	return audit.Append(ctx, tx, audit.Change{Site: d.Site, Actor: actor.ID, Action: action, Subject: "document " + d.ID, After: after})
}
