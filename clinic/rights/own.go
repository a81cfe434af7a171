package rights

import (
	"context"

	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// KnowsBirth tells whether a person's year of birth is on record, by which
// they can be known before everything is given out to them.
func (s Store) KnowsBirth(ctx context.Context, actor auth.Actor, studyID string) (bool, error) {
	id, err := s.known(ctx, actor, studyID)
	return id != nil && len(id.Born) >= 4, err
}

func (s Store) known(ctx context.Context, actor auth.Actor, studyID string) (id *people.Identity, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if err := mayExport(ctx, tx, actor, studyID); err != nil {
			return err
		}
		id, err = s.identity(ctx, tx, actor.Site, studyID)
		return err
	})
	return id, err
}

// ExportOwn is Export for the person, who holds a link and says the year they
// were born: a link alone may have been found.
func (s Store) ExportOwn(ctx context.Context, actor auth.Actor, studyID, year string) (Holding, error) {
	const op = "rights.ExportOwn"
	id, err := s.known(ctx, actor, studyID)
	switch {
	case err != nil:
		return Holding{}, err
	case id == nil || len(id.Born) < 4:
		return Holding{}, fault.New(fault.Invalid, op, "Please ask the leader of your group: your year of birth is not on record.")
	case year != id.Born[:4]:
		return Holding{}, fault.New(fault.Invalid, op, "This is not the year on record. If it is right, please ask the leader of your group.")
	}
	return s.Export(ctx, actor, studyID)
}
