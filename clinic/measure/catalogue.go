package measure

import (
	"context"
	"slices"

	"tend/platform/db"
	"tend/platform/fault"
)

// Catalogue is every instrument that a site has, without the site's words: the
// library's, and each version of its own. It is read once for a page and
// shared. The zero Catalogue holds the library's.
type Catalogue struct {
	own []ownInstrument // by id, the newest of each last
}

// Catalogue reads the instruments of a site.
func (s Store) Catalogue(ctx context.Context, site string) (Catalogue, error) {
	var c Catalogue
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		c, err = CatalogueIn(ctx, tx, site)
		return err
	})
	return c, err
}

// CatalogueIn is Catalogue within the caller's transaction.
func CatalogueIn(ctx context.Context, tx *db.Tx, site string) (Catalogue, error) {
	own, err := ownInstruments(ctx, tx, site)
	return Catalogue{own}, err
}

// Find gives an instrument, the newest version of the site's own, or a
// fault.NotFound.
func (c Catalogue) Find(id string) (Instrument, error) { return c.Version(id, "") }

// Version is Find for one version of the site's own; empty is the newest.
func (c Catalogue) Version(id, version string) (Instrument, error) {
	if i, err := Find(id); err == nil {
		return i, nil
	}
	for _, o := range slices.Backward(c.own) {
		if o.ID == id && (version == "" || o.Instrument.Version == version) {
			return o.Instrument, nil
		}
	}
	return Instrument{}, fault.New(fault.NotFound, "measure.Catalogue", "There is no instrument %q in the library or at this site.", id)
}

// Has tells whether a site has an instrument, within a transaction.
func Has(ctx context.Context, tx *db.Tx, site, id string) bool {
	_, err := find(ctx, tx, site, id)
	return err == nil
}

// FindIn gives an instrument without the site's words within the caller's
// transaction: those of the library without a query.
func FindIn(ctx context.Context, tx *db.Tx, site, id string) (Instrument, error) {
	return find(ctx, tx, site, id)
}

// All lists the library's instruments and the newest version of each of the
// site's own.
func (c Catalogue) All() []Instrument {
	all := Library()
	for n, o := range c.own {
		if n+1 == len(c.own) || c.own[n+1].ID != o.ID {
			all = append(all, o.Instrument)
		}
	}
	return all
}
