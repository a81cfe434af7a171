package measure_test

import (
	"strings"
	"testing"

	"tend/clinic/measure"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

const pseq2Words = `of: pseq-2
version: "1"
licence:
  text: made up for a test
items:
  - id: pseq-5
    text: Made-up first
  - id: pseq-9
    text: Made-up second
`

const ownYAML = `id: our-sleep
version: "1"
title: Our question about sleep
short: Sleep
licence:
  wording: may ship
  text: our own
items:
  - id: our-sleep
    text: How did you sleep?
    range: {min: 0, max: 10, min_text: badly, max_text: well}
scales:
  - id: our-sleep
    title: Sleep
    items: [our-sleep]
    method: sum
    min: 0
    max: 10
    better: higher
    missing: {rule: none allowed}
`

var (
	keeper   = auth.Actor{Site: "here", ID: "keeper", Role: auth.Administrator}
	attested = measure.Attestation{By: "Dr A. Example", Licence: "letter of 3 March 2026"}
)

func TestASiteCompletesAStructureWithItsLicensedWords(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := measure.Store{DB: d}
		if _, err := s.Import(ctx, keeper, "pseq-2.yaml", []byte(pseq2Words), measure.Attestation{}); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "attests") {
			t.Errorf("licensed words without an attestation: %v", err)
		}
		if _, err := s.Import(ctx, leader, "pseq-2.yaml", []byte(pseq2Words), attested); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("by a leader: %v", err)
		}
		done, err := s.Import(ctx, keeper, "pseq-2.yaml", []byte(pseq2Words), attested)
		if err != nil || !done.New || done.Language != "en-GB" {
			t.Fatalf("%+v, %v", done, err)
		}
		i, err := s.Instrument(ctx, "here", "pseq-2", "")
		if err != nil || i.Label("pseq-9") != "Made-up second" || i.Licence.Wording != measure.SiteLicensed {
			t.Errorf("%+v, %v", i, err)
		}
		if i, err := s.Instrument(ctx, "there", "pseq-2", ""); err != nil || i.Label("pseq-9") != "Item 2" {
			t.Errorf("another site reads them: %v, %v", i.Label("pseq-9"), err)
		}
		imports, err := s.ImportsOf(ctx, "here", "pseq-2")
		if err != nil || len(imports) != 1 || imports[0].By != attested.By || imports[0].ImportedBy != "keeper" || imports[0].ImportedAt.IsZero() {
			t.Errorf("%+v, %v", imports, err)
		}
		if again, err := s.Import(ctx, keeper, "x.yaml", []byte(pseq2Words), attested); err != nil || again.New {
			t.Errorf("the same once more: %+v, %v", again, err)
		}
		mended := strings.Replace(pseq2Words, "Made-up second", "Mended second", 1)
		if _, err := s.Import(ctx, keeper, "x.yaml", []byte(mended), attested); err != nil {
			t.Fatal(err)
		}
		if i, _ := s.Instrument(ctx, "here", "pseq-2", ""); i.Label("pseq-9") != "Mended second" {
			t.Errorf("got %q", i.Label("pseq-9"))
		}
		mustBeLogged(t, d, "instrument pseq-2", 2, "wording imported", "Dr A. Example")
	})
}

// mustBeLogged wants so many entries about a subject, the newest of an action
// and with a word in it.
func mustBeLogged(t *testing.T, d *db.DB, subject string, n int, action, word string) {
	t.Helper()
	var found []audit.Entry
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		found, err = audit.List(ctx, tx, "here", audit.Filter{Subject: subject, Limit: 50})
		return err
	})
	if err != nil || len(found) != n || found[0].Action != action || !strings.Contains(found[0].After, word) {
		t.Errorf("the log about %s: %+v, %v", subject, found, err)
	}
}

func TestOwnInstrumentsAreVersioned(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := refer(t, d, "T-1")
		if _, err := s.Import(ctx, keeper, "sleep.yaml", []byte(ownYAML), measure.Attestation{}); err != nil {
			t.Fatal(err)
		}
		form := measure.Form{StudyID: "T-1", Timepoint: "pre", Instrument: "our-sleep", InstrumentVersion: "1", EnteredHow: measure.BySelf,
			On: noon, Answers: measure.Answers{"our-sleep": measure.Number(4)}}
		kept, err := s.Keep(ctx, leader, form)
		if err != nil || *kept[0].Scores[0].Value != 4 {
			t.Fatalf("%+v, %v", kept, err)
		}
		changed := strings.Replace(ownYAML, "How did you sleep?", "How do you sleep?", 1)
		if _, err := s.Import(ctx, keeper, "sleep.yaml", []byte(changed), measure.Attestation{}); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "new version") {
			t.Errorf("changed under the same version: %v", err)
		}
		second := strings.NewReplacer(`version: "1"`, `version: "2"`, "method: sum", "method: mean").Replace(ownYAML)
		if _, err := s.Import(ctx, keeper, "sleep.yaml", []byte(second), measure.Attestation{}); err != nil {
			t.Fatal(err)
		}
		if i, err := s.Instrument(ctx, "here", "our-sleep", ""); err != nil || i.Version != "2" {
			t.Errorf("version %q, %v", i.Version, err)
		}
		if _, err := s.Keep(ctx, leader, form); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a form under the old version: %v", err)
		}
		back, err := s.Forms(ctx, leader, measure.Filter{StudyID: "T-1"})
		if err != nil || len(back) != 1 || back[0].Scores[0].RuleVersion != "our-sleep@1" {
			t.Errorf("the old form: %+v, %v", back, err)
		}
		all, err := s.Instruments(ctx, "here", "")
		if err != nil || len(all) != len(measure.Library())+1 {
			t.Errorf("%d instruments, %v", len(all), err)
		}
	})
}

func TestImportsThatAreRefusedKeepNothing(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := measure.Store{DB: d}
		for name, c := range map[string]struct {
			data string
			want fault.Kind
		}{
			"an id of the library":   {strings.Replace(ownYAML, "id: our-sleep\nversion", "id: pcs\nversion", 1), fault.Conflict},
			"an item of other range": {strings.ReplaceAll(ownYAML, "our-sleep", "pseq-1"), fault.Conflict},
			"no YAML":                {"{", fault.Invalid},
			"nothing":                {"", fault.Invalid},
			"words for nothing here": {strings.Replace(pseq2Words, "pseq-2", "zodiac", 1), fault.Invalid},
			"a licensed instrument":  {strings.Replace(ownYAML, "wording: may ship", "wording: licensed to this site", 1), fault.Invalid},
		} {
			if _, err := s.Import(ctx, keeper, "x.yaml", []byte(c.data), measure.Attestation{}); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if all, err := s.Instruments(ctx, "here", ""); err != nil || len(all) != len(measure.Library()) {
			t.Errorf("%d instruments, %v", len(all), err)
		}
	})
}
