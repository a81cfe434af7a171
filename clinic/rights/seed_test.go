package rights_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/clinic/consent"
	"tend/clinic/formulation"
	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/rights"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
)

var (
	ctx        = context.Background()
	admin      = auth.System("s", "test")
	leader     = auth.Actor{Site: "s", ID: "mine", Role: auth.Leader}
	stranger   = auth.Actor{Site: "s", ID: "other", Role: auth.Leader}
	researcher = auth.Actor{Site: "s", ID: "r", Role: auth.Researcher}
)

// full holds RM-001, Zebulon Quillfeather, with something in every room, and
// RM-002, who must stay as they are.
func full(t *testing.T, d *db.DB) rights.Store {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	way := pathway.New(d)
	on := time.Now().UTC().AddDate(0, 0, -10)
	if _, err = way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Group", Programme: "resilientmind", ProgrammeVersion: "1", Leaders: []string{"mine"}}); err != nil {
		t.Fatal(err)
	}
	if err := (session.Store{DB: d}).Plan(ctx, admin, session.Meeting{Group: "g", Number: 1, Starts: on.AddDate(0, 0, 5), Minutes: 120}); err != nil {
		t.Fatal(err)
	}
	for id, name := range map[string]string{"RM-001": "Zebulon Quillfeather", "RM-002": "Berta Blom"} {
		fillPerson(t, d, ring, way, id, name, on)
	}
	return rights.Store{DB: d, Ring: ring}
}

func fillPerson(t *testing.T, d *db.DB, ring *crypt.Ring, way pathway.Store, id, name string, on time.Time) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(people.Store{DB: d, Ring: ring}.Add(ctx, admin, id, people.Identity{Name: name, Email: strings.ToLower(strings.Fields(name)[1]) + "@example.org", Phone: "0191 498 0" + id[3:]}))
	must(way.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Referred, On: on, Detail: pathway.Detail{Source: "Dr Who, for " + name}},
		pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: on, Detail: pathway.Detail{Group: "g"}}))
	must(consent.Store{DB: d, Ring: ring}.Sign(ctx, admin, consent.Signed{StudyID: id, Kind: pathway.Research, Version: 1, Language: "en", How: consent.OnScreen, On: on, Name: name}))
	_, err := measure.Store{DB: d}.Keep(ctx, admin, measure.Form{StudyID: id, Timepoint: "post", Instrument: "change-question", InstrumentVersion: "1",
		EnteredHow: measure.BySelf, On: on, Answers: measure.Answers{"change": measure.Words("They call me " + name + ",\n" + strings.Fields(name)[0] + " to friends")}})
	must(err)
	must(session.Store{DB: d}.Log(ctx, admin, session.Logged{StudyID: id, Group: "g", Day: time.Now().Format("2006-01-02"), Did: true, Minutes: 5, Way: session.Formal, Words: name + " said it was good"}))
	_, err = session.Store{DB: d}.Harm(ctx, admin, session.AdverseEvent{StudyID: id, Group: "g", On: on, What: name + " felt dizzy", Related: session.Unlikely, Lasted: "hours"})
	must(err)
	_, err = formulation.Store{DB: d, Ring: ring}.Save(ctx, admin, id, 0, 1, formulation.Map{Nodes: []formulation.Node{{ID: "x", Kind: formulation.Meaning, Label: "mapped by " + name}}})
	must(err)
	must(formulation.Store{DB: d, Ring: ring}.Share(ctx, admin, id, true))
	_, err = invitation.Store{DB: d}.IssuePage(ctx, admin, id, "g")
	must(err)
	tasks, err := task.Store{DB: d}.About(ctx, admin, id)
	must(err)
	must(task.Store{DB: d}.Close(ctx, admin, tasks[0].ID, "called "+name))
	no := false
	must(way.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Ended, On: time.Now().UTC(),
		Detail: pathway.Detail{Completed: &no, Reason: pathway.Other, Words: name + " moved", Decided: "person"}}))
}

// tablesWith lists the tables of the schema that have a column.
func tablesWith(t *testing.T, d *db.DB, column string) []string {
	t.Helper()
	query := `SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = $1 ORDER BY 1`
	if d.Dialect == db.SQLite {
		query = `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = $1 ORDER BY 1`
	}
	var found []string
	if err := d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, query, []any{column}, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			found = append(found, name)
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// everything gives every value of every table as text.
func everything(t *testing.T, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range tablesWith(t, d, "site_id") {
		if err := d.View(ctx, func(tx *db.Tx) error {
			return db.Each(ctx, tx, `SELECT * FROM `+table, nil, func(rows *sql.Rows) error {
				columns, err := rows.Columns()
				if err != nil {
					return err
				}
				values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
				for n := range values {
					into[n] = &values[n]
				}
				err = rows.Scan(into...)
				for _, v := range values {
					b.WriteString(table + ": " + v.String + "\n")
				}
				return err
			})
		}); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func verified(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error { return verify(t, tx) }); err != nil {
		t.Fatal(err)
	}
}
