package consent_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/consent"
	"tend/clinic/pathway"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx   = context.Background()
	admin = auth.System("s", "test")
	day   = time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC)
)

func seed(t *testing.T, d *db.DB) (consent.Store, pathway.Store) {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	way := pathway.New(d)
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Group", Programme: "resilientmind", ProgrammeVersion: "1", Leaders: []string{"mine"}}); err != nil {
		t.Fatal(err)
	}
	err = way.Record(ctx, admin, pathway.Event{StudyID: "RM-001", Kind: pathway.Referred, On: day},
		pathway.Event{StudyID: "RM-001", Kind: pathway.Enrolled, On: day, Detail: pathway.Detail{Group: "g"}})
	if err != nil {
		t.Fatal(err)
	}
	return consent.Store{DB: d, Ring: ring}, way
}

func signed(kind pathway.ConsentKind, version int) consent.Signed {
	return consent.Signed{StudyID: "RM-001", Kind: kind, Version: version, Language: "en", How: consent.OnScreen, On: day, Name: "Anna Alt", Stroke: "M0 0L10.5 3"}
}

// Each kind stands for itself, a new version is asked for where it says so, a
// withdrawal is not asked back, and the signature is unreadable in the file.
func TestAgreeingAndBeingAskedAgain(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, way := seed(t, d)
		asked := func() string {
			t.Helper()
			history, err := way.History(ctx, admin, "RM-001")
			if err != nil {
				t.Fatal(err)
			}
			texts, err := s.Texts(ctx, "s")
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, k := range consent.Asked(pathway.Fold(history), texts) {
				words = append(words, string(k))
			}
			return strings.Join(words, " ")
		}
		if got := asked(); got != "treatment research recording re-contact quotation" {
			t.Errorf("asked for %q", got)
		}
		if err := s.Sign(ctx, admin, signed(pathway.Treatment, 1), signed(pathway.Research, 1), signed(pathway.Recording, 1)); err != nil {
			t.Fatal(err)
		}
		if got := asked(); got != "re-contact quotation" {
			t.Errorf("asked for %q", got)
		}
		for _, again := range []bool{false, true} {
			next := consent.Text{Kind: pathway.Research, Version: 2, Language: "en", Title: "T", Body: "B", AskAgain: again}
			if again {
				next.Version = 3
			}
			if err := s.Publish(ctx, admin, next); err != nil {
				t.Fatal(err)
			}
			if got, want := asked(), map[bool]string{false: "re-contact quotation", true: "research re-contact quotation"}[again]; got != want {
				t.Errorf("asked for %q, want %q", got, want)
			}
		}
		err := way.Record(ctx, admin, pathway.Event{StudyID: "RM-001", Kind: pathway.Withdrew, On: day.AddDate(0, 0, 1), Detail: pathway.Detail{Consent: pathway.Research}})
		if err != nil {
			t.Fatal(err)
		}
		if got := asked(); got != "re-contact quotation" {
			t.Errorf("asked for %q", got)
		}
		history, _ := way.History(ctx, admin, "RM-001")
		if not := consent.MayNotRecord([]pathway.State{pathway.Fold(history), {StudyID: "RM-002"}}); !slices.Equal(not, []string{"RM-002"}) {
			t.Errorf("%v", not)
		}
		all, err := s.Of(ctx, admin, "RM-001")
		if err != nil || len(all) != 3 || all[0].Name != "Anna Alt" || all[0].Stroke != "M0 0L10.5 3" || !all[0].On.Equal(day) {
			t.Errorf("%+v, %v", all, err)
		}
		for _, stranger := range []auth.Actor{{Site: "s", ID: "other", Role: auth.Leader}, {Site: "t", ID: "mine", Role: auth.Administrator}, auth.Participant("s", "RM-002")} {
			if all, err := s.Of(ctx, stranger, "RM-001"); err != nil || len(all) != 0 {
				t.Errorf("%s reads %+v, %v", stranger.Role, all, err)
			}
			if err := s.Sign(ctx, stranger, signed(pathway.Recontact, 1)); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s signs: %v", stranger.Role, err)
			}
		}
		researcher := auth.Actor{Site: "s", ID: "r", Role: auth.Researcher}
		if all, err := s.Of(ctx, researcher, "RM-001"); err != nil || len(all) != 3 || all[0].Name != "" || all[0].Stroke != "" {
			t.Errorf("a researcher reads the signature: %+v, %v", all, err)
		}
		var sealed string
		d.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(`SELECT MIN(sealed) FROM consent_signed`).Scan(&sealed) })
		if sealed == "" || strings.Contains(sealed, "Anna") {
			t.Errorf("the signature stands open: %q", sealed)
		}
	})
}

func TestAgreementsThatCannotBe(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, _ := seed(t, d)
		for name, change := range map[string]func(*consent.Signed){
			"an unknown kind":         func(a *consent.Signed) { a.Kind = "everything" },
			"no version 9":            func(a *consent.Signed) { a.Version = 9 },
			"no text in Welsh":        func(a *consent.Signed) { a.Language = "cy" },
			"no signature":            func(a *consent.Signed) { a.Name, a.Stroke = " ", "" },
			"a script for a stroke":   func(a *consent.Signed) { a.Stroke = `M0 0"/><script>` },
			"a stroke of a megabyte":  func(a *consent.Signed) { a.Stroke = strings.Repeat("L1 1", 300_000) },
			"somebody who is unknown": func(a *consent.Signed) { a.StudyID = "RM-999" },
			"a way that is none":      func(a *consent.Signed) { a.How = "nodded" },
		} {
			a := signed(pathway.Treatment, 1)
			change(&a)
			if err := s.Sign(ctx, admin, signed(pathway.Research, 1), a); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
		if all, err := s.Of(ctx, admin, "RM-001"); err != nil || len(all) != 0 {
			t.Errorf("half of it was kept: %+v, %v", all, err)
		}
		good := consent.Text{Kind: pathway.Research, Version: 2, Language: "en", Title: "T", Body: "B"}
		for name, change := range map[string]func(*consent.Text){
			"a version that stands": func(x *consent.Text) { x.Version = 1 },
			"a version left out":    func(x *consent.Text) { x.Version = 3 },
			"an empty text":         func(x *consent.Text) { x.Body = "" },
			"an unknown kind":       func(x *consent.Text) { x.Kind = "all" },
		} {
			bad := good
			change(&bad)
			if err := s.Publish(ctx, admin, bad); err == nil {
				t.Errorf("%s was published", name)
			}
		}
		if err := s.Publish(ctx, auth.Actor{Site: "s", ID: "mine", Role: auth.Leader}, good); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a leader published: %v", err)
		}
		welsh := good
		welsh.Version, welsh.Language = 1, "cy"
		if err := s.Publish(ctx, admin, welsh); err != nil {
			t.Errorf("another language of the same version: %v", err)
		}
		texts, _ := s.Texts(ctx, "s")
		if n := consent.Newest(texts, "cy"); n[pathway.Research].Language != "cy" || n[pathway.Treatment].Language != "en" {
			t.Errorf("%+v", n)
		}
	})
}

// Every kind comes in both languages, each with the same number of points.
func TestEveryTextComesInBothLanguages(t *testing.T) {
	texts, err := consent.Store{DB: bothengines.SQLite(t)}.Texts(ctx, "s")
	if err != nil {
		t.Fatal(err)
	}
	english, german := consent.Newest(texts, "en"), consent.Newest(texts, "de")
	for _, kind := range consent.Kinds {
		en, de := english[kind], german[kind]
		if en.Language != "en" || de.Language != "de" || en.Version != de.Version || en.Title == de.Title {
			t.Errorf("%s: %s %d, %s %d", kind, en.Language, en.Version, de.Language, de.Version)
		}
		if strings.Count(en.Body, "\n- ") != strings.Count(de.Body, "\n- ") {
			t.Errorf("%s says more in one language than in the other", kind)
		}
	}
}
