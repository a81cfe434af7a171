package document

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/session"
	"tend/inquiry/transcript"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx        = context.Background()
	admin      = auth.Actor{Site: "s", ID: "admin", Role: auth.Administrator}
	leader     = auth.Actor{Site: "s", ID: "leader", Role: auth.Leader}
	stranger   = auth.Actor{Site: "s", ID: "stranger", Role: auth.Leader}
	researcher = auth.Actor{Site: "s", ID: "researcher", Role: auth.Researcher}
	supervisor = auth.Actor{Site: "s", ID: "supervisor", Role: auth.Supervisor}
	elsewhere  = auth.Actor{Site: "other", ID: "admin", Role: auth.Administrator}
	person     = auth.Participant("s", "RM-001")
)

const spoken1 = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Sam Leader>What did you notice there, Zebulon?\n\n00:05.000 --> 00:09.000\n<v Zebulon Quillfeather>It was heavy, I live in Leeds, and then it went.\n\n00:10.000 --> 00:12.000\n<v Berta>Mine stayed.\n"

// kept opens a store with a group of two people whose leader is leader.
func kept(t testing.TB, d *db.DB) *Store {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{DB: d, Ring: ring, People: people.Store{DB: d, Ring: ring}, Pathway: pathway.New(d), Auth: auth.Store{DB: d}}
	for _, a := range []auth.Actor{admin, leader, stranger, researcher, supervisor} {
		shown := map[string]string{"leader": "Sam Leader"}[a.ID]
		if shown == "" {
			shown = a.ID
		}
		if _, err := s.Auth.Add(ctx, auth.System("s", "test"), auth.Staff{ID: a.ID, Login: a.ID, Shown: shown, Role: a.Role}, "made-up people"); err != nil {
			t.Fatal(err)
		}
	}
	group, err := s.Pathway.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesdays", Programme: "resilientmind", Capacity: 12, Leaders: []string{"leader"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := (session.Store{DB: d}).Plan(ctx, admin, session.Meeting{Group: group.ID, Number: 2, Starts: time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC), Minutes: 120}); err != nil {
		t.Fatal(err)
	}
	for id, name := range map[string]string{"RM-001": "Zebulon Quillfeather", "RM-002": "Berta Stone"} {
		if err := s.People.Add(ctx, admin, id, people.Identity{Name: name}); err != nil {
			t.Fatal(err)
		}
		day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
		must(t, s.Pathway.Record(ctx, admin,
			pathway.Event{StudyID: id, Kind: pathway.Referred, On: day(1), Detail: pathway.Detail{}},
			pathway.Event{StudyID: id, Kind: pathway.Consented, On: day(2), Detail: pathway.Detail{Consent: pathway.Treatment, Version: "1"}},
			pathway.Event{StudyID: id, Kind: pathway.Consented, On: day(2), Detail: pathway.Detail{Consent: pathway.Research, Version: "1"}},
			pathway.Event{StudyID: id, Kind: pathway.Consented, On: day(2), Detail: pathway.Detail{Consent: pathway.Recording, Version: "1"}},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: day(3), Detail: pathway.Detail{Group: "g"}}))
	}
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func add(t testing.TB, s *Store, actor auth.Actor, group, name, text string) Document {
	t.Helper()
	f, err := transcript.Read(name, []byte(text))
	must(t, err)
	n := New{Group: group, File: f, Data: []byte(text)}
	if group != "" {
		n.Session = 2
	}
	d, err := s.Add(ctx, actor, n)
	must(t, err)
	return d
}

// tell writes turns with a bar between them.
func tell(turns []Turn) string {
	var all []string
	for _, t := range turns {
		all = append(all, t.Text)
	}
	return strings.Join(all, " | ")
}

func read(t testing.TB, s *Store, actor auth.Actor, id string, version int) []Turn {
	t.Helper()
	_, turns, _, err := s.Read(ctx, actor, id, version)
	must(t, err)
	return turns
}

func TestEveryVersionStays(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1)
		if doc.Title != "Recording 1" || doc.Version != 1 || doc.Turns != 3 || doc.Words != 19 {
			t.Errorf("%+v", doc)
		}
		var heard []Moves
		s.Follow = func(_ context.Context, _ *db.Tx, site, document string, m Moves) error {
			if site != "s" || document != doc.ID {
				t.Errorf("followed %s %s", site, document)
			}
			heard = append(heard, m)
			return nil
		}
		turns := read(t, s, leader, doc.ID, 0)
		second := turns[1].ID
		two, err := s.Correct(ctx, leader, doc.ID, 1, second, "It was heavy, I live in Leeds, and then it lifted.", "heard again")
		must(t, err)
		three, err := s.Split(ctx, leader, doc.ID, two.Version, second, 13)
		must(t, err)
		if three.Version != 3 || three.Turns != 4 {
			t.Errorf("%+v", three)
		}
		now := read(t, s, leader, doc.ID, 0)
		if got, want := tell(now), "What did you notice there, Zebulon? | It was heavy, | I live in Leeds, and then it lifted. | Mine stayed."; got != want {
			t.Errorf("%s", got)
		}
		if into, whole := heard[1].Span(Span{second, 3, 20}); len(into) != 2 || !whole || said(now, into[0])+said(now, into[1]) != "was heavy,I live" {
			t.Errorf("%v %v", into, whole)
		}
		_, err = s.Merge(ctx, leader, doc.ID, 3, now[2].ID)
		must(t, err)
		five, err := s.TakeBack(ctx, leader, doc.ID, 3, "too soon")
		must(t, err)
		if got := read(t, s, leader, doc.ID, 0); tell(got) != tell(now) || got[2].ID != now[2].ID || five.Version != 5 {
			t.Errorf("taken back to %s", tell(got))
		}
		if got := tell(read(t, s, leader, doc.ID, 1)); got != tell(turns) {
			t.Errorf("version 1 reads %s", got)
		}
		versions, err := s.Versions(ctx, leader, doc.ID)
		must(t, err)
		var what []What
		for _, v := range versions {
			what = append(what, v.What)
		}
		if want := []What{TakenBack, WasMerged, WasSplit, WasCorrected, WasImported}; !slices.Equal(what, want) || versions[3].Why != "heard again" || versions[3].By != "leader" {
			t.Errorf("%v %+v", what, versions[3])
		}
		same, err := s.Correct(ctx, leader, doc.ID, 5, second, "It was heavy,", "")
		if err != nil || same.Version != 5 {
			t.Errorf("a correction of nothing made version %d, %v", same.Version, err)
		}
		noWords(t, d, "Zebulon", "heavy", "Leeds", "heard again", "Sam Leader</v", "a.vtt")
	})
}

// noWords looks for what must be nowhere in the open: the room's tables and the
// audit log.
func noWords(t testing.TB, d *db.DB, words ...string) {
	t.Helper()
	must(t, d.View(ctx, func(tx *db.Tx) error {
		entries, err := audit.List(ctx, tx, "s", audit.Filter{Limit: 10000})
		if err != nil {
			return err
		}
		for _, e := range entries {
			for _, w := range words {
				if strings.HasPrefix(e.Subject, "document ") && strings.Contains(e.Before+e.After+e.Action, w) {
					t.Errorf("the log holds %q: %s", w, e.After)
				}
			}
		}
		for _, table := range []string{"document", "document_turn", "document_speaker", "document_version", "document_file", "pseudonym", "document_find"} {
			rows, err := tx.QueryContext(ctx, `SELECT * FROM `+table)
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			for rows.Next() {
				values, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				if err := rows.Scan(into...); err != nil {
					return err
				}
				for i, v := range values {
					text, _ := v.(string)
					for _, w := range words {
						if strings.Contains(text, w) {
							t.Errorf("%s.%s holds %q", table, columns[i], w)
						}
					}
				}
			}
			rows.Close()
		}
		return nil
	}))
}

func TestTwoPeopleCorrectAtOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1)
		turns := read(t, s, leader, doc.ID, 0)
		_, err := s.Correct(ctx, leader, doc.ID, 1, turns[1].ID, "Mine.", "")
		must(t, err)
		for _, text := range []string{"Yours.", ""} {
			_, err = s.Correct(ctx, admin, doc.ID, 1, turns[1].ID, text, "")
			clash, ok := errors.AsType[*Clash](err)
			if !ok || clash.Now != "Mine." || fault.KindOf(err) != fault.Conflict || text != "" && clash.Yours != text {
				t.Errorf("the same turn with %q: %v", text, err)
			}
		}
		if _, err := s.Correct(ctx, admin, doc.ID, 1, turns[2].ID, "Mine stayed on.", ""); err != nil {
			t.Errorf("another turn: %v", err)
		}
		if _, err := s.Split(ctx, admin, doc.ID, 1, turns[1].ID, 2); fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Invalid {
			t.Errorf("a split of what was changed: %v", err)
		}
		if got := tell(read(t, s, leader, doc.ID, 0)); got != "What did you notice there, Zebulon? | Mine. | Mine stayed on." {
			t.Error(got)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1)
		turn := read(t, s, leader, doc.ID, 0)[0].ID
		for _, c := range []struct {
			name         string
			actor        auth.Actor
			finds, reads bool
			corrects     fault.Kind
		}{
			{"the leader", leader, true, true, ""}, {"an administrator", admin, true, true, ""},
			{"a supervisor", supervisor, true, true, fault.Forbidden}, {"a researcher", researcher, true, false, fault.Forbidden},
			{"another leader", stranger, false, false, fault.NotFound}, {"another site", elsewhere, false, false, fault.NotFound},
			{"a participant", person, false, false, fault.NotFound},
		} {
			found, turns, speakers, err := s.Read(ctx, c.actor, doc.ID, 0)
			if (err == nil) != c.finds || (len(turns) > 0) != c.reads {
				t.Errorf("%s: %d turns, %v", c.name, len(turns), err)
			}
			if !c.reads && (found.File != "" || len(found.Report.Speakers) > 0) {
				t.Errorf("%s sees the file's name or speakers", c.name)
			}
			for _, sp := range speakers {
				if !c.reads && strings.Contains("Sam Leader Zebulon Quillfeather Berta", sp.Label) {
					t.Errorf("%s sees the label %q", c.name, sp.Label)
				}
			}
			all, err := s.List(ctx, c.actor)
			if err != nil || (len(all) > 0) != c.finds {
				t.Errorf("%s lists %d, %v", c.name, len(all), err)
			}
			_, err = s.Correct(ctx, c.actor, doc.ID, 1, turn, "What did you notice there, Zebulon?", "")
			if c.corrects == "" && err != nil || c.corrects != "" && fault.KindOf(err) != c.corrects {
				t.Errorf("%s corrects: %v", c.name, err)
			}
		}
		own := add(t, s, researcher, "", "b.txt", "A: One.\nB: Two.\nA: Three.\nB: Four.\n")
		if len(read(t, s, researcher, own.ID, 0)) != 4 {
			t.Error("who added a transcript of no group cannot read it")
		}
		if _, err := s.Find(ctx, stranger, own.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another leader finds it: %v", err)
		}
		if _, err := s.Add(ctx, stranger, New{Group: "g", File: transcript.File{Turns: []transcript.Turn{{Text: "x"}}}}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger adds to the group: %v", err)
		}
		if _, err := s.Add(ctx, leader, New{Group: "g", Session: 7, File: transcript.File{Turns: []transcript.Turn{{Text: "x"}}}}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("to a session that is not planned: %v", err)
		}
		if _, err := s.Add(ctx, supervisor, New{File: transcript.File{Turns: []transcript.Turn{{Text: "x"}}}}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a supervisor adds: %v", err)
		}
	})
}

func TestTheSameFileTwice(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		add(t, s, leader, "g", "a.vtt", spoken1)
		f, err := transcript.Read("a.vtt", []byte(spoken1))
		must(t, err)
		if _, err := s.Add(ctx, leader, New{File: f, Data: []byte(spoken1)}); !errors.Is(err, ErrSame) {
			t.Errorf("%v", err)
		}
		if _, err := s.Add(ctx, leader, New{File: f, Data: []byte(spoken1), Again: true}); err != nil {
			t.Error(err)
		}
	})
}

func TestSpeakersAreSaid(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1+"\n00:13.000 --> 00:15.000\n<v Berte>Still.\n")
		doc, _, speakers, err := s.Read(ctx, leader, doc.ID, 0)
		must(t, err)
		roster, err := s.Roster(ctx, leader, doc)
		must(t, err)
		var who []Who
		for _, sp := range speakers {
			who = append(who, Guess(sp, roster))
		}
		if who[0].Staff != "leader" || who[1].Person != "RM-001" || who[2].Person != "RM-002" || who[3].Role != "" || doc.Unassigned != 4 {
			t.Errorf("guessed %+v, %d not said", who, doc.Unassigned)
		}
		if pairs := Alike(doc, speakers); len(pairs) != 1 || pairs[0] != [2]string{speakers[2].ID, speakers[3].ID} {
			t.Errorf("alike: %v", pairs)
		}
		who[3].SameAs = speakers[2].ID
		doc, err = s.Speak(ctx, leader, doc.ID, who)
		must(t, err)
		doc, turns, speakers, err := s.Read(ctx, leader, doc.ID, 0)
		must(t, err)
		if doc.Version != 2 || turns[3].Speaker != speakers[2].ID || speakers[1].Person != "RM-001" || doc.Unassigned != 0 {
			t.Errorf("%+v %+v", doc, speakers)
		}
		if _, err := s.Speak(ctx, leader, doc.ID, []Who{{Speaker: speakers[0].ID, Role: Participant, Person: "RM-999"}}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("somebody of no group: %v", err)
		}
	})
}

func TestWordsOfWhoWithdrewAreHidden(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := kept(t, d)
		doc := add(t, s, leader, "g", "a.vtt", spoken1)
		_, _, speakers, err := s.Read(ctx, leader, doc.ID, 0)
		must(t, err)
		_, err = s.Speak(ctx, leader, doc.ID, []Who{{Speaker: speakers[1].ID, Role: Participant, Person: "RM-001"}})
		must(t, err)
		if got := read(t, s, admin, doc.ID, 0)[1]; got.Hidden != "" {
			t.Errorf("hidden before: %+v", got)
		}
		must(t, s.Pathway.Record(ctx, admin, pathway.Event{StudyID: "RM-001", Kind: pathway.Withdrew, On: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
			Detail: pathway.Detail{Consent: pathway.Research}}))
		if got := read(t, s, admin, doc.ID, 0)[1]; got.Text != wordsOfWithdrawn || got.Words != nil {
			t.Errorf("an administrator reads %q", got.Text)
		}
		got := read(t, s, leader, doc.ID, 0)[1]
		if !strings.HasPrefix(got.Text, "It was heavy") {
			t.Errorf("the leader reads %q", got.Text)
		}
		if _, err := s.Correct(ctx, admin, doc.ID, 0, got.ID, wordsOfWithdrawn, ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an administrator writes over what is hidden: %v", err)
		}
		if _, err := s.Merge(ctx, admin, doc.ID, 0, read(t, s, leader, doc.ID, 0)[2].ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("an administrator joins a turn to what is hidden: %v", err)
		}
		must(t, s.Mark(ctx, leader, doc.ID, Stretch{First: got.ID, Last: got.ID, State: Accepted})) // the text is as it was
		if _, f, err := s.File(ctx, admin, doc.ID, 0); err != nil || f.Turns[1].Text != wordsOfWithdrawn {
			t.Errorf("the file holds %q, %v", f.Turns[1].Text, err)
		}
		// Coding, or reading for themes, the leader has no more than others have.
		for n, voice := range speakers {
			if n != 1 {
				_, err = s.Speak(ctx, leader, doc.ID, []Who{{Speaker: voice.ID, Role: Other}})
				must(t, err)
			}
		}
		_, finds, err := s.Finds(ctx, leader, doc.ID)
		must(t, err)
		_, err = s.Confirm(ctx, leader, doc.ID, 0, finds)
		must(t, err)
		if got := read(t, s, Nameless(leader), doc.ID, 0)[1]; got.Text != wordsOfWithdrawn {
			t.Errorf("as a coder the leader reads %q", got.Text)
		}
	})
}
