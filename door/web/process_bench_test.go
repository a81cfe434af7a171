package web_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"syscall"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/session"
	"tend/door/house"
	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
)

// large keeps 30 coded transcripts of 400 segments each: four groups of eight
// people, two coders.
func large(tb testing.TB, s *webtest.Service) {
	tb.Helper()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	admin, r := coder(webtest.Admin), rand.New(rand.NewPCG(1, 1))
	stages, moves := []string{"1", "2b", "2a", "3", "4"}, []string{"P", "U", "R", "E", "R2"}
	begin := time.Now().UTC().AddDate(0, 0, -90)
	var staged, moved []coding.Mark
	var parts [2][]coding.Assignment
	for g := range 4 {
		group := fmt.Sprint("large-", g)
		_, err := s.Pathway.AddGroup(ctx, admin, pathway.Group{ID: group, Name: group, Programme: "more", Capacity: 12, Leaders: []string{webtest.Leader2.ID}})
		must(err)
		for p := range 8 {
			id := fmt.Sprintf("LG-%d%02d", g, p)
			must(s.People.Add(ctx, admin, id, people.Identity{Name: "Nobody " + id}))
			must(s.Pathway.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Referred, On: begin.AddDate(0, 0, -20)},
				pathway.Event{StudyID: id, Kind: pathway.Consented, On: begin, Detail: pathway.Detail{Consent: pathway.Treatment, Version: "1"}},
				pathway.Event{StudyID: id, Kind: pathway.Consented, On: begin, Detail: pathway.Detail{Consent: pathway.Research, Version: "1"}},
				pathway.Event{StudyID: id, Kind: pathway.Consented, On: begin, Detail: pathway.Detail{Consent: pathway.Recording, Version: "1"}},
				pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: begin, Detail: pathway.Detail{Group: group}}))
		}
		for n := 1; n <= 8 && g*8+n <= 30; n++ {
			must(s.Sessions.Plan(ctx, admin, session.Meeting{Group: group, Number: n, Starts: begin.AddDate(0, 0, 7*n), Minutes: 120}))
			var f transcript.File
			for i := range 400 {
				who, text := "Leader", "What did you notice there, and what came next in it?"
				if i%2 == 1 {
					who, text = fmt.Sprintf("LG-%d%02d", g, (i/7)%8), "It was there and I came back to the breath, and then I saw how I tighten against it."
				}
				f.Turns = append(f.Turns, transcript.Turn{Speaker: who, Start: i * 9000, End: i*9000 + 8000, Text: text})
			}
			d, err := s.Documents.Add(ctx, admin, document.New{Group: group, Session: n, File: f})
			must(err)
			_, _, speakers, err := s.Documents.Read(ctx, admin, d.ID, 0)
			must(err)
			var who []document.Who
			for _, sp := range speakers {
				w := document.Who{Speaker: sp.ID, Role: document.Participant, Person: sp.Label}
				if sp.Label == "Leader" {
					w.Role, w.Person = document.Leader, ""
				}
				who = append(who, w)
			}
			_, err = s.Documents.Speak(ctx, admin, d.ID, who)
			must(err)
			_, finds, err := s.Documents.Finds(ctx, admin, d.ID)
			must(err)
			for i := range finds {
				finds[i].Kept = true
			}
			_, err = s.Documents.Confirm(ctx, admin, d.ID, 0, finds)
			must(err)
			cut, err := s.Documents.Divide(ctx, admin, d.ID, "Turns", true)
			must(err)
			must(s.Documents.Freeze(ctx, admin, cut.ID))
			for c := range 2 {
				name := coding.Outside(fmt.Sprint("coder ", c))
				for k := range parts {
					parts[k] = append(parts[k], coding.Assignment{Document: d.ID, Coder: name, Segmentation: cut.ID, Units: len(cut.Segments)})
				}
				for i := range cut.Segments {
					m := coding.Mark{Unit: coding.Unit{Document: d.ID, Number: i + 1}, Coder: name}
					if i%2 == 1 {
						m.Codes = []coding.CodeID{coding.CodeID(stages[(i*7+n)%5])}
						staged = append(staged, m)
					} else {
						m.Codes = []coding.CodeID{coding.CodeID(moves[r.IntN(5)])}
						moved = append(moved, m)
					}
				}
			}
		}
	}
	for k, book := range []string{"stages", "purer"} {
		round, err := s.Coding.Begin(ctx, admin, coding.Round{Title: "Large " + book, Codebook: book, Version: "1"})
		must(err)
		must(s.Coding.Bring(ctx, admin, round.ID, parts[k], [][]coding.Mark{staged, moved}[k]))
	}
}

// Each page of a corpus of 30 sessions of 400 segments, once it was read; the
// first of each is told apart.
func BenchmarkProcessPages(b *testing.B) {
	s := webtest.New(b)
	large(b, s)
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	get := func(path string) int {
		r, err := client.Get(path)
		if err != nil {
			b.Fatal(err)
		}
		defer r.Body.Close()
		page, _ := io.ReadAll(r.Body)
		if r.StatusCode != http.StatusOK {
			b.Fatalf("%s: %s", path, r.Status)
		}
		return len(page)
	}
	get(s.Link(b, webtest.Researcher))
	for _, page := range []string{"", "/moments", "/moments?find=breath", "/mechanism", "/barrier", "/atlas", "/next", "/beside"} {
		b.Run("page"+page, func(b *testing.B) {
			began := time.Now()
			size := get(s.URL + "/inquiry/process" + page)
			first := time.Since(began)
			var took []time.Duration
			before := processor()
			for b.Loop() {
				began := time.Now()
				get(s.URL + "/inquiry/process" + page)
				took = append(took, time.Since(began))
			}
			b.ReportMetric(float64((processor()-before).Microseconds())/1000/float64(len(took)), "cpu-ms")
			b.ReportMetric(ms(took, 95), "p95-ms")
			b.ReportMetric(float64(first.Milliseconds()), "ms-first")
			b.ReportMetric(float64(size), "bytes")
		})
	}
	// What the next reader waits for after something happened elsewhere, and
	// after a code was settled.
	admin := coder(webtest.Admin)
	found, err := s.House.Process(ctx, admin, house.Asked{})
	if err != nil {
		b.Fatal(err)
	}
	version := 0
	for _, after := range []struct {
		name string
		do   func() error
	}{
		{"an attendance", func() error {
			return s.Pathway.Record(ctx, admin, pathway.Event{StudyID: "LG-001", Kind: pathway.Attendance, On: time.Now().UTC(), Detail: pathway.Detail{Session: 2, Mark: pathway.Part}})
		}},
		{"a settled code", func() error {
			unit := found.Corpus.Segments[1].Unit()
			d, err := s.Coding.Settle(ctx, admin, found.Stage.ID, coding.Settled{Document: unit.Document, Segment: unit.Number, Codes: []coding.CodeID{[]coding.CodeID{"1", "4"}[version%2]}, Reason: "Read again."}, version)
			version = d.Version
			return err
		}},
	} {
		for _, page := range []string{"", "/moments?find=breath", "/mechanism"} {
			b.Run("page"+page+" after "+after.name, func(b *testing.B) {
				var took []time.Duration
				var spent time.Duration
				for b.Loop() {
					if err := after.do(); err != nil {
						b.Fatal(err)
					}
					before, began := processor(), time.Now()
					get(s.URL + "/inquiry/process" + page)
					took, spent = append(took, time.Since(began)), spent+processor()-before
				}
				b.ReportMetric(float64(spent.Microseconds())/1000/float64(len(took)), "cpu-ms")
				b.ReportMetric(ms(took, 95), "p95-ms")
			})
		}
	}
}

// processor is the processor time that was spent so far, by the service and by
// who asks it.
func processor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
