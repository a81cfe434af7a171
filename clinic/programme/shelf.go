package programme

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
)

// Shelf is every programme that a site has, in every version that it must still
// be able to read: those that come with Tend, those that it imported, and those
// that its groups keep. It is read once for a page and shared; nobody changes
// what stands on it. The zero Shelf holds what comes with Tend.
type Shelf struct {
	current  []Programme // for what is begun now, in the order of their ids
	versions map[edition]Programme
	imports  []Imported // oldest first
}

// edition names one version of one programme.
type edition struct{ id, version string }

// Imported is one version of a programme that a site took in.
type Imported struct {
	Programme  string
	Version    string
	ImportedBy string // staff id
	ImportedAt time.Time
	New        bool // false when the same version was there already
}

// Library gives the programmes that something new may begin with, in the order
// of their ids.
func (s Shelf) Library() []Programme {
	if s.current == nil {
		return Library()
	}
	return slices.Clone(s.current)
}

// Current gives the version of a programme that something new begins with: the
// last one that the site imported, or the one that comes with Tend.
func (s Shelf) Current(id string) (Programme, error) {
	if s.current == nil {
		return Find(id)
	}
	n, found := slices.BinarySearchFunc(s.current, id, func(p Programme, id string) int { return cmp.Compare(p.ID, id) })
	if !found {
		return Programme{}, fault.New(fault.NotFound, "programme.Current", "There is no programme %q in the library or at this site.", id)
	}
	return s.current[n], nil
}

// Of gives the version of a programme with which something began, such as a
// group. One of which no copy is kept is the current one: its Version says so.
func (s Shelf) Of(id, version string) (Programme, error) {
	if p, kept := s.versions[edition{id, version}]; kept {
		return p, nil
	}
	return s.Current(id)
}

// Called gives the current programme that has a title, or had it in an earlier
// version: people are on record with the title of what they chose.
func (s Shelf) Called(title string) (Programme, bool) {
	for _, p := range s.Library() {
		if p.Title == title {
			return p, true
		}
	}
	for e, p := range s.versions {
		if p.Title == title && title != "" {
			p, err := s.Current(e.id)
			return p, err == nil
		}
	}
	return Programme{}, false
}

// All gives every version of every programme, in no order.
func (s Shelf) All() []Programme {
	if s.current == nil {
		return Library()
	}
	return slices.Collect(maps.Values(s.versions))
}

// Imports lists what the site took in of a programme, the newest first.
func (s Shelf) Imports(id string) []Imported {
	var all []Imported
	for _, one := range slices.Backward(s.imports) {
		if one.Programme == id {
			all = append(all, one)
		}
	}
	return all
}

// Remembered gives the programme with a content that this process has read.
func Remembered(digest string) (Programme, bool) {
	if digest == "" {
		return Programme{}, false
	}
	return contents.find(digest)
}

// ShelfIn reads a site's shelf within the caller's transaction: one query,
// besides those for contents that were never read before.
func ShelfIn(ctx context.Context, tx *db.Tx, site string) (Shelf, error) {
	s := Shelf{versions: map[edition]Programme{}}
	var unread []edition
	err := db.Each(ctx, tx, `SELECT programme, version, digest, imported_by, imported_at FROM programme_kept WHERE site_id = $1
		ORDER BY imported_at, version`, []any{site}, func(rows *sql.Rows) error {
		var one Imported
		var digest string
		var at int64
		if err := rows.Scan(&one.Programme, &one.Version, &digest, &one.ImportedBy, &at); err != nil {
			return err
		}
		e := edition{one.Programme, one.Version}
		if p, known := contents.find(digest); known {
			s.versions[e] = p
		} else {
			unread = append(unread, e)
		}
		if one.ImportedAt = db.Instant(at); at != 0 {
			s.imports = append(s.imports, one)
		}
		return nil
	})
	for _, e := range unread {
		if err == nil {
			s.versions[e], err = readVersion(ctx, tx, site, e)
		}
	}
	if err != nil {
		return Shelf{}, fault.Wrap(err, fault.Unavailable, "programme.Shelf", "the programmes of the site cannot be read")
	}
	s.arrange()
	return s, nil
}

// arrange finds the current version of each programme.
func (s *Shelf) arrange() {
	at := map[string]Programme{}
	for _, p := range library() {
		at[p.ID] = p
		if e := (edition{p.ID, p.Version}); s.versions[e].ID == "" {
			s.versions[e] = p
		}
	}
	for _, one := range s.imports { // the newest comes last
		at[one.Programme] = s.versions[edition{one.Programme, one.Version}]
	}
	s.current = make([]Programme, 0, len(at))
	for _, p := range at {
		s.current = append(s.current, p)
	}
	slices.SortFunc(s.current, func(a, b Programme) int { return strings.Compare(a.ID, b.ID) })
}

// readVersion reads one version and remembers it.
func readVersion(ctx context.Context, tx *db.Tx, site string, e edition) (Programme, error) {
	var content string
	err := tx.QueryRowContext(ctx, `SELECT content FROM programme_kept WHERE site_id = $1 AND programme = $2 AND version = $3`,
		site, e.id, e.version).Scan(&content)
	if err != nil {
		return Programme{}, err
	}
	return contents.read(content)
}

// contents remembers programmes by the digest of their content, of every site
// and store of this process: what has a digest never changes.
var contents = parsed{of: map[string]Programme{}}

type parsed struct {
	mu sync.Mutex
	of map[string]Programme
}

// mostParsed bounds the memory; past it everything is read once more.
const mostParsed = 500

func (k *parsed) find(digest string) (Programme, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, known := k.of[digest]
	return p, known
}

func (k *parsed) read(content string) (Programme, error) {
	digest := digestOf(content)
	if p, known := k.find(digest); known {
		return p, nil
	}
	var p Programme
	if err := json.Unmarshal([]byte(content), &p); err != nil {
		return Programme{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.of) >= mostParsed {
		k.of = map[string]Programme{}
	}
	k.of[digest] = p
	return p, nil
}

func digestOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}
