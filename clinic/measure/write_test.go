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
