package audio_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"testing/iotest"

	"tend/clinic/programme/audio"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx   = context.Background()
	admin = auth.System("s", "test")
)

func TestARecordingIsReadFromAnyPlace(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := audio.Store{DB: d}
		whole := append([]byte("ID3"), bytes.Repeat([]byte{1, 2, 3, 0, 255}, 120_000)...)
		for range 2 { // the second takes the place of the first
			if err := s.Add(ctx, admin, "resilientmind", "settling", whole); err != nil {
				t.Fatal(err)
			}
		}
		found, err := s.Of(ctx, "s", "resilientmind")
		if err != nil || len(found) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		if err := iotest.TestReader(s.Sound(ctx, "s", found["settling"]), whole); err != nil {
			t.Error(err)
		}
		sound := s.Sound(ctx, "s", found["settling"])
		if _, err := sound.Seek(-5, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		if tail, err := io.ReadAll(sound); err != nil || !bytes.Equal(tail, whole[len(whole)-5:]) {
			t.Errorf("%v, %v", tail, err)
		}
		if elsewhere, err := s.Of(ctx, "elsewhere", "resilientmind"); err != nil || len(elsewhere) != 0 {
			t.Errorf("%+v, %v", elsewhere, err)
		}
		if err := s.Remove(ctx, admin, "resilientmind", "settling"); err != nil {
			t.Fatal(err)
		}
		if found, err = s.Of(ctx, "s", "resilientmind"); err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestWhatIsNoRecording(t *testing.T) {
	d := bothengines.SQLite(t)
	s := audio.Store{DB: d}
	for name, c := range map[string]struct {
		actor auth.Actor
		sound []byte
		kind  fault.Kind
	}{
		"a page":    {admin, []byte("<html><script>alert(1)</script>"), fault.Invalid},
		"nothing":   {admin, nil, fault.Invalid},
		"a picture": {admin, []byte("\x89PNG\r\n\x1a\n"), fault.Invalid},
		"a film":    {admin, []byte("\x00\x00\x00\x14ftypqt  more"), fault.Invalid},
		"too large": {admin, append([]byte("ID3"), make([]byte, audio.Largest)...), fault.Invalid},
		"a leader":  {auth.Actor{Site: "s", ID: "l", Role: auth.Leader}, []byte("ID3"), fault.Forbidden},
	} {
		if err := s.Add(ctx, c.actor, "p", "q", c.sound); fault.KindOf(err) != c.kind || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for head, want := range map[string]string{"ID3\x04": "audio/mpeg", "\xff\xfb\x90\x00": "audio/mpeg", "OggS\x00": "audio/ogg",
		"RIFF\x00\x00\x00\x00WAVEfmt ": "audio/wav", "\x00\x00\x00\x20ftypM4A \x00": "audio/mp4", "\xff\xd8\xff\xe0": ""} {
		if got := audio.KindOf([]byte(head)); got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}
