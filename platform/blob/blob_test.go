package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"tend/platform/blob"
	"tend/platform/crypt"
	"tend/platform/fault"
)

var ctx = context.Background()

func newKey(t testing.TB) crypt.Key {
	t.Helper()
	ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ring.NewKey("key/x")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// places is every kind of place that this machine has.
func places(t *testing.T) map[string]blob.Place {
	return map[string]blob.Place{"folder": blob.Folder(t.TempDir()), "s3": newS3(t)}
}

func noise(n int) []byte {
	data := make([]byte, n)
	rand.Read(data)
	return data
}

func TestAFileIsReadFromAnyPlace(t *testing.T) {
	for name, at := range places(t) {
		for _, size := range []int{1, blob.ChunkSize - 1, blob.ChunkSize, blob.ChunkSize + 1, 3 * blob.ChunkSize} {
			f, whole := blob.File{At: at, Name: "file-1", Key: newKey(t)}, noise(size)
			got, err := f.Copy(ctx, bytes.NewReader(whole), 1<<30)
			if err != nil || got != int64(size) {
				t.Fatalf("%s, %d bytes: %d, %v", name, size, got, err)
			}
			if err := iotest.TestReader(f.Open(ctx, int64(size), nil), whole); err != nil {
				t.Errorf("%s, %d bytes: %v", name, size, err)
			}
			if err := at.Remove(ctx, f.Name); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(f.Open(ctx, int64(size), nil)); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: afterwards %v", name, err)
			}
		}
	}
}

func TestNothingLiesInTheOpen(t *testing.T) {
	dir := t.TempDir()
	words := bytes.Repeat([]byte("what was said in the room "), 100_000)
	if _, err := (blob.File{At: blob.Folder(dir), Name: "a", Key: newKey(t)}).Copy(ctx, bytes.NewReader(words), 1<<30); err != nil {
		t.Fatal(err)
	}
	found := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		found++
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("said in the room")) {
			t.Errorf("%s can be read", path)
		}
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		return err
	})
	if err != nil || found != 3 {
		t.Errorf("%d objects, %v", found, err)
	}
}

// Whoever can write to the folder can destroy a recording, and cannot make it
// say something else.
func TestChunksCannotBeMovedOrCutOff(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	whole := noise(3*blob.ChunkSize + 100)
	size := int64(len(whole))
	fresh := func() {
		for _, name := range []string{"a", "b"} {
			if _, err := (blob.File{At: blob.Folder(dir), Name: name, Key: key}).Copy(ctx, bytes.NewReader(whole), 1<<30); err != nil {
				t.Fatal(err)
			}
		}
	}
	copyFile := func(from, to string) error {
		text, err := os.ReadFile(path(from))
		if err != nil {
			return err
		}
		return os.WriteFile(path(to), text, 0o600)
	}
	for name, c := range map[string]struct {
		harm func() error
		size int64
	}{
		"two chunks changed places": {func() error { return copyFile("a/00000000", "a/00000001") }, size},
		"a chunk of another file":   {func() error { return copyFile("b/00000001", "a/00000001") }, size},
		"the end in the middle":     {func() error { return copyFile("a/00000003", "a/00000001") }, size},
		"cut off at a chunk":        {func() error { return os.Remove(path("a/00000003")) }, 3 * blob.ChunkSize},
		"a size that is less":       {func() error { return nil }, size - 1},
		"a size that is more":       {func() error { return nil }, size + 1},
		"a size of more chunks":     {func() error { return nil }, 5 * blob.ChunkSize},
		"one bit":                   {func() error { return flip(path("a/00000002")) }, size},
		"an empty chunk":            {func() error { return os.WriteFile(path("a/00000002"), nil, 0o600) }, size},
		"an older file of its name": {func() error {
			if err := copyFile("a/00000003", "old"); err != nil {
				return err
			}
			if _, err := (blob.File{At: blob.Folder(dir), Name: "a", Key: newKey(t)}).Copy(ctx, bytes.NewReader(whole), 1<<30); err != nil {
				return err
			}
			return copyFile("old", "a/00000003")
		}, size},
	} {
		fresh()
		if err := c.harm(); err != nil {
			t.Fatal(name, err)
		}
		if _, err := io.ReadAll((blob.File{At: blob.Folder(dir), Name: "a", Key: key}).Open(ctx, c.size, nil)); err == nil {
			t.Errorf("%s: it was read as if nothing had happened", name)
		}
	}
}

func flip(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text[len(text)/2] ^= 1
	return os.WriteFile(path, text, 0o600)
}

func TestWhatCannotBeKeptLeavesNothing(t *testing.T) {
	for name, at := range places(t) {
		f := blob.File{At: at, Name: "half", Key: newKey(t)}
		for what, from := range map[string]io.Reader{
			"too large":  bytes.NewReader(noise(3 * blob.ChunkSize)),
			"broken off": io.MultiReader(bytes.NewReader(noise(blob.ChunkSize+5)), iotest.ErrReader(io.ErrUnexpectedEOF)),
		} {
			if _, err := f.Copy(ctx, from, 2*blob.ChunkSize); err == nil {
				t.Errorf("%s: %s was kept", name, what)
			}
			if _, err := at.Get(ctx, "half/00000000"); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %s left something: %v", name, what, err)
			}
		}
	}
}

// full is a disk with room for so many chunks.
type full struct {
	blob.Place
	room int
}

func (f *full) Put(ctx context.Context, name string, data []byte) error {
	if f.room--; f.room < 0 {
		return blob.Failed(&os.PathError{Op: "write", Path: name, Err: syscall.ENOSPC})
	}
	return f.Place.Put(ctx, name, data)
}

func TestAFullDiskSaysSo(t *testing.T) {
	at := &full{blob.Folder(t.TempDir()), 2}
	f := blob.File{At: at, Name: "a", Key: newKey(t)}
	_, err := f.Copy(ctx, bytes.NewReader(noise(4*blob.ChunkSize)), 1<<30)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(fault.Message(err), "full") {
		t.Errorf("%v", err)
	}
	if _, err := at.Get(ctx, "a/00000000"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("something was left: %v", err)
	}
}

func TestNamesThatLeadElsewhere(t *testing.T) {
	at := blob.Folder(t.TempDir())
	for _, name := range []string{"", "..", "../x", "a/../b", "a/b/c", "/etc", "a\x00", "a b"} {
		if at.Put(ctx, name, nil) == nil || at.Remove(ctx, name) == nil {
			t.Errorf("%q was taken", name)
		}
	}
}

func TestPartsThatDoNotFit(t *testing.T) {
	f := blob.File{At: blob.Folder(t.TempDir()), Name: "a", Key: newKey(t)}
	for name, err := range map[string]error{
		"not at a chunk":     f.WriteAt(ctx, noise(blob.ChunkSize), 5, false),
		"half in the middle": f.WriteAt(ctx, noise(5), 0, false),
		"nothing":            f.WriteAt(ctx, nil, 0, true),
	} {
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What may no longer be read stops in the middle.
func TestReadingStopsWhenItMayNot(t *testing.T) {
	f := blob.File{At: blob.Folder(t.TempDir()), Name: "a", Key: newKey(t)}
	if _, err := f.Copy(ctx, bytes.NewReader(noise(3*blob.ChunkSize)), 1<<30); err != nil {
		t.Fatal(err)
	}
	asked := 0
	r := f.Open(ctx, 3*blob.ChunkSize, func(context.Context) error {
		if asked++; asked > 2 {
			return fault.New(fault.Forbidden, "test", "somebody withdrew")
		}
		return nil
	})
	if got, err := io.Copy(io.Discard, r); got != 2*blob.ChunkSize || fault.KindOf(err) != fault.Forbidden {
		t.Errorf("%d bytes, %v", got, err)
	}
}

func BenchmarkSealingAFile(b *testing.B) {
	f := blob.File{At: blob.Folder(b.TempDir()), Name: "a", Key: newKey(b)}
	whole := noise(16 * blob.ChunkSize)
	b.SetBytes(int64(len(whole)))
	for b.Loop() {
		if _, err := f.Copy(ctx, bytes.NewReader(whole), 1<<30); err != nil {
			b.Fatal(err)
		}
	}
}

// Two hours at 128 kbit/s are 115 MB; a seek reads one chunk, or two where it
// begins at the end of one.
func BenchmarkSeekingInTwoHours(b *testing.B) {
	f := blob.File{At: blob.Folder(b.TempDir()), Name: "a", Key: newKey(b)}
	const size = 115 << 20
	if _, err := f.Copy(ctx, io.LimitReader(rand.Reader, size), 1<<30); err != nil {
		b.Fatal(err)
	}
	p, n, reads := make([]byte, 64<<10), int64(0), 0
	for b.Loop() {
		r := f.Open(ctx, size, nil)
		n = (n + 37_777_777) % (size - int64(len(p)))
		if _, err := r.Seek(n, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(r, p); err != nil {
			b.Fatal(err)
		}
		reads = max(reads, r.Reads)
	}
	if reads > 2 {
		b.Errorf("a seek read %d chunks", reads)
	}
}
