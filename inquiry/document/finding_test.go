package document

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tend/clinic/pathway"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

func TestWhatIsFound(t *testing.T) {
	roster := []Name{{Text: "Anna Maria Berg", Person: "RM-017"}, {Text: "Will Stone", Person: "RM-018"}, {Text: "Zoë Ölmez", Person: "RM-019"}, {Text: "Sam Leader", Staff: "l"}}
	for _, c := range []struct {
		text string
		want string // text=kind, in the order of the text
	}{
		{"Anna Maria Berg was there, and anna's sister.", "Anna Maria Berg=person, anna=person"},
		{"I will go, said Will. Will's stone was Mr Stone's.", "Will=person, Will=person, Stone=person"},
		{"zoë came with ÖLMEZ.", "zoë=person, ÖLMEZ=person"},
		{"Thanks, Sam, says the leader.", "Sam=leader, leader=leader"},
		{"Annabel is not Annas.", ""},
		{"I live in Newcastle upon Tyne, and Newcastle upon Tyne is cold.", "Newcastle upon Tyne=town, Newcastle upon Tyne=town"},
		{"In I went. At Monday's class, in March. From There.", ""},
		{"Write to a.b@example.org or see www.example.org/x?y.", "a.b@example.org=e-mail address, www.example.org/x?y=web address"},
		{"Call +44 7700 900123 or 0191 498 0000 now.", "+44 7700 900123=phone number, 0191 498 0000=phone number"},
		{"It is NE1 4LP, or 10115 Berlin, or CA 90210.", "NE1 4LP=postcode, 10115=postcode, 90210=postcode"},
		{"On 3 March 2024, 03/04/2025, or March 5th, in 2019-12-24.", "3 March 2024=date, 03/04/2025=date, March 5th=date, 2019-12-24=date"},
		{"My number is 943 476 5919, and 12345678.", "943 476 5919=number, 12345678=number"},
		{"Dr Okafor at 12 Harbour View Road said so; Okafor knows.", "Okafor=person, 12 Harbour View Road=street, Okafor=person"},
		{"In der Schillerstraße 12 wohnt Frau Kühn.", "Schillerstraße 12=street, Kühn=person"},
		{"[participant RM-017] lives in [town A].", ""},
		{"İ said Anna, and ANNA.", "Anna=person, ANNA=person"},
		{"no capitals but berg and sam", "berg=person, sam=leader"},
	} {
		turns := []Turn{one("a", c.text)}
		finds := Find(turns, roster)
		var got []string
		for _, h := range hits(turns, finds) {
			got = append(got, c.text[h.from:h.to]+"="+string(finds[h.found].Kind))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, strings.Join(got, ", "), c.want)
		}
	}
}

// A thousand turns with ten names take no longer than a page may.
func BenchmarkFind(b *testing.B) {
	var turns []Turn
	for i := range 6000 {
		turns = append(turns, one(fmt.Sprint(i), "And then it went from the shoulder into the neck, Anna, and I let it be in Leeds."))
	}
	roster := []Name{{Text: "Anna Maria Berg", Person: "RM-017"}, {Text: "Will Stone", Person: "RM-018"}}
	for b.Loop() {
		Find(turns, roster)
	}
}

// said who everybody is.
func named(t testing.TB, s *Store, doc Document) {
	t.Helper()
	d, _, speakers, err := s.Read(ctx, leader, doc.ID, 0)
	must(t, err)
	roster, err := s.Roster(ctx, leader, d)
	must(t, err)
	var who []Who
	for _, sp := range speakers {
		who = append(who, Guess(sp, roster))
	}
	_, err = s.Speak(ctx, leader, doc.ID, who)
	must(t, err)
}

func TestNamesAreTakenOut(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1)
		if _, err := s.Confirm(ctx, leader, doc.ID, 0, nil); fault.KindOf(err) != fault.Conflict {
			t.Errorf("without saying who speaks: %v", err)
		}
		named(t, s, doc)
		var moves Moves
		s.Follow = func(_ context.Context, _ *db.Tx, _, _ string, m Moves) error { moves = m; return nil }
		doc, finds, err := s.Finds(ctx, leader, doc.ID)
		must(t, err)
		var got []string
		for _, f := range finds {
			got = append(got, f.Text+" → "+f.Instead)
		}
		if want := []string{"Zebulon → [participant RM-001]", "Leeds → [town A]"}; !slices.Equal(got, want) {
			t.Fatalf("%q", got)
		}
		if _, err := s.Confirm(ctx, leader, doc.ID, 0, finds[1:]); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a name of the group would stay: %v", err)
		}
		if _, err := s.Confirm(ctx, leader, doc.ID, 7, finds); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an older page: %v", err)
		}
		if _, _, err := s.Finds(ctx, researcher, doc.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a researcher sees the finds: %v", err)
		}
		turn := read(t, s, leader, doc.ID, 0)[1].ID
		doc, err = s.Confirm(ctx, leader, doc.ID, doc.Version, finds)
		must(t, err)
		if doc.ClearFrom != 2 || doc.DeidentifiedAt.IsZero() || doc.State() != Deidentified {
			t.Errorf("%+v", doc)
		}
		want := "What did you notice there, [participant RM-001]? | It was heavy, I live in [town A], and then it went. | Mine stayed."
		now := read(t, s, researcher, doc.ID, 0)
		if tell(now) != want {
			t.Errorf("a researcher reads %s", tell(now))
		}
		if into, whole := moves.Span(Span{turn, 14, 29}); len(into) != 1 || !whole || said(now, into[0]) != "I live in [town A]," {
			t.Errorf("%v %v", into, whole)
		}
		if old := read(t, s, researcher, doc.ID, 1); len(old) != 0 {
			t.Error("a researcher reads the version with names")
		}
		if versions, err := s.Versions(ctx, researcher, doc.ID); err != nil || len(versions) != 1 {
			t.Errorf("%v %v", versions, err)
		}
		if len(read(t, s, leader, doc.ID, 1)) != 3 {
			t.Error("the leader does not read the version before")
		}
		if _, err := s.TakeBack(ctx, leader, doc.ID, 1, ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("names were had back: %v", err)
		}

		doc, err = s.Correct(ctx, leader, doc.ID, 0, turn, "It was heavy, Berta, I live in [town A].", "")
		must(t, err)
		if doc.Flagged != 1 || doc.Needs() != "a name came back" {
			t.Errorf("%+v", doc)
		}
		if got := read(t, s, researcher, doc.ID, 0)[1].Text; got != wordsWithName {
			t.Errorf("a researcher reads %q", got)
		}
		if !read(t, s, leader, doc.ID, 0)[1].Flagged {
			t.Error("the leader is not told")
		}
		_, finds, err = s.Finds(ctx, leader, doc.ID)
		must(t, err)
		doc, err = s.Confirm(ctx, leader, doc.ID, 0, finds)
		must(t, err)
		if got := read(t, s, researcher, doc.ID, 0)[1].Text; got != "It was heavy, [participant RM-002], I live in [town A]." || doc.Flagged != 0 {
			t.Errorf("%q %d", got, doc.Flagged)
		}

		other := add(t, s, leader, "g", "b.txt", "Sam Leader: Where from?\nZebulon: I came from York to Leeds.\nSam Leader: And?\nZebulon: York is far.\n")
		_, finds, err = s.Finds(ctx, leader, other.ID)
		must(t, err)
		got = nil
		for _, f := range finds {
			got = append(got, fmt.Sprintf("%s %d %s", f.Text, f.Count, f.Instead))
		}
		if want := []string{"Leeds 1 [town A]", "York 2 [town B]"}; !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		must(t, s.Pathway.Record(ctx, admin, pathway.Event{StudyID: "RM-001", Kind: pathway.Withdrew, On: doc.AddedAt, Detail: pathway.Detail{Consent: pathway.Recording}}))
		if got := read(t, s, researcher, doc.ID, 0)[1].Text; got != wordsNotAgreed {
			t.Errorf("without consent to recording, a researcher reads %q", got)
		}
		noWords(t, d, "Zebulon", "Leeds", "town A", "Berta")
	})
}
