package measure

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/memo"
)

// Instrument gives an instrument as a site sees it: its own, or the library's,
// in the words that the site imported or that come along, in a language (empty
// for DefaultLanguage). FellBack says which words are not in that language.
func (s Store) Instrument(ctx context.Context, site, id, language string) (Instrument, error) {
	var i Instrument
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		i, err = InstrumentIn(ctx, tx, site, id, language)
		return err
	})
	return i, err
}

// InstrumentIn is Instrument within the caller's transaction.
func InstrumentIn(ctx context.Context, tx *db.Tx, site, id, language string) (Instrument, error) {
	i, err := find(ctx, tx, site, id)
	if err != nil {
		return Instrument{}, err
	}
	texts, err := textsOf(ctx, tx, site, i)
	if err != nil {
		return Instrument{}, err
	}
	return i.InLanguage(language, texts), nil
}

// Instruments lists every instrument of a site: the library's and the newest
// version of each of its own, by title.
func (s Store) Instruments(ctx context.Context, site, language string) ([]Instrument, error) {
	all := Library()
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		own, err := ownInstruments(ctx, tx, site)
		if err != nil {
			return err
		}
		for n, o := range own {
			if n == len(own)-1 || own[n+1].ID != o.ID {
				all = append(all, o.Instrument)
			}
		}
		for n := range all {
			texts, err := textsOf(ctx, tx, site, all[n])
			if err != nil {
				return err
			}
			all[n] = all[n].InLanguage(language, texts)
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Instrument) int { return cmp.Compare(a.Title, b.Title) })
	return all, err
}

// find gives an instrument without the site's words, for scoring: the
// library's, or the newest version of the site's own.
func find(ctx context.Context, tx *db.Tx, site, id string) (Instrument, error) {
	const op = "measure.find"
	if i, err := Find(id); err == nil {
		return i, nil
	}
	var source string
	err := tx.QueryRowContext(ctx, `SELECT source FROM site_instrument WHERE site_id = $1 AND id = $2
		ORDER BY imported_at DESC LIMIT 1`, site, id).Scan(&source)
	if err == sql.ErrNoRows {
		return Instrument{}, fault.New(fault.NotFound, op, "There is no instrument %q in the library or at this site.", id)
	} else if err != nil {
		return Instrument{}, fault.Wrap(err, fault.Unavailable, op, "the instruments of the site cannot be read")
	}
	return storedInstrument(id, source)
}

// The files of a site were read when they came in and never change: what they
// say is remembered by their text, for a participant's page asks each time.
var (
	readInstruments memo.Memo[Instrument]
	readTexts       memo.Memo[Texts]
)

func storedInstrument(id, source string) (Instrument, error) {
	if i, ok := readInstruments.Get(source, 0); ok {
		return i, nil
	}
	i, err := Read(id+".yaml", []byte(source))
	if err == nil {
		readInstruments.Put(source, 0, i)
	}
	return i, err
}

func storedTexts(i Instrument, source string) (Texts, error) {
	key := i.RuleVersion() + "\x00" + source
	if t, ok := readTexts.Get(key, 0); ok {
		return t, nil
	}
	t, _, err := ReadTexts(i.ID+".yaml", []byte(source), func(string) (Instrument, error) { return i, nil })
	if err == nil {
		readTexts.Put(key, 0, t)
	}
	return t, err
}

// ownInstrument is an instrument of a site with the file it came in.
type ownInstrument struct {
	Instrument
	source []byte
}

// ownInstruments gives every version of the site's own instruments, the newest
// of each last.
func ownInstruments(ctx context.Context, tx *db.Tx, site string) ([]ownInstrument, error) {
	var all []ownInstrument
	err := db.Each(ctx, tx, `SELECT id, source FROM site_instrument WHERE site_id = $1 ORDER BY id, imported_at`, []any{site},
		func(rows *sql.Rows) error {
			var id string
			var o ownInstrument
			if err := rows.Scan(&id, &o.source); err != nil {
				return err
			}
			var err error
			o.Instrument, err = storedInstrument(id, string(o.source))
			all = append(all, o)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.own", "the instruments of the site cannot be read")
	}
	return all, nil
}

// textsOf gives the words of an instrument: the site's before those that come
// along.
func textsOf(ctx context.Context, tx *db.Tx, site string, i Instrument) ([]Texts, error) {
	files, sources, err := textFiles(ctx, tx, site, i.ID)
	if err != nil {
		return nil, err
	}
	var all []Texts
	for n, source := range sources {
		if files[n].Version != i.Version {
			continue // words for other rules
		}
		t, err := storedTexts(i, source)
		if err != nil && i.Licence.Unmodified {
			continue // loaded while only the structure came along; the authors' own words stand now
		} else if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return append(all, libraryTexts()[i.ID]...), nil
}
