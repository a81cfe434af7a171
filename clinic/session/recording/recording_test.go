package recording_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/session/recording"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/blob"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx        = context.Background()
	admin      = auth.Actor{Site: "s", ID: "boss", Role: auth.Administrator}
	leader     = auth.Actor{Site: "s", ID: "mine", Role: auth.Leader}
	stranger   = auth.Actor{Site: "s", ID: "other", Role: auth.Leader}
	researcher = auth.Actor{Site: "s", ID: "r", Role: auth.Researcher}
	supervisor = auth.Actor{Site: "s", ID: "v", Role: auth.Supervisor}
	elsewhere  = auth.Actor{Site: "else", ID: "boss", Role: auth.Administrator}
	now        = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	met        = now.AddDate(0, 0, -1)
)

type room struct {
	recording.Store
	t   *testing.T
	d   *db.DB
	way pathway.Store
	dir string
}

// newRoom has a group with one session at which RM-001 and RM-002 were, and
// RM-003 was not; who was there agrees to being recorded.
func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t: t, d: d, way: pathway.New(d), dir: t.TempDir()}
	r.Store = recording.Store{DB: d, Ring: ring, At: blob.Folder(r.dir)}
	if _, err = r.way.AddGroup(ctx, auth.System("s", "test"), pathway.Group{ID: "g", Name: "Group", Programme: "resilientmind", ProgrammeVersion: "1", Leaders: []string{"mine"}}); err != nil {
		t.Fatal(err)
	}
	if err := (session.Store{DB: d}).Plan(ctx, admin, session.Meeting{Group: "g", Number: 1, Starts: met, Minutes: 120}, session.Meeting{Group: "g", Number: 2, Starts: now.AddDate(0, 0, 6), Minutes: 120}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"RM-001", "RM-002", "RM-003"} {
		r.record(id, pathway.Referred, pathway.Detail{}, -20)
		r.record(id, pathway.Enrolled, pathway.Detail{Group: "g"}, -19)
		if id != "RM-003" {
			r.record(id, pathway.Consented, pathway.Detail{Consent: pathway.Recording, Version: "1"}, -18)
			r.record(id, pathway.Attendance, pathway.Detail{Group: "g", Session: 1, Mark: pathway.Present}, -1)
		}
	}
	r.record("RM-003", pathway.Attendance, pathway.Detail{Group: "g", Session: 1, Mark: pathway.Absent}, -1)
	return r
}

func (r *room) record(id string, kind pathway.Kind, detail pathway.Detail, day int) {
	r.t.Helper()
	if err := r.way.Record(ctx, auth.System("s", "test"), pathway.Event{StudyID: id, Kind: kind, On: now.AddDate(0, 0, day), Detail: detail}); err != nil {
		r.t.Fatal(err)
	}
}

// wav is a recording of so many bytes.
func wav(size int) []byte {
	out := []byte("RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data")
	out = binary.LittleEndian.AppendUint32(out, uint32(size-len(out)-4))
	for n := 0; len(out) < size; n++ {
		out = append(out, byte(n*n))
	}
	return out
}

func asNew(whole []byte) recording.New {
	return recording.New{Group: "g", Session: 1, Name: "Anna and Bo.wav", Size: int64(len(whole)), Print: "0123456789abcdef0123456789abcdef"}
}

func (r *room) added(whole []byte) recording.Recording {
	r.t.Helper()
	got, err := r.AddWhole(ctx, leader, asNew(whole), bytes.NewReader(whole), now)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

func (r *room) files() (n int) {
	filepath.WalkDir(r.dir, func(_ string, e os.DirEntry, _ error) error {
		if e != nil && !e.IsDir() {
			n++
		}
		return nil
	})
	return n
}

func (r *room) log() string {
	var all strings.Builder
	err := r.d.View(ctx, func(tx *db.Tx) error {
		entries, err := audit.List(ctx, tx, "s", audit.Filter{Limit: 1000})
		for _, e := range entries {
			all.WriteString(e.Action + " " + e.Subject + " " + e.Before + " " + e.After + "\n")
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return all.String()
}

func TestWhoHearsARecording(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		whole := wav(3<<20 + 77)
		made := r.added(whole)
		for name, c := range map[string]struct {
			actor auth.Actor
			kind  fault.Kind
			name  string
		}{
			"the leader": {leader, "", "Anna and Bo.wav"}, "an administrator": {admin, "", "Anna and Bo.wav"}, "a supervisor": {supervisor, "", "Anna and Bo.wav"},
			"another leader": {stranger, fault.NotFound, ""}, "a researcher": {researcher, fault.Forbidden, ""}, "another site": {elsewhere, fault.NotFound, ""},
			"a participant": {auth.Participant("s", "RM-001"), fault.NotFound, ""},
		} {
			got, sound, err := r.Sound(ctx, c.actor, made.ID)
			if c.kind != "" {
				if fault.KindOf(err) != c.kind || err == nil {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err != nil || got.Name != c.name || !got.Audible() {
				t.Fatalf("%s: %+v, %v", name, got, err)
			}
			if err := iotest.TestReader(sound, whole); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if log := r.log(); !strings.Contains(log, "session recording kept") || strings.Contains(log, "Anna") {
			t.Errorf("the log says\n%s", log)
		}
	})
}

func TestItIsHeardOnlyWhileEverybodyAgrees(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		made := r.added(wav(3 << 20))
		_, sound, err := r.Sound(ctx, leader, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sound.Read(make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		refused := func(what string, lacking ...string) {
			t.Helper()
			got, _, err := r.Sound(ctx, leader, made.ID)
			if fault.KindOf(err) != fault.Conflict || !slices.Equal(got.Lacking, lacking) || r.MayHear(ctx, leader, made.ID) == nil {
				t.Errorf("%s: %v, lacking %v", what, err, got.Lacking)
			}
			if err != nil && strings.Contains(err.Error(), "withdr") {
				t.Errorf("%s: it tells why: %v", what, err)
			}
		}
		heard := func(what string) {
			t.Helper()
			if err := r.MayHear(ctx, leader, made.ID); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		r.record("RM-002", pathway.Withdrew, pathway.Detail{Consent: pathway.Recording}, 0)
		refused("somebody withdrew", "RM-002")
		if _, err := io.Copy(io.Discard, sound); fault.KindOf(err) != fault.Conflict {
			t.Errorf("somebody who listens goes on after it: %v", err)
		}
		r.record("RM-002", pathway.Consented, pathway.Detail{Consent: pathway.Research, Version: "1"}, 0)
		refused("they agreed to something else", "RM-002")
		r.record("RM-002", pathway.Consented, pathway.Detail{Consent: pathway.Recording, Version: "1"}, 0)
		heard("they agreed again")
		r.record("RM-003", pathway.Attendance, pathway.Detail{Group: "g", Session: 2, Mark: pathway.Present}, 0)
		heard("somebody who has not agreed came to another session")
		r.record("RM-003", pathway.Attendance, pathway.Detail{Group: "g", Session: 1, Mark: pathway.Part}, -1)
		refused("the register says that one more was there", "RM-003")
		if _, err := r.AddWhole(ctx, leader, asNew(wav(100)), bytes.NewReader(wav(100)), now); fault.KindOf(err) != fault.Conflict {
			t.Errorf("another recording: %v", err)
		}
		r.record("RM-003", pathway.Attendance, pathway.Detail{Group: "g", Session: 1, Mark: pathway.Apology}, -1)
		heard("that was put right")
		for _, id := range []string{"RM-001", "RM-002"} {
			r.record(id, pathway.Attendance, pathway.Detail{Group: "g", Session: 1, Mark: pathway.Absent}, -1)
		}
		refused("the register says that nobody was there")
	})
}

func TestAnUploadGoesOnWhereItStopped(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		whole := wav(5<<20 + 333)
		begun, err := r.Begin(ctx, leader, asNew(whole), now)
		if err != nil || begun.State != recording.Arriving || begun.Received != 0 {
			t.Fatalf("%+v, %v", begun, err)
		}
		take := func(actor auth.Actor, from, to int) (int64, error) {
			return r.Take(ctx, actor, begun.ID, int64(from), whole[from:to], now)
		}
		const mb = 1 << 20
		for name, c := range map[string]struct {
			actor auth.Actor
			from  int
			part  []byte
			kind  fault.Kind
		}{
			"out of order":    {leader, 2 * mb, whole[2*mb : 3*mb], fault.Conflict},
			"half a megabyte": {leader, 0, whole[:mb/2], fault.Invalid},
			"nothing":         {leader, 0, nil, fault.Invalid},
			"beyond its size": {leader, 0, append(bytes.Clone(whole), 1), fault.Invalid},
			"too much":        {leader, 0, make([]byte, recording.LargestPart+1), fault.Invalid},
			"somebody else":   {admin, 0, whole[:mb], fault.NotFound},
			"another leader":  {stranger, 0, whole[:mb], fault.NotFound},
			"a researcher":    {researcher, 0, whole[:mb], fault.NotFound},
			"a supervisor":    {supervisor, 0, whole[:mb], fault.NotFound},
		} {
			if _, err := r.Take(ctx, c.actor, begun.ID, int64(c.from), c.part, now); fault.KindOf(err) != c.kind {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n, err := take(leader, 0, 2*mb); n != 2*mb || err != nil {
			t.Fatal(n, err)
		}
		if n, err := take(leader, 0, 2*mb); n != 2*mb || fault.KindOf(err) != fault.Conflict {
			t.Errorf("a part twice: %d, %v", n, err)
		}
		if _, err := take(leader, 3*mb, 4*mb); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a gap: %v", err)
		}
		if _, err := r.Finish(ctx, leader, begun.ID, now); fault.KindOf(err) != fault.Conflict {
			t.Errorf("finished too early: %v", err)
		}
		if _, _, err := r.Sound(ctx, leader, begun.ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("heard too early: %v", err)
		}
		again, err := r.Begin(ctx, leader, asNew(whole), now)
		if err != nil || again.ID != begun.ID || again.Received != 2*mb {
			t.Fatalf("after a reload: %+v, %v", again, err)
		}
		other := asNew(whole)
		other.Print = strings.Repeat("f", 32)
		if elsewise, err := r.Begin(ctx, leader, other, now); err != nil || elsewise.ID == begun.ID {
			t.Errorf("another file: %+v, %v", elsewise, err)
		}
		if theirs, err := r.Begin(ctx, admin, asNew(whole), now); err != nil || theirs.ID == begun.ID {
			t.Errorf("another person: %+v, %v", theirs, err)
		}
		if _, err := take(leader, 2*mb, len(whole)); err != nil {
			t.Fatal(err)
		}
		kept, err := r.Finish(ctx, leader, begun.ID, now)
		if err != nil || kept.Media != "audio/wav" || !kept.KeepUntil.Equal(now.AddDate(0, 0, 90)) {
			t.Fatalf("%+v, %v", kept, err)
		}
		if _, err := r.Finish(ctx, leader, begun.ID, now); err == nil {
			t.Error("finished twice")
		}
		_, sound, err := r.Sound(ctx, leader, begun.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(sound, whole); err != nil {
			t.Error(err)
		}
	})
}

// Two devices that send the same file at once: each part is taken once.
func TestTwoDevicesAtOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		whole := wav(2 << 20)
		slow := &slowPlace{Place: r.At, entered: make(chan bool), go_: make(chan bool)}
		r.At = slow
		begun, err := r.Begin(ctx, leader, asNew(whole), now)
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() {
			_, err := r.Take(ctx, leader, begun.ID, 0, whole, now)
			ended <- err
		}()
		<-slow.entered
		if _, err := r.Take(ctx, leader, begun.ID, 0, whole, now); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the second device: %v", err)
		}
		close(slow.go_)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

type slowPlace struct {
	blob.Place
	entered, go_ chan bool
	told         bool
}

func (s *slowPlace) Put(ctx context.Context, name string, data []byte) error {
	if !s.told {
		s.told = true
		s.entered <- true
		<-s.go_
	}
	return s.Place.Put(ctx, name, data)
}

type fullPlace struct{ blob.Place }

func (fullPlace) Put(context.Context, string, []byte) error {
	return fault.Wrap(syscall.ENOSPC, fault.Unavailable, "test", "the disk is full")
}

func TestAFullDiskKeepsWhatHasArrived(t *testing.T) {
	r := newRoom(t, bothengines.SQLite(t))
	whole, room := wav(3<<20), r.At
	begun, err := r.Begin(ctx, leader, asNew(whole), now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Take(ctx, leader, begun.ID, 0, whole[:1<<20], now); err != nil {
		t.Fatal(err)
	}
	r.At = fullPlace{room}
	if n, err := r.Take(ctx, leader, begun.ID, 1<<20, whole[1<<20:], now); n != 1<<20 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := r.AddWhole(ctx, leader, asNew(whole), bytes.NewReader(whole), now); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("in one piece: %v", err)
	}
	r.At = room
	if n, err := r.Take(ctx, leader, begun.ID, 1<<20, whole[1<<20:], now); n != 3<<20 || err != nil {
		t.Errorf("after there was room: %d, %v", n, err)
	}
	if found, err := r.Of(ctx, leader, "g", 1); err != nil || len(found) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWhatIsNoRecordingLeavesNothing(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		for name, text := range map[string][]byte{"a text called .wav": []byte("This is what Anna told us, in words, for a while."), "empty": nil, "a short text": []byte("hm")} {
			if _, err := r.AddWhole(ctx, leader, asNew(text), bytes.NewReader(text), now); fault.KindOf(err) != fault.Invalid || err == nil {
				t.Errorf("%s: %v", name, err)
			}
			if len(text) < 20 {
				continue
			}
			begun, err := r.Begin(ctx, leader, asNew(text), now)
			if err == nil {
				_, err = r.Take(ctx, leader, begun.ID, 0, text, now)
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Finish(ctx, leader, begun.ID, now); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s, in parts: %v", name, err)
			}
		}
		broken := io.MultiReader(bytes.NewReader(wav(2 << 20)[:1<<20+7]), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := r.AddWhole(ctx, leader, asNew(wav(99)), broken, now); err == nil {
			t.Error("half a file was kept")
		}
		if found, err := r.Of(ctx, leader, "g", 1); err != nil || len(found) != 0 || r.files() != 0 {
			t.Errorf("%+v, %d objects, %v", found, r.files(), err)
		}
		for name, n := range map[string]recording.New{"empty": {Group: "g", Session: 1, Print: asNew(nil).Print}, "too large": {Group: "g", Session: 1, Size: recording.Largest + 1, Print: asNew(nil).Print},
			"no print": {Group: "g", Session: 1, Size: 5}} {
			if _, err := r.Begin(ctx, leader, n, now); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			n     recording.New
			kind  fault.Kind
		}{"another leader": {stranger, asNew(wav(99)), fault.NotFound}, "a researcher": {researcher, asNew(wav(99)), fault.Forbidden}, "a supervisor": {supervisor, asNew(wav(99)), fault.Forbidden},
			"no session": {leader, recording.New{Group: "g", Session: 9, Size: 5, Print: asNew(nil).Print}, fault.NotFound}} {
			if _, err := r.Begin(ctx, c.actor, c.n, now); fault.KindOf(err) != c.kind {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestTheSoundGoesWhenItsDayComes(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		made, begun := r.added(wav(2<<20)), asNew(wav(3<<20))
		half, err := r.Begin(ctx, leader, begun, now)
		if err == nil {
			_, err = r.Take(ctx, leader, half.ID, 0, wav(3 << 20)[:1<<20], now)
		}
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.Sweep(ctx, "s", now.Add(23*time.Hour)); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		if n, err := r.Sweep(ctx, "s", now.Add(25*time.Hour)); n != 1 || err != nil || r.files() != 2 {
			t.Errorf("an upload that broke off: %d, %d objects, %v", n, r.files(), err)
		}
		for name, err := range map[string]error{
			"without a reason": r.KeepUntil(ctx, leader, made.ID, now.AddDate(1, 0, 0), " ", now), "a day that is past": r.KeepUntil(ctx, leader, made.ID, now.AddDate(0, 0, -1), "x", now),
			"for ever": r.KeepUntil(ctx, leader, made.ID, now.AddDate(99, 0, 0), "x", now),
		} {
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, a := range []auth.Actor{researcher, supervisor} {
			if err := r.KeepUntil(ctx, a, made.ID, now.AddDate(1, 0, 0), "x", now); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s: %v", a.Role, err)
			}
		}
		if err := r.KeepUntil(ctx, leader, made.ID, now.AddDate(0, 0, 120), "the transcript is being put right", now); err != nil {
			t.Fatal(err)
		}
		if n, err := r.Sweep(ctx, "s", now.AddDate(0, 0, 119)); n != 0 || err != nil {
			t.Errorf("before its new day: %d, %v", n, err)
		}
		if n, err := r.Sweep(ctx, "s", now.AddDate(0, 0, 121)); n != 1 || err != nil || r.files() != 0 {
			t.Errorf("%d, %d objects, %v", n, r.files(), err)
		}
		gone, err := r.Find(ctx, leader, made.ID)
		if err != nil || gone.State != recording.Gone || gone.GoneWhy == "" || gone.Name != "" {
			t.Errorf("%+v, %v", gone, err)
		}
		if log := r.log(); !strings.Contains(log, "session recording destroyed") || !strings.Contains(log, "being put right") {
			t.Errorf("the log says\n%s", log)
		}
		if err := r.SetDays(ctx, leader, 30); fault.KindOf(err) != fault.Forbidden {
			t.Error(err)
		}
		if err := r.SetDays(ctx, admin, 0); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		if err := r.SetDays(ctx, admin, 30); err != nil {
			t.Fatal(err)
		}
		if later := r.added(wav(99)); !later.KeepUntil.Equal(now.AddDate(0, 0, 30)) {
			t.Errorf("kept until %s", later.KeepUntil)
		} else if err := r.Remove(ctx, leader, later.ID, "the wrong file", now); err != nil || r.files() != 0 {
			t.Errorf("%v, %d objects", err, r.files())
		}
	})
}

func TestAnErasedVoiceIsHeardNoMore(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		made := r.added(wav(99))
		forget := func(id string) {
			t.Helper()
			if err := d.Change(ctx, func(tx *db.Tx) error { return recording.ForgetIn(ctx, tx, admin, id, now) }); err != nil {
				t.Fatal(err)
			}
		}
		forget("RM-003") // was not there
		if err := r.MayHear(ctx, leader, made.ID); err != nil {
			t.Error(err)
		}
		forget("RM-001")
		if _, _, err := r.Sound(ctx, leader, made.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
		if n, err := r.Sweep(ctx, "s", now); n != 1 || err != nil || r.files() != 0 {
			t.Errorf("%d, %v, %d objects", n, err, r.files())
		}
	})
}
