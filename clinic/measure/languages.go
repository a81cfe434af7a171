package measure

import (
	"context"
	"slices"
	"strings"

	"tend/platform/db"
)

// Languages lists the languages in which any of some instruments has words at
// a site, the original's first, then by tag. English is "en", whichever
// variety the words are in.
func (s Store) Languages(ctx context.Context, site string, ids ...string) ([]string, error) {
	tags := []string{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		tags = tags[:0]
		for _, id := range ids {
			i, err := find(ctx, tx, site, id)
			if err != nil {
				return err
			}
			texts, err := textsOf(ctx, tx, site, i)
			if err != nil {
				return err
			}
			if i.Licence.Wording != StructureOnly {
				tags = append(tags, either(i.Language, DefaultLanguage))
			}
			for _, t := range texts {
				tags = append(tags, t.Language)
			}
		}
		return nil
	})
	for n, tag := range tags {
		if sameTongue(tag, DefaultLanguage) {
			tags[n], _, _ = strings.Cut(DefaultLanguage, "-")
		}
	}
	english, _, _ := strings.Cut(DefaultLanguage, "-")
	slices.SortFunc(tags, func(a, b string) int {
		return strings.Compare(strings.TrimPrefix(a, english), strings.TrimPrefix(b, english))
	})
	return slices.Compact(tags), err
}
