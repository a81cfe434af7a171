package invitation

import (
	"context"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/platform/db"
	"tend/platform/fault"
)

// asks fills in what a visit asks: its timepoint's title and instruments, as
// the version of the programme says that the link was made for, or with which
// the group began. A programme or an instrument that is gone asks nothing.
// digest is that of the version's content, "" where it is not known; what was
// read before is not read again.
func (v *Visit) asks(ctx context.Context, tx *db.Tx, version, digest string) error {
	p, read := programme.Remembered(digest)
	var err error
	if !read {
		p, err = pathway.CourseIn(ctx, tx, v.Site, v.Group, v.Programme, version)
	}
	if fault.KindOf(err) == fault.NotFound {
		return nil
	} else if err != nil {
		return err
	}
	m, _ := p.Timepoint(v.Timepoint)
	v.Title = m.Title
	for _, id := range m.Instruments {
		i, err := measure.FindIn(ctx, tx, v.Site, id)
		switch {
		case err == nil:
			v.Instruments = append(v.Instruments, i)
		case fault.KindOf(err) != fault.NotFound:
			return err
		}
	}
	return nil
}

// instrument gives one of those that the visit asks.
func (v Visit) instrument(id string) (measure.Instrument, bool) {
	for _, i := range v.Instruments {
		if i.ID == id {
			return i, true
		}
	}
	return measure.Instrument{}, false
}

// mustAsk gives the version of a programme that a group follows, or without one
// the current one, and keeps it; it refuses a timepoint that its schedule does
// not have.
func mustAsk(ctx context.Context, tx *db.Tx, site, group, id, timepoint string) (programme.Programme, error) {
	p, err := pathway.CourseIn(ctx, tx, site, group, id, "")
	if err != nil {
		return p, err
	}
	if _, ok := p.Timepoint(timepoint); !ok {
		return p, fault.New(fault.NotFound, "invitation.Issue", "the schedule of %s has no timepoint “%s”", p.Title, timepoint)
	}
	return p, programme.KeepIn(ctx, tx, site, p.ID, p.Version)
}
