// Package audio keeps a site's own recordings of practices: one for a practice
// of a programme, in pieces, so that a telephone may ask for any part of it.
package audio

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Recording is what is known of one, without its sound.
type Recording struct {
	ID        string
	Programme string
	Practice  string
	Kind      string // its content type
	Size      int64  // bytes
	AddedAt   time.Time
	AddedBy   string // staff id
}

// Largest is how large a recording may be, in bytes.
const Largest = 30 << 20

// pieceSize is how much of a recording is read at once.
const pieceSize = 256 << 10

// Store reads and writes recordings.
type Store struct{ DB *db.DB }

// KindOf tells a recording's content type from its first bytes, whatever it
// was called; empty is no recording that a browser plays.
func KindOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("ID3")):
		return "audio/mpeg"
	case len(head) > 1 && head[0] == 0xFF && head[1]&0xE6 == 0xE2: // MPEG layer III
		return "audio/mpeg"
	case len(head) > 11 && string(head[4:8]) == "ftyp" && !bytes.Contains(head[8:12], []byte("qt")):
		return "audio/mp4"
	case bytes.HasPrefix(head, []byte("OggS")):
		return "audio/ogg"
	case len(head) > 11 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE":
		return "audio/wav"
	}
	return ""
}

// Add keeps a recording in the place of the one that is there.
func (s Store) Add(ctx context.Context, actor auth.Actor, programme, practice string, sound []byte) error {
	const op = "audio.Add"
	r := Recording{ID: db.NewID(), Programme: programme, Practice: practice, Kind: KindOf(sound), Size: int64(len(sound)), AddedAt: time.Now().UTC(), AddedBy: actor.ID}
	switch {
	case actor.Role != auth.Administrator:
		return fault.New(fault.Forbidden, op, "only an administrator adds recordings")
	case r.Size > Largest:
		return fault.New(fault.Invalid, op, "a recording may be 30 MB; save it as MP3 at 64 kbit/s, which is 30 minutes in 15 MB")
	case r.Kind == "":
		return fault.New(fault.Invalid, op, "this is not a recording that a browser plays: save it as MP3, M4A, Ogg or WAV")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := remove(ctx, tx, actor.Site, programme, practice); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO practice_audio (site_id, programme, practice, id, kind, size, added_at, added_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, actor.Site, programme, practice, r.ID, r.Kind, r.Size, db.Micros(r.AddedAt), actor.ID)
		for n := 0; err == nil && n*pieceSize < len(sound); n++ {
			_, err = tx.ExecContext(ctx, `INSERT INTO practice_audio_piece (site_id, audio_id, n, bytes) VALUES ($1, $2, $3, $4)`,
				actor.Site, r.ID, n, sound[n*pieceSize:min(len(sound), (n+1)*pieceSize)])
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the recording could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "recording added", Subject: "practice " + programme + "/" + practice, After: r})
	})
}

// Remove takes a recording away.
func (s Store) Remove(ctx context.Context, actor auth.Actor, programme, practice string) error {
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, "audio.Remove", "only an administrator removes recordings")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := remove(ctx, tx, actor.Site, programme, practice); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "recording removed", Subject: "practice " + programme + "/" + practice})
	})
}

func remove(ctx context.Context, tx *db.Tx, site, programme, practice string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM practice_audio_piece WHERE site_id = $1 AND audio_id IN
		(SELECT id FROM practice_audio WHERE site_id = $1 AND programme = $2 AND practice = $3)`, site, programme, practice)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM practice_audio WHERE site_id = $1 AND programme = $2 AND practice = $3`, site, programme, practice)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "audio.remove", "the recording could not be removed")
	}
	return nil
}

// Of lists a programme's recordings by practice.
func (s Store) Of(ctx context.Context, site, programme string) (map[string]Recording, error) {
	found := map[string]Recording{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT id, programme, practice, kind, size, added_at, added_by FROM practice_audio WHERE site_id = $1 AND programme = $2`,
			[]any{site, programme}, func(rows *sql.Rows) error {
				var r Recording
				var at int64
				err := rows.Scan(&r.ID, &r.Programme, &r.Practice, &r.Kind, &r.Size, &at, &r.AddedBy)
				r.AddedAt = db.Instant(at)
				found[r.Practice] = r
				return err
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "audio.Of", "the recordings cannot be read")
	}
	return found, nil
}

// Sound reads a recording from any place, a piece at a time.
func (s Store) Sound(ctx context.Context, site string, r Recording) io.ReadSeeker {
	return &sound{ctx: ctx, db: s.DB, site: site, of: r, has: -1}
}

type sound struct {
	ctx  context.Context // of the one request that reads
	db   *db.DB
	site string
	of   Recording
	at   int64
	has  int64 // the piece in hand
	hand []byte
}

func (s *sound) Read(p []byte) (int, error) {
	if s.at >= s.of.Size {
		return 0, io.EOF
	}
	n := s.at / pieceSize
	if n != s.has {
		err := s.db.View(s.ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(s.ctx, `SELECT bytes FROM practice_audio_piece WHERE site_id = $1 AND audio_id = $2 AND n = $3`,
				s.site, s.of.ID, n).Scan(&s.hand)
		})
		if err != nil {
			return 0, fault.Wrap(err, fault.Unavailable, "audio.Read", "the recording cannot be read")
		}
		s.has = n
	}
	from := s.at - n*pieceSize
	if from >= int64(len(s.hand)) {
		return 0, io.ErrUnexpectedEOF
	}
	got := copy(p, s.hand[from:])
	s.at += int64(got)
	return got, nil
}

func (s *sound) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += s.at
	case io.SeekEnd:
		offset += s.of.Size
	}
	if offset < 0 {
		return 0, errors.New("audio: before the beginning")
	}
	s.at = offset
	return offset, nil
}
