package measure

import (
	"reflect"
	"testing"
)

// What is written is read as the same, for every instrument of the library.
func TestWriteIsReadAsTheSame(t *testing.T) {
	for _, i := range Library() {
		data, err := Write(i)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Read(i.ID, data)
		if err != nil {
			t.Errorf("%s: %v\n%s", i.ID, err, data)
		} else if !reflect.DeepEqual(back, i) {
			t.Errorf("%s came back as\n%+v\nnot\n%+v", i.ID, back, i)
		}
	}
}

// Whatever is read can be written, and is read again as the same.
func FuzzWrite(f *testing.F) {
	for _, id := range []string{"phq-4", "scs-sf", "change-question", "core-10"} {
		f.Add(mustRead(f, id))
	}
	f.Fuzz(func(t *testing.T, data string) {
		i, err := Read("x.yaml", []byte(data))
		if err != nil {
			return
		}
		written, err := Write(i)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read("x.yaml", written); err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
	})
}
