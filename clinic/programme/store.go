package programme

import (
	"context"
	"encoding/json"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store reads and writes the programmes of a site.
type Store struct{ DB *db.DB }

// Shelf gives every programme that a site has.
func (s Store) Shelf(ctx context.Context, site string) (Shelf, error) {
	var shelf Shelf
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		shelf, err = ShelfIn(ctx, tx, site)
		return err
	})
	return shelf, err
}

// MayImport tells whether somebody takes programmes in.
func MayImport(actor auth.Actor) bool {
	return actor.Role == auth.Administrator || actor.Role == auth.Researcher
}

// Instruments tells whether a site has an instrument, within a transaction.
type Instruments func(ctx context.Context, tx *db.Tx, site, id string) bool

// Import takes in a programme of the site's own, or a new version of one that
// is here. Every fault of the file is reported at once, an instrument that the
// site does not have, and a loop that the formulation does not have, among
// them. A version that is here already cannot be
// changed: the groups that began with it keep it.
func (s Store) Import(ctx context.Context, actor auth.Actor, name string, data []byte, has Instruments, loop func(id string) bool) (Imported, []Warning, error) {
	const op = "programme.Import"
	if !MayImport(actor) {
		return Imported{}, nil, fault.New(fault.Forbidden, op, "programmes are imported by administrators and researchers")
	}
	var done Imported
	var warnings []Warning
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		p, err := readFor(name, data, Known{Instrument: func(id string) bool { return has(ctx, tx, actor.Site, id) }, Loop: loop})
		if err != nil {
			return err
		}
		warnings = p.Warnings()
		shelf, err := ShelfIn(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		if err := shelf.takes(name, p); err != nil {
			return err
		}
		done = Imported{Programme: p.ID, Version: p.Version, ImportedBy: actor.ID, ImportedAt: time.Now().UTC()}
		for _, one := range shelf.Imports(p.ID) {
			if one.Version == p.Version {
				done = one
				return nil
			}
		}
		kept := shelf.keeps(p)
		if done.New = true; kept {
			_, err = tx.ExecContext(ctx, `UPDATE programme_kept SET imported_by = $4, imported_at = $5 WHERE site_id = $1 AND programme = $2 AND version = $3`,
				actor.Site, p.ID, p.Version, actor.ID, db.Micros(done.ImportedAt))
		}
		written := false
		if err == nil {
			written, err = keep(ctx, tx, actor.Site, p, done)
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the programme could not be kept")
		}
		if !written && !kept {
			return fault.New(fault.Conflict, op, "somebody imported version %q of %s in this moment; look at it in the library before you import yours", p.Version, p.ID)
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "programme imported",
			Subject: "programme " + p.ID, After: map[string]any{"version": p.Version, "title": p.Title, "content": p}})
	})
	if err != nil {
		return Imported{}, nil, err
	}
	return done, warnings, nil
}

// takes refuses, as fault.Conflict, a programme that cannot stand beside the
// others: a version that is here and says something else, or another
// programme's title.
func (s Shelf) takes(file string, p Programme) error {
	const op = "programme.Import"
	if was, here := s.versions[edition{p.ID, p.Version}]; here && !same(was, p) {
		return fault.New(fault.Conflict, op, "version %q of %s is here already and says something else; a changed programme needs a new version", p.Version, p.ID).
			In(fault.Place{File: file, Field: "version"})
	} else if builtIn, err := Find(p.ID); err == nil && builtIn.Version == p.Version {
		return fault.New(fault.Conflict, op, "this is the version of %s that comes with Tend; there is nothing to import", p.ID).In(fault.Place{File: file, Field: "version"})
	}
	for e, other := range s.versions {
		if e.id != p.ID && other.Title == p.Title {
			return fault.New(fault.Conflict, op, "%q is the title of the programme %s; people could not tell the two apart", p.Title, e.id).
				In(fault.Place{File: file, Field: "title"})
		}
	}
	return nil
}

// keeps tells whether a version is here.
func (s Shelf) keeps(p Programme) bool {
	_, here := s.versions[edition{p.ID, p.Version}]
	return here
}

// same tells whether two programmes say the same, however it is written.
func same(a, b Programme) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(one) == string(other)
}

// keep writes a version, and tells false where it is there already.
func keep(ctx context.Context, tx *db.Tx, site string, p Programme, as Imported) (bool, error) {
	content, err := json.Marshal(p)
	if err != nil {
		return false, err
	}
	wrote, err := tx.ExecContext(ctx, `INSERT INTO programme_kept (site_id, programme, version, content, digest, kept_at, imported_by, imported_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (site_id, programme, version) DO NOTHING`,
		site, p.ID, p.Version, string(content), digestOf(string(content)), db.Micros(time.Now()), as.ImportedBy, db.Micros(as.ImportedAt))
	if err != nil {
		return false, err
	}
	n, err := wrote.RowsAffected()
	return n > 0, err
}

// KeepIn keeps a version that something begins with, so that it can still be
// read when the library has moved on, within the caller's transaction.
func KeepIn(ctx context.Context, tx *db.Tx, site, id, version string) error {
	p, err := Find(id)
	if err != nil || p.Version != version {
		return nil // a version of the site's own is kept since it was imported
	}
	if _, err := keep(ctx, tx, site, p, Imported{}); err != nil {
		return fault.Wrap(err, fault.Unavailable, "programme.KeepIn", "the programme could not be kept")
	}
	return nil
}
