// Package house opens the rooms' stores together over one database, for the
// doors and the commands.
package house

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"tend/clinic/consent"
	"tend/clinic/formulation"
	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/measure/entry"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/programme"
	"tend/clinic/programme/audio"
	"tend/clinic/rights"
	"tend/clinic/session"
	"tend/clinic/session/recording"
	"tend/clinic/site"
	"tend/clinic/task"
	"tend/inquiry/coding"
	"tend/inquiry/coding/consult"
	"tend/inquiry/document"
	"tend/inquiry/theme"
	"tend/inquiry/transcript/speech"
	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/job"
	"tend/schema"
)

// House is every store of the program.
type House struct {
	DB          *db.DB
	Auth        auth.Store
	People      people.Store
	Tasks       task.Store
	Pathway     pathway.Store
	Programmes  programme.Store
	Sessions    session.Store
	Measures    measure.Store
	Messages    message.Store
	Invitations invitation.Store
	Entries     entry.Store
	Consents    consent.Store
	Sites       site.Store
	Rights      rights.Store
	Audio       audio.Store
	Coding      coding.Store
	Documents   *document.Store
	Themes      theme.Store
	Maps        formulation.Store
	Recordings  recording.Store
	Speech      speech.Store
	Models      consult.Store
	Jobs        job.Store

	processes *processes // what was read of progression
}

// Place says where the data are.
type Place struct {
	Dir      string // the folder with the key file, backups and, on SQLite, the data
	Database string // a postgres:// address; empty for SQLite in Dir
	Blobs    string // where recordings lie, a folder or s3://bucket/prefix; empty for a folder in Dir
}

// Open opens and migrates the stores. The folder is made if it is not there.
// A backup made before a migration is returned by its path.
func Open(ctx context.Context, at Place) (h *House, backup string, err error) {
	if at.Database != "" && !strings.HasPrefix(at.Database, "postgres://") && !strings.HasPrefix(at.Database, "postgresql://") {
		return nil, "", fault.New(fault.Invalid, "house.Open", "a database address begins with postgres://; for SQLite give only the folder")
	}
	if err := os.MkdirAll(at.Dir, 0o700); err != nil {
		return nil, "", fault.Wrap(err, fault.Unavailable, "house.Open", "the folder %s cannot be made", at.Dir)
	}
	ring, err := crypt.OpenRing(filepath.Join(at.Dir, "keys.json"))
	if err != nil {
		return nil, "", err
	}
	where := at.Database
	if where == "" {
		where = filepath.Join(at.Dir, "tend.db")
	}
	d, err := db.Open(ctx, where)
	if err != nil {
		return nil, "", err
	}
	backup, err = d.Migrate(ctx, schema.Migrations(), filepath.Join(at.Dir, "backups"))
	if err != nil {
		d.Close()
		return nil, "", err
	}
	h = Over(d, ring)
	if at.Blobs == "" {
		at.Blobs = filepath.Join(at.Dir, "recordings")
	}
	if h.Recordings.At, err = blob.Open(at.Blobs); err != nil {
		d.Close()
		return nil, "", err
	}
	if err := h.reseal(ctx); err != nil {
		d.Close()
		return nil, "", err
	}
	return h, backup, nil
}

// reseal gives everybody a key of their own, so that it can be erased: stores
// from before there were such keys come through here once.
func (h *House) reseal(ctx context.Context) error {
	_, err := h.People.Reseal(ctx)
	if err == nil {
		_, err = h.Consents.Reseal(ctx)
	}
	return err
}

// Over makes a house over an open and migrated database.
func Over(d *db.DB, ring *crypt.Ring) *House {
	h := &House{
		DB:          d,
		Auth:        auth.Store{DB: d},
		People:      people.Store{DB: d, Ring: ring},
		Tasks:       task.Store{DB: d},
		Pathway:     pathway.New(d),
		Programmes:  programme.Store{DB: d},
		Sessions:    session.Store{DB: d},
		Measures:    measure.New(d),
		Messages:    message.Store{DB: d},
		Invitations: invitation.Store{DB: d},
		Entries:     entry.Store{DB: d},
		Consents:    consent.Store{DB: d, Ring: ring},
		Sites:       site.Store{DB: d},
		Audio:       audio.Store{DB: d},
		Rights:      rights.Store{DB: d, Ring: ring},
		Coding:      coding.NewStore(d, ring),
		Themes:      theme.Store{DB: d, Ring: ring},
		Maps:        formulation.Store{DB: d, Ring: ring},
		processes:   &processes{},
		Recordings:  recording.Store{DB: d, Ring: ring, At: blob.Folder("")},
		Speech:      speech.Store{DB: d},
		Models:      consult.Store{DB: d},
		Jobs:        job.Store{DB: d},
	}
	h.Documents = &document.Store{DB: d, Ring: ring, People: h.People, Pathway: h.Pathway, Auth: h.Auth, Follow: h.Coding.Follow}
	return h
}
