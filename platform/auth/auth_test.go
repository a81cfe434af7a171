package auth_test

import (
	"context"
	"testing"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var admin = auth.System("here", "test")

func add(t *testing.T, s auth.Store, login string) {
	t.Helper()
	_, err := s.Add(context.Background(), admin, auth.Staff{Login: login, Shown: "Some One", Role: auth.Leader}, "a long password")
	if err != nil {
		t.Fatal(err)
	}
}

func TestSignInWithPassword(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ctx, s := context.Background(), auth.Store{DB: d}
		add(t, s, "Leader@example.org")
		token, err := s.SignIn(ctx, "here", " leader@EXAMPLE.org ", "a long password")
		if err != nil {
			t.Fatal(err)
		}
		who, err := s.Who(ctx, token)
		if err != nil || who.Role != auth.Leader || who.Site != "here" {
			t.Fatalf("%+v, %v", who, err)
		}
		for _, c := range [][3]string{
			{"here", "leader@example.org", "a wrong password"},
			{"here", "nobody@example.org", "a long password"},
			{"there", "leader@example.org", "a long password"},
			{"here", "leader@example.org", ""},
		} {
			if _, err := s.SignIn(ctx, c[0], c[1], c[2]); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%v: %v", c, err)
			}
		}
		if err := s.SignOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Who(ctx, token); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a closed session still works: %v", err)
		}
	})
}

func TestFiveWrongPasswordsRestTheLogin(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ctx, s := context.Background(), auth.Store{DB: d}
		add(t, s, "leader")
		for range 5 {
			s.SignIn(ctx, "here", "leader", "a wrong password")
		}
		if _, err := s.SignIn(ctx, "here", "leader", "a long password"); fault.KindOf(err) != fault.Forbidden {
			t.Fatalf("the login did not rest: %v", err)
		}
	})
}

func TestALinkWorksOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ctx, s := context.Background(), auth.Store{DB: d}
		add(t, s, "leader")
		link, err := s.NewLink(ctx, admin, "leader", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.UseLink(ctx, link); err != nil {
			t.Fatal(err)
		}
		late, err := s.NewLink(ctx, admin, "leader", -time.Second)
		if err != nil {
			t.Fatal(err)
		}
		for name, token := range map[string]string{"used": link, "late": late, "made up": "x"} {
			if _, err := s.UseLink(ctx, token); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("a %s link: %v", name, err)
			}
		}
		if _, err := s.NewLink(ctx, admin, "nobody", time.Hour); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a link for nobody: %v", err)
		}
	})
}

func TestStaffThatCannotBe(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ctx, s := context.Background(), auth.Store{DB: d}
		add(t, s, "leader")
		for name, c := range map[string]struct {
			staff    auth.Staff
			password string
			want     fault.Kind
		}{
			"no login":         {auth.Staff{Role: auth.Leader}, "a long password", fault.Invalid},
			"an unknown role":  {auth.Staff{Login: "x", Role: "boss"}, "a long password", fault.Invalid},
			"a short password": {auth.Staff{Login: "x", Role: auth.Leader}, "short", fault.Invalid},
			"a login twice":    {auth.Staff{Login: "LEADER", Role: auth.Leader}, "a long password", fault.Conflict},
		} {
			if _, err := s.Add(ctx, admin, c.staff, c.password); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
