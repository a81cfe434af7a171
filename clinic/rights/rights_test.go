package rights_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"tend/clinic/consent"
	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/rights"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

func verify(t *testing.T, tx *db.Tx) error {
	t.Helper()
	_, broken, err := audit.Verify(ctx, tx, "s")
	if broken != nil {
		t.Errorf("the chain is broken: %+v", broken)
	}
	return err
}

// A table with a study id, or with rows of a form, that is not given out is a
// right forgotten.
func TestNoTableIsForgotten(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		all := append(tablesWith(t, d, "study_id"), tablesWith(t, d, "form_id")...)
		if len(all) < 15 {
			t.Fatalf("only %v", all)
		}
		h, err := full(t, d).Export(ctx, admin, "RM-001")
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range all {
			if !slices.ContainsFunc(h.Tables, func(r rights.Rows) bool { return r.Name == table }) {
				t.Errorf("%s holds rows about a person and is in no export: name it in rights.Tables", table)
			}
		}
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"name":"Zebulon Quillfeather"`, "felt dizzy", "said it was good", "They call me", "called Zebulon", "mapped by Zebulon", "identity added", `"signature":{"name":"Zebulon`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the export does not hold %q", want)
			}
		}
		for _, never := range []string{"token_hash", "own:", "Berta", "RM-002"} {
			if strings.Contains(string(text), never) {
				t.Errorf("the export holds %q", never)
			}
		}
	})
}

func TestWhoMayExportAndErase(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := full(t, d)
		for name, c := range map[string]struct {
			actor auth.Actor
			kind  fault.Kind
		}{
			"an administrator": {admin, ""}, "the leader of the group": {leader, ""}, "the person": {auth.Participant("s", "RM-001"), ""},
			"another leader": {stranger, fault.NotFound}, "a researcher": {researcher, fault.Forbidden},
			"another person": {auth.Participant("s", "RM-002"), fault.NotFound}, "another site": {auth.System("elsewhere", "x"), fault.NotFound},
		} {
			if _, err := s.Export(ctx, c.actor, "RM-001"); err == nil && c.kind != "" || err != nil && fault.KindOf(err) != c.kind {
				t.Errorf("%s exports: %v", name, err)
			}
		}
		for _, actor := range []auth.Actor{leader, stranger, researcher, auth.Participant("s", "RM-001")} {
			if err := s.Erase(ctx, actor, rights.Erasure{StudyID: "RM-001", Reason: "asked"}); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s erases: %v", actor.Role, err)
			}
		}
		for _, reason := range []string{"", "because Quillfeather asked"} {
			if err := s.Erase(ctx, admin, rights.Erasure{StudyID: "RM-001", Reason: reason}); fault.KindOf(err) != fault.Invalid {
				t.Errorf("the reason %q: %v", reason, err)
			}
		}
	})
}

// After an erasure nobody finds the name, the chain holds, and what was to be
// kept is there; the other person is as before.
func TestErasing(t *testing.T) {
	for name, keep := range map[string][]rights.Kind{"keeping everything": rights.Choices, "keeping harm": {rights.Harm}, "keeping nothing": nil} {
		t.Run(name, func(t *testing.T) {
			bothengines.Run(t, func(t *testing.T, d *db.DB) {
				s := full(t, d)
				sealed := sealedOf(t, d, "RM-001")
				if err := s.Erase(ctx, admin, rights.Erasure{StudyID: "RM-001", Keep: keep, Reason: "asked for it"}); err != nil {
					t.Fatal(err)
				}
				nothingTells(t, d, everything(t, d))
				verified(t, d)
				if err := d.View(ctx, func(tx *db.Tx) error {
					if _, err := (people.Keys{Ring: s.Ring}).OpenIn(ctx, tx, "s", "RM-001", people.Row("s", "RM-001"), sealed); err == nil {
						t.Error("the sealed name, which the log still holds, opens")
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				standsAfter(t, d, s, keep)
			})
		})
	}
}

// nothingTells looks for the name in every table, and in the file.
func nothingTells(t *testing.T, d *db.DB, text string) {
	t.Helper()
	for _, secret := range []string{"zebulon", "quillfeather", "498 0001"} {
		if at := strings.Index(strings.ToLower(text), secret); at >= 0 {
			t.Errorf("%q is still there: %s", secret, text[max(0, at-80):min(len(text), at+40)])
		}
	}
	if !strings.Contains(text, "Berta Blom felt dizzy") {
		t.Error("somebody else's words are gone")
	}
	if d.File() == "" {
		return
	}
	for _, file := range []string{d.File(), d.File() + "-wal"} {
		bytes, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if strings.Contains(string(bytes), "Quillfeather") {
			t.Errorf("%s still holds the name", file)
		}
	}
}

func standsAfter(t *testing.T, d *db.DB, s rights.Store, keep []rights.Kind) {
	t.Helper()
	vault := people.Store{DB: d, Ring: s.Ring}
	found, err := vault.Identities(ctx, admin)
	if err != nil || len(found) != 1 || found["RM-002"].Name != "Berta Blom" {
		t.Errorf("%+v, %v", found, err)
	}
	if err := vault.Update(ctx, admin, "RM-001", people.Identity{Name: "Somebody Else"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a name was given to an erased person: %v", err)
	}
	forms, err := measure.Store{DB: d}.Forms(ctx, admin, measure.Filter{StudyID: "RM-001"})
	if err != nil || (len(forms) == 1) != slices.Contains(keep, rights.Answers) {
		t.Errorf("%d forms, %v", len(forms), err)
	}
	if strings.Contains(everything(t, d), "[name] felt dizzy") != slices.Contains(keep, rights.Harm) {
		t.Error("the adverse event is not as it was decided")
	}
	history, err := pathway.New(d).History(ctx, admin, "RM-001")
	if err != nil || len(history) != 4 || !pathway.Fold(history).Takes(pathway.Research) {
		t.Errorf("%+v, %v", history, err)
	}
	signed, err := consent.Store{DB: d, Ring: s.Ring}.Of(ctx, admin, "RM-001")
	if err != nil || len(signed) != 1 || signed[0].Name != "" {
		t.Errorf("%+v, %v", signed, err)
	}
	if err := s.Erase(ctx, admin, rights.Erasure{StudyID: "RM-001", Reason: "again"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second time: %v", err)
	}
	if h, err := s.Export(ctx, admin, "RM-001"); err != nil || h.Identity != nil {
		t.Errorf("after the erasure: %+v, %v", h.Identity, err)
	}
}

func sealedOf(t *testing.T, d *db.DB, id string) string {
	t.Helper()
	var sealed string
	if err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT sealed FROM person WHERE study_id = $1`, id).Scan(&sealed)
	}); err != nil {
		t.Fatal(err)
	}
	return sealed
}

// What was sealed by the ring alone, as it was before people had keys, goes
// over to their own keys, and is gone from the log as well once erased.
func TestErasingWhatIsOlderThanTheKeys(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := full(t, d)
		old := s.Ring.Seal(people.Row("s", "RM-009"), []byte(`{"name":"Olda Fassion"}`))
		if err := d.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO person (site_id, study_id, sealed, name_index, created_at) VALUES ('s', 'RM-009', $1, 'x', 1)`, old)
			if err == nil {
				err = audit.Append(ctx, tx, audit.Change{Site: "s", Actor: "a", Action: "identity added", Subject: "person RM-009", After: old})
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		vault := people.Store{DB: d, Ring: s.Ring}
		for _, want := range []int{1, 0} {
			if n, err := vault.Reseal(ctx); err != nil || n != want {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if found, err := vault.Identities(ctx, admin, "RM-009"); err != nil || found["RM-009"].Name != "Olda Fassion" {
			t.Fatalf("%+v, %v", found, err)
		}
		if err := s.Erase(ctx, admin, rights.Erasure{StudyID: "RM-009", Keep: rights.Choices, Reason: "asked"}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(everything(t, d), old[3:]) {
			t.Error("the log holds what the ring opens")
		}
		verified(t, d)
	})
}
