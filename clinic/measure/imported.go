package measure

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Attestation is somebody's word that a site may use the words of an
// instrument.
type Attestation struct {
	By      string // who attests
	Licence string // the licence, such as its number or the author's letter
}

// Imported is one file that a site took in.
type Imported struct {
	Attestation
	Instrument string
	Version    string
	Language   string // empty for a whole instrument
	ImportedBy string // staff id
	ImportedAt time.Time
	New        bool // false when the same file was there already
}

// Import takes in a YAML file: the words of an instrument (see Texts), or an
// instrument of the site's own. Licensed words need an attestation. The same
// instrument version cannot be changed; words can be mended, and both stand in
// the audit log.
func (s Store) Import(ctx context.Context, actor auth.Actor, name string, data []byte, a Attestation) (Imported, error) {
	done, err := s.ImportAll(ctx, actor, name, [][]byte{data}, a)
	if err != nil {
		return Imported{}, err
	}
	return done[0], nil
}

// ImportAll is Import of several files, all or none.
func (s Store) ImportAll(ctx context.Context, actor auth.Actor, name string, files [][]byte, a Attestation) ([]Imported, error) {
	const op = "measure.Import"
	if actor.Role != auth.Administrator {
		return nil, fault.New(fault.Forbidden, op, "instruments are imported by administrators")
	}
	a.By, a.Licence = strings.TrimSpace(a.By), strings.TrimSpace(a.Licence)
	var all []Imported
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		all = nil
		for _, data := range files {
			read := importOwn
			if IsTexts(data) {
				read = importTexts
			}
			done, err := read(ctx, tx, actor, name, data, a)
			if err != nil {
				return err
			}
			all = append(all, done)
		}
		return nil
	})
	return all, err
}

// importOwn keeps an instrument of the site's own.
func importOwn(ctx context.Context, tx *db.Tx, actor auth.Actor, name string, data []byte, a Attestation) (Imported, error) {
	const op = "measure.Import"
	i, err := Read(name, data)
	if err != nil {
		return Imported{}, err
	}
	if _, err := Find(i.ID); err == nil {
		return Imported{}, fault.New(fault.Conflict, op, "%q is an instrument of the library; give yours an id of its own, or import only its words", i.ID).In(fault.Place{File: name, Field: "id"})
	}
	if i.Licence.Wording == SiteLicensed && (a.By == "" || a.Licence == "") {
		return Imported{}, fault.New(fault.Invalid, op, "say who attests the licence, and which it is")
	}
	done := Imported{Attestation: a, Instrument: i.ID, Version: i.Version, ImportedBy: actor.ID, ImportedAt: time.Now().UTC(), New: true}
	own, err := ownInstruments(ctx, tx, actor.Site)
	if err != nil {
		return Imported{}, err
	}
	others := Library()
	for _, o := range own {
		if o.ID == i.ID && o.Version == i.Version {
			if string(o.source) == string(data) {
				done.New = false
				return done, nil
			}
			return Imported{}, fault.New(fault.Conflict, op, "version %q of %s is here already and says something else; a changed instrument needs a new version", i.Version, i.ID).In(fault.Place{File: name, Field: "version"})
		}
		if o.ID != i.ID {
			others = append(others, o.Instrument)
		}
	}
	if err := Fits(others, i); err != nil {
		return Imported{}, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO site_instrument (site_id, id, version, source, attested_by, licence, imported_by, imported_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, actor.Site, i.ID, i.Version, string(data), a.By, a.Licence, actor.ID, db.Micros(done.ImportedAt))
	if err != nil {
		return Imported{}, fault.Wrap(err, fault.Unavailable, op, "the instrument could not be kept")
	}
	return done, audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "instrument imported",
		Subject: "instrument " + i.ID, After: done})
}

// importTexts keeps the words of an instrument in one language.
func importTexts(ctx context.Context, tx *db.Tx, actor auth.Actor, name string, data []byte, a Attestation) (Imported, error) {
	const op = "measure.Import"
	t, i, err := ReadTexts(name, data, func(id string) (Instrument, error) { return find(ctx, tx, actor.Site, id) })
	if err != nil {
		return Imported{}, err
	}
	if i.NeedsAttesting() && (a.By == "" || a.Licence == "") {
		return Imported{}, fault.New(fault.Invalid, op, "the words of %s are licensed: say who attests that this site may use them, and under which licence", i.Short)
	}
	done := Imported{Attestation: a, Instrument: i.ID, Version: i.Version, Language: t.Language, ImportedBy: actor.ID, ImportedAt: time.Now().UTC(), New: true}
	before, source, err := standing(ctx, tx, actor.Site, done)
	if err != nil {
		return Imported{}, err
	}
	if before != nil && source == string(data) && before.Attestation == a {
		done.New = false
		return done, nil
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO instrument_text (site_id, instrument, version, language, source, attested_by, licence, imported_by, imported_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (site_id, instrument, version, language) DO UPDATE SET source = excluded.source, attested_by = excluded.attested_by,
			licence = excluded.licence, imported_by = excluded.imported_by, imported_at = excluded.imported_at`,
		actor.Site, i.ID, i.Version, t.Language, string(data), a.By, a.Licence, actor.ID, db.Micros(done.ImportedAt))
	if err != nil {
		return Imported{}, fault.Wrap(err, fault.Unavailable, op, "the words could not be kept")
	}
	type worded struct {
		Imported
		Source string
	}
	change := audit.Change{Site: actor.Site, Actor: actor.ID, Action: "wording imported", Subject: "instrument " + i.ID, After: worded{done, string(data)}}
	if before != nil {
		change.Before = worded{*before, source}
	}
	return done, audit.Append(ctx, tx, change)
}

// standing gives the words that are there in the same language, or nil.
func standing(ctx context.Context, tx *db.Tx, site string, like Imported) (*Imported, string, error) {
	all, sources, err := textFiles(ctx, tx, site, like.Instrument)
	for n, one := range all {
		if one.Version == like.Version && one.Language == like.Language {
			return &all[n], sources[n], err
		}
	}
	return nil, "", err
}

// textFiles gives the files of words of an instrument, by language.
func textFiles(ctx context.Context, tx *db.Tx, site, instrument string) ([]Imported, []string, error) {
	var all []Imported
	var sources []string
	err := db.Each(ctx, tx, `SELECT version, language, source, attested_by, licence, imported_by, imported_at FROM instrument_text
		WHERE site_id = $1 AND instrument = $2 ORDER BY version, language`, []any{site, instrument}, func(rows *sql.Rows) error {
		one := Imported{Instrument: instrument}
		var source string
		var at int64
		err := rows.Scan(&one.Version, &one.Language, &source, &one.By, &one.Licence, &one.ImportedBy, &at)
		one.ImportedAt = db.Instant(at)
		all, sources = append(all, one), append(sources, source)
		return err
	})
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Unavailable, "measure.textFiles", "the words of the site cannot be read")
	}
	return all, sources, nil
}

// ImportsOf lists what the site took in of an instrument: its words, or its
// versions when it is the site's own.
func (s Store) ImportsOf(ctx context.Context, site, instrument string) ([]Imported, error) {
	var all []Imported
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if all, _, err = textFiles(ctx, tx, site, instrument); err != nil {
			return err
		}
		return db.Each(ctx, tx, `SELECT version, attested_by, licence, imported_by, imported_at FROM site_instrument
			WHERE site_id = $1 AND id = $2 ORDER BY imported_at`, []any{site, instrument}, func(rows *sql.Rows) error {
			one := Imported{Instrument: instrument}
			var at int64
			err := rows.Scan(&one.Version, &one.By, &one.Licence, &one.ImportedBy, &at)
			one.ImportedAt = db.Instant(at)
			all = append(all, one)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.ImportsOf", "what the site imported cannot be read")
	}
	return all, nil
}
