package invitation_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx      = context.Background()
	admin    = auth.System("here", "test")
	leader   = auth.Actor{Site: "here", ID: "leader-1", Role: auth.Leader}
	stranger = auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
)

// room holds T-1 and T-2 in leader-1's group, both in the study.
func room(t testing.TB, d *db.DB) invitation.Store {
	t.Helper()
	way := pathway.New(d)
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "resilientmind", Leaders: []string{"leader-1"}}); err != nil {
		t.Fatal(err)
	}
	on := time.Now().UTC().AddDate(0, -1, 0)
	for _, id := range []string{"T-1", "T-2"} {
		err := way.Record(ctx, admin,
			pathway.Event{StudyID: id, Kind: pathway.Referred, On: on},
			pathway.Event{StudyID: id, Kind: pathway.Consented, On: on, Detail: pathway.Detail{Consent: pathway.Research, Version: "1"}},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: on, Detail: pathway.Detail{Group: "g"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := (session.Store{DB: d}).Plan(ctx, admin, session.Meeting{Group: "g", Number: 1, Starts: on.AddDate(0, 0, 20), Minutes: 120}); err != nil {
		t.Fatal(err)
	}
	return invitation.Store{DB: d}
}

func invite(t testing.TB, s invitation.Store, id string) (invitation.Issued, invitation.Visit) {
	t.Helper()
	issued, err := s.Issue(ctx, leader, invitation.Invitation{StudyID: id, Group: "g", Programme: "resilientmind", Timepoint: "pre"})
	if err != nil {
		t.Fatal(err)
	}
	return issued[0], open(t, s, issued[0].Token)
}

func open(t testing.TB, s invitation.Store, token string) invitation.Visit {
	t.Helper()
	v, err := s.Open(ctx, "here", token)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func intensity(n int) invitation.Said {
	return invitation.Said{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(n)}
}

func stands(t testing.TB, d *db.DB, id string) []measure.Kept {
	t.Helper()
	found, err := (measure.Store{DB: d}).Forms(ctx, admin, measure.Filter{StudyID: id, Timepoint: "pre"})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestALinkOpensOnePersonsTimepoint(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		i, v := invite(t, s, "T-1")
		if v.StudyID != "T-1" || v.Timepoint != "pre" || len(i.Token) < 22 || v.Settings.Bigger {
			t.Errorf("%+v", v)
		}
		if _, err := s.Issue(ctx, stranger, invitation.Invitation{StudyID: "T-1", Programme: "resilientmind", Timepoint: "pre"}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another leader issues a link: %v", err)
		}
		if _, err := s.Issue(ctx, leader, invitation.Invitation{StudyID: "T-1", Programme: "resilientmind", Timepoint: "never"}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a link for no timepoint: %v", err)
		}
		if _, err := s.Issue(ctx, auth.Participant("here", "T-1"), invitation.Invitation{StudyID: "T-1", Programme: "resilientmind", Timepoint: "pre"}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a participant issues a link: %v", err)
		}
		for _, token := range []string{"", "x", i.Token[1:] + "A", i.Token + "A"} {
			if _, err := s.Open(ctx, "here", token); !errors.Is(err, invitation.ErrUnknown) {
				t.Errorf("token %q: %v", token, err)
			}
		}
		if _, err := s.Open(ctx, "there", i.Token); !errors.Is(err, invitation.ErrUnknown) {
			t.Errorf("at another site: %v", err)
		}
		if err := s.Revoke(ctx, stranger, i.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another leader revokes it: %v", err)
		}
		if err := s.Revoke(ctx, leader, i.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(ctx, "here", i.Token); !errors.Is(err, invitation.ErrRevoked) {
			t.Errorf("revoked: %v", err)
		}
		late, err := s.Issue(ctx, leader, invitation.Invitation{StudyID: "T-1", Programme: "resilientmind", Timepoint: "pre"})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE invitation SET expires_at = 1 WHERE id = $1`, late[0].ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(ctx, "here", late[0].Token); !errors.Is(err, invitation.ErrExpired) {
			t.Errorf("expired: %v", err)
		}
		of, err := s.Of(ctx, leader, "T-1")
		if err != nil || len(of) != 2 || of[0].ID != late[0].ID || of[1].RevokedAt.IsZero() {
			t.Errorf("%+v, %v", of, err)
		}
	})
}

func TestADraftIsKeptItemByItemAndSentOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		i, v := invite(t, s, "T-1")
		for _, said := range []invitation.Said{intensity(4), intensity(6),
			{Instrument: "phq-4", Item: "gad-nervous", Answer: measure.Answer{State: measure.PreferredNotTo}},
			{Instrument: "nrs-distress", Item: "nrs-distress", Answer: measure.Number(3)},
			{Instrument: "nrs-distress", Item: "nrs-distress", Answer: measure.Answer{State: measure.NotAnswered}}} {
			if err := s.Save(ctx, v, measure.BySelf, said); err != nil {
				t.Fatal(err)
			}
		}
		v = open(t, s, i.Token)
		if a := v.Draft["nrs-intensity"].Of("nrs-intensity"); a.Value == nil || *a.Value != 6 || len(v.Draft["nrs-distress"]) != 0 {
			t.Fatalf("%+v", v.Draft)
		}
		sending := invitation.Sending{ID: "device-1", How: measure.Assisted}
		first, err := s.Send(ctx, v, sending)
		if err != nil || first.Forms != 2 || first.Already {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := s.Send(ctx, v, sending)
		if err != nil || !again.Already {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		forms := stands(t, d, "T-1")
		if len(forms) != 2 || forms[0].EnteredHow != measure.Assisted || forms[0].RecordedBy != "T-1" {
			t.Errorf("%+v", forms)
		}
		if v = open(t, s, i.Token); v.SentAt.IsZero() || len(v.Draft) != 0 {
			t.Errorf("after sending: %+v", v)
		}
	})
}

func TestADifferingAnswerIsASecondVersion(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		_, v := invite(t, s, "T-1")
		if _, err := s.Send(ctx, v, invitation.Sending{ID: "a", How: measure.BySelf, Said: []invitation.Said{intensity(5)}}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the same device may try again with another id
			if _, err := s.Send(ctx, v, invitation.Sending{ID: db.NewID(), How: measure.BySelf, Said: []invitation.Said{intensity(8)}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Save(ctx, v, measure.BySelf, intensity(5)); err != nil { // agrees: nothing to see
			t.Fatal(err)
		}
		if forms := stands(t, d, "T-1"); len(forms) != 1 || *forms[0].Answers.Of("nrs-intensity").Value != 5 {
			t.Errorf("what stood was overwritten: %+v", forms)
		}
		seconds, err := s.Seconds(ctx, leader, "T-1")
		if err != nil || len(seconds) != 1 || *seconds[0].Form.Answers.Of("nrs-intensity").Value != 8 {
			t.Fatalf("%+v, %v", seconds, err)
		}
		if hidden, err := s.Seconds(ctx, stranger, "T-1"); err != nil || len(hidden) != 0 {
			t.Errorf("another leader sees %+v, %v", hidden, err)
		}
		tasks, err := (task.Store{DB: d}).Open(ctx, leader)
		if err != nil || len(tasks) != 1 || tasks[0].Kind != task.SecondAnswer {
			t.Errorf("%+v, %v", tasks, err)
		}
		if err := s.Settle(ctx, leader, seconds[0].ID, true, "asked her"); err != nil {
			t.Fatal(err)
		}
		if forms := stands(t, d, "T-1"); len(forms) != 1 || *forms[0].Answers.Of("nrs-intensity").Value != 8 {
			t.Errorf("it was not taken: %+v", forms)
		}
		if err := s.Settle(ctx, leader, seconds[0].ID, true, "again"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("settled twice: %v", err)
		}
		verify(t, d)
	})
}

func verify(t testing.TB, d *db.DB) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error {
		_, broken, err := audit.Verify(ctx, tx, "here")
		if broken != nil {
			t.Errorf("the audit chain breaks: %+v", broken)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAnOlderAnswerDoesNotOverwriteANewerOne(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		i, v := invite(t, s, "T-1")
		now := time.Now()
		newer, older, wild := intensity(3), intensity(9), intensity(4)
		newer.At, older.At, wild.At = now.Add(-time.Minute), now.Add(-time.Hour), now.AddDate(5, 0, 0)
		if err := s.Save(ctx, v, measure.BySelf, newer); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(ctx, v, measure.BySelf, older); err != nil {
			t.Fatal(err)
		}
		if v = open(t, s, i.Token); *v.Draft["nrs-intensity"].Of("nrs-intensity").Value != 3 {
			t.Errorf("%+v", v.Draft)
		}
		if seconds, err := s.Seconds(ctx, leader, "T-1"); err != nil || len(seconds) != 1 {
			t.Errorf("the older one is lost: %+v, %v", seconds, err)
		}
		// A clock five years ahead is held to be now, so the next answer still wins.
		for _, said := range []invitation.Said{wild, intensity(2)} {
			if err := s.Save(ctx, v, measure.BySelf, said); err != nil {
				t.Fatal(err)
			}
		}
		if v = open(t, s, i.Token); *v.Draft["nrs-intensity"].Of("nrs-intensity").Value != 2 {
			t.Errorf("%+v", v.Draft)
		}
	})
}

func TestManySendTogetherAndNoneTwice(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		_, v := invite(t, s, "T-1")
		var wait sync.WaitGroup
		for n := range 8 {
			wait.Go(func() {
				id := []string{"one", "two"}[n%2]
				if _, err := s.Send(ctx, v, invitation.Sending{ID: id, How: measure.BySelf, Said: []invitation.Said{intensity(n % 2)}}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		seconds, err := s.Seconds(ctx, leader, "T-1")
		if forms := stands(t, d, "T-1"); err != nil || len(forms) != 1 || len(seconds) != 1 {
			t.Errorf("%d forms, %d second versions, %v", len(forms), len(seconds), err)
		}
		verify(t, d)
	})
}

func TestWhatIsRefusedAndWhatIsKept(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		_, v := invite(t, s, "T-1")
		fit, err := v.Check([]invitation.Said{intensity(5), intensity(11),
			{Instrument: "nrs-distress", Item: "sleep", Answer: measure.Number(1)},
			{Instrument: "phq-9", Item: "phq-down", Answer: measure.Number(1)}})
		var many fault.Many
		if !errors.As(err, &many) || len(many) != 3 || len(fit) != 1 {
			t.Errorf("fit %+v, refused %v", fit, err)
		}
		if _, err := s.Send(ctx, v, invitation.Sending{ID: "x", How: measure.BySelf}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an empty sending: %v", err)
		}
		if _, err := s.Send(ctx, v, invitation.Sending{ID: "x", How: "by magic", Said: fit}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an unknown way: %v", err)
		}
		if r, err := s.Send(ctx, v, invitation.Sending{ID: "x", How: measure.BySelf, Said: fit}); err != nil || r.Forms != 1 {
			t.Errorf("after the refusals: %+v, %v", r, err)
		}
	})
}

func TestLeaving(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		i, v := invite(t, s, "T-1")
		if err := s.Leave(ctx, v, invitation.Leaving{Study: true, Words: "too much"}); err != nil {
			t.Fatal(err)
		}
		history, err := pathway.New(d).History(ctx, leader, "T-1")
		if err != nil || pathway.Fold(history).Takes(pathway.Research) || pathway.Fold(history).Ending != nil {
			t.Errorf("%+v, %v", pathway.Fold(history), err)
		}
		v = open(t, s, i.Token)
		if err := s.Leave(ctx, v, invitation.Leaving{Group: true}); err != nil {
			t.Fatal(err)
		}
		history, err = pathway.New(d).History(ctx, leader, "T-1")
		if e := pathway.Fold(history).Ending; err != nil || e == nil || e.Decided != "person" || e.Words != "no reason given" {
			t.Errorf("%+v, %v", e, err)
		}
		if _, err := s.Open(ctx, "here", i.Token); !errors.Is(err, invitation.ErrRevoked) {
			t.Errorf("the link after leaving: %v", err)
		}
		tasks, err := (task.Store{DB: d}).Open(ctx, leader)
		if err != nil || len(tasks) != 2 || tasks[0].Kind != task.Left {
			t.Errorf("%+v, %v", tasks, err)
		}
		if err := s.Leave(ctx, v, invitation.Leaving{Group: true}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("left twice: %v", err)
		}
	})
}

func TestTheTabletKnowsOnlyWhoSitsThere(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		if err := s.GiveSeats(ctx, leader, "g", 1, "T-1", "T-2"); err != nil {
			t.Fatal(err)
		}
		if err := s.GiveSeats(ctx, leader, "g", 1, "T-1", "T-2"); err != nil {
			t.Fatal(err)
		}
		seats, err := s.Seats(ctx, leader, "g", 1)
		if err != nil || len(seats) != 2 || seats[0].Code == seats[1].Code || len(seats[0].Code) != 3 {
			t.Fatalf("%+v, %v", seats, err)
		}
		kiosk := invitation.Kiosk{Group: "g", Session: 1, Programme: "resilientmind", Timepoint: "pre"}
		if _, err := s.OpenKiosk(ctx, stranger, kiosk); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another leader hands it out: %v", err)
		}
		token, err := s.OpenKiosk(ctx, leader, kiosk)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Seated(ctx, "here", token); !errors.Is(err, invitation.ErrNobody) {
			t.Errorf("before anybody sits: %v", err)
		}
		for _, seat := range seats {
			if _, err := s.Sit(ctx, "here", token, seat.Code); err != nil {
				t.Fatal(err)
			}
			v, err := s.Seated(ctx, "here", token)
			if err != nil || v.StudyID != seat.StudyID || v.Timepoint != "pre" {
				t.Errorf("%+v, %v", v, err)
			}
		}
		if err := s.Rise(ctx, "here", token); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Seated(ctx, "here", token); !errors.Is(err, invitation.ErrNobody) {
			t.Errorf("after they rose: %v", err)
		}
		for range 8 {
			if _, err := s.Sit(ctx, "here", token, "000"); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a wrong code: %v", err)
			}
		}
		if _, err := s.Sit(ctx, "here", token, seats[0].Code); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("it does not rest: %v", err)
		}
		if err := s.CloseKiosk(ctx, "here", token); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Kiosk(ctx, "here", token); !errors.Is(err, invitation.ErrNoKiosk) {
			t.Errorf("after it was taken back: %v", err)
		}
	})
}
