package invitation_test

import (
	"errors"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

// The link to a page opens the page alone, for a year; a stranger's leader
// makes none, and taking it back closes it.
func TestALinkToTheirOwnPage(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		made, err := s.IssuePage(ctx, admin, "T-1", "g")
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.OpenPage(ctx, "here", made.Token)
		if err != nil || v.StudyID != "T-1" || v.ExpiresAt.Before(time.Now().AddDate(0, 11, 0)) {
			t.Fatalf("%+v, %v", v, err)
		}
		if _, err := s.Open(ctx, "here", made.Token); !errors.Is(err, invitation.ErrUnknown) {
			t.Errorf("it opened questions: %v", err)
		}
		if _, err := s.OpenPage(ctx, "elsewhere", made.Token); !errors.Is(err, invitation.ErrUnknown) {
			t.Errorf("it opened at another site: %v", err)
		}
		questions, err := s.Issue(ctx, admin, invitation.Invitation{StudyID: "T-1", Group: "g", Programme: "resilientmind", Timepoint: "pre"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenPage(ctx, "here", questions[0].Token); !errors.Is(err, invitation.ErrUnknown) {
			t.Errorf("a link to questions opened the page: %v", err)
		}
		if _, err := s.IssuePage(ctx, auth.Actor{Site: "here", ID: "stranger", Role: auth.Leader}, "T-1", "g"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger made one: %v", err)
		}
		if has, err := s.HasPage(ctx, v); err != nil || !has {
			t.Errorf("%v, %v", has, err)
		}
		if err := s.Revoke(ctx, admin, made.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenPage(ctx, "here", made.Token); !errors.Is(err, invitation.ErrRevoked) {
			t.Errorf("taken back, and it opened: %v", err)
		}
	})
}
