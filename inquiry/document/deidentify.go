package document

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// pseudonymRow is what of a pseudonym is sealed.
type pseudonymRow struct {
	Kind    Kind   `json:"kind,omitempty"`
	Text    string `json:"text"`
	Instead string `json:"instead"`
}

func (s *Store) nameIndex(kind Kind, text string) string {
	return s.Ring.BlindIndex(string(kind) + " " + text)
}

func pseudonymKey(site, index string) string { return "pseudonym/" + site + "/" + index }
func findKey(site, id, index string) string  { return "find/" + site + "/" + id + "/" + index }

// Finds lists what may tell who somebody is in the newest version, with what
// would stand in its place: a study id for a person of the group, or else what
// stands for the same text elsewhere, or the next letter of its kind.
func (s *Store) Finds(ctx context.Context, actor auth.Actor, id string) (Document, []Found, error) {
	d, turns, _, err := s.Read(ctx, actor, id, 0)
	if err != nil {
		return d, nil, err
	}
	if !d.Plain {
		return d, nil, fault.New(fault.Forbidden, "document.Finds", "names are taken out by those who lead the group and by administrators")
	}
	roster, err := s.Roster(ctx, actor, d)
	if err != nil {
		return d, nil, err
	}
	var finds []Found
	return d, finds, s.DB.View(ctx, func(tx *db.Tx) error {
		elsewhere, err := s.pseudonyms(ctx, tx, d.Site)
		if err != nil {
			return err
		}
		var known []Found
		for _, p := range elsewhere {
			if p.Kind != OfStaff {
				known = append(known, Found{Text: p.Text, Kind: p.Kind})
			}
		}
		slices.SortFunc(known, func(a, b Found) int { return cmp.Compare(a.Text, b.Text) })
		finds = Find(turns, roster, known...)
		return s.propose(ctx, tx, d, finds, elsewhere)
	})
}

// propose fills what stands in the place of each find.
func (s *Store) propose(ctx context.Context, tx *db.Tx, d Document, finds []Found, known map[string]pseudonymRow) error {
	kept, err := s.keptFinds(ctx, tx, d)
	if err != nil {
		return err
	}
	next, err := nextNumbers(ctx, tx, d.Site)
	if err != nil {
		return err
	}
	staff := map[string]string{}
	for i := range finds {
		f := &finds[i]
		f.Kept = kept[s.nameIndex("find", f.Text)]
		switch {
		case f.Person != "":
			f.Instead = "[participant " + f.Person + "]"
		case f.Staff != "":
			if staff[f.Staff] == "" {
				staff[f.Staff] = known[s.nameIndex(OfStaff, f.Staff)].Instead
			}
			if staff[f.Staff] == "" {
				staff[f.Staff] = nameless(OfStaff, &next)
			}
			f.Instead = staff[f.Staff]
		default:
			if f.Instead = known[s.nameIndex(f.Kind, f.Text)].Instead; f.Instead == "" {
				f.Instead = nameless(f.Kind, &next)
			}
		}
	}
	return nil
}

// numbers holds the next number of each kind.
type numbers map[Kind]int

// nameless writes “[town A]”, “[town B]”, … “[town AA]”.
func nameless(kind Kind, next *numbers) string {
	(*next)[kind]++
	letters := ""
	for n := (*next)[kind]; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return fmt.Sprintf("[%s %s]", kind, letters)
}

func nextNumbers(ctx context.Context, tx *db.Tx, site string) (numbers, error) {
	next := numbers{}
	err := db.Each(ctx, tx, `SELECT kind, COUNT(*) FROM pseudonym WHERE site_id = $1 GROUP BY kind`, []any{site}, func(rows *sql.Rows) error {
		var kind Kind
		var n int
		err := rows.Scan(&kind, &n)
		next[kind] = n
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "document.nextNumbers", "the pseudonyms cannot be read")
	}
	return next, nil
}

func (s *Store) pseudonyms(ctx context.Context, tx *db.Tx, site string) (map[string]pseudonymRow, error) {
	known := map[string]pseudonymRow{}
	err := db.Each(ctx, tx, `SELECT name_index, sealed FROM pseudonym WHERE site_id = $1`, []any{site}, func(rows *sql.Rows) error {
		var index, sealed string
		if err := rows.Scan(&index, &sealed); err != nil {
			return err
		}
		var kept pseudonymRow
		text, err := s.Ring.Open(pseudonymKey(site, index), sealed)
		if err == nil {
			err = json.Unmarshal(text, &kept)
		}
		known[index] = kept
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "document.pseudonyms", "the pseudonyms cannot be read")
	}
	return known, nil
}

func (s *Store) keptFinds(ctx context.Context, tx *db.Tx, d Document) (map[string]bool, error) {
	kept := map[string]bool{}
	err := db.Each(ctx, tx, `SELECT find_index, kept FROM document_find WHERE site_id = $1 AND document_id = $2`, []any{d.Site, d.ID}, func(rows *sql.Rows) error {
		var index string
		var stays bool
		err := rows.Scan(&index, &stays)
		kept[index] = stays
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "document.keptFinds", "what was decided cannot be read")
	}
	return kept, nil
}
