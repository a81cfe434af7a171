package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/door/house"
	"tend/door/web"
	"tend/door/web/staff"
	"tend/door/web/webtest"
)

// BenchmarkManyGroups asks for the pages that show every group at once, of a
// site with 200 groups of 8 sessions and 12 people, and 200 more who wait.
func BenchmarkManyGroups(b *testing.B) {
	h, _, err := house.Open(ctx, house.Place{Dir: filepath.Join(b.TempDir(), "data")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { h.DB.Close() })
	if _, err := h.Auth.Add(ctx, system, webtest.Admin, "made-up people"); err != nil {
		b.Fatal(err)
	}
	fillGroups(b, h, 200, 12)
	handler, err := web.Handler(&staff.Desk{House: h, Site: webtest.Site, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	token, err := h.Auth.NewLink(ctx, system, webtest.Admin.Login, time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	opened, err := h.Auth.UseLink(ctx, token)
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/board", "/board?find=changed", "/groups", "/reach?by=group", "/supervision"} {
		b.Run(path, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				if path == "/board?find=changed" { // each time somebody's history has grown
					if err := h.Pathway.Record(ctx, system, pathway.Event{StudyID: "P-001-01", Kind: pathway.FollowedUp, On: time.Now()}); err != nil {
						b.Fatal(err)
					}
				}
				r := httptest.NewRequest("GET", path, nil)
				r.AddCookie(&http.Cookie{Name: "tend_session", Value: opened})
				w := httptest.NewRecorder()
				start := time.Now()
				handler.ServeHTTP(w, r)
				took = append(took, time.Since(start))
				if w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
			b.ReportMetric(float64(took[0].Microseconds())/1000, "first-ms")
			b.ReportMetric(ms(took, 50), "median-ms")
			b.ReportMetric(ms(took, 95), "p95-ms")
		})
	}
}

func fillGroups(b *testing.B, h *house.House, groups, people int) {
	b.Helper()
	first := time.Now().AddDate(0, 0, -30).UTC()
	var events []pathway.Event
	suitable := true
	waits := func(id string) {
		events = append(events, pathway.Event{StudyID: id, Kind: pathway.Referred, On: first.AddDate(0, 0, -90)},
			pathway.Event{StudyID: id, Kind: pathway.Assessed, On: first.AddDate(0, 0, -70), Detail: pathway.Detail{Eligible: &suitable}},
			pathway.Event{StudyID: id, Kind: pathway.Educated, On: first.AddDate(0, 0, -60)},
			pathway.Event{StudyID: id, Kind: pathway.Chose, On: first.AddDate(0, 0, -60), Detail: pathway.Detail{Option: "ResilientMind", Options: []string{"ResilientMind"}}})
	}
	for g := range groups {
		id := fmt.Sprintf("g-%03d", g)
		if _, err := h.Pathway.AddGroup(ctx, system, pathway.Group{ID: id, Name: "Group " + id, Programme: "resilientmind", ProgrammeVersion: "1"}); err != nil {
			b.Fatal(err)
		}
		if err := h.Sessions.Plan(ctx, system, session.Weekly(id, first, 8, 120)...); err != nil {
			b.Fatal(err)
		}
		for p := range people {
			who := fmt.Sprintf("P-%03d-%02d", g, p)
			waits(who)
			events = append(events, pathway.Event{StudyID: who, Kind: pathway.Enrolled, On: first.AddDate(0, 0, -7), Detail: pathway.Detail{Group: id}})
			for n := range 4 {
				events = append(events, pathway.Event{StudyID: who, Kind: pathway.Attendance, On: first.AddDate(0, 0, 7*n),
					Detail: pathway.Detail{Group: id, Session: n + 1, Mark: pathway.Present}})
			}
		}
	}
	for n := range 200 {
		waits(fmt.Sprintf("W-%03d", n))
	}
	if err := h.Pathway.Record(ctx, system, events...); err != nil {
		b.Fatal(err)
	}
}
