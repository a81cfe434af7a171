package coding_test

import (
	"reflect"
	"strings"
	"testing"

	"tend/inquiry/coding"
)

func TestACodebookGoesOutAndComesBack(t *testing.T) {
	for _, b := range coding.Library() {
		text, err := b.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := coding.Read("b.yaml", text); err != nil || !reflect.DeepEqual(back, b) {
			t.Errorf("%s by YAML: %v\n%+v", b.ID, err, back)
		}
		if text, err = b.CSV(); err != nil {
			t.Fatal(err)
		}
		if back, err := coding.ReadCSV("b.csv", text); err != nil || !reflect.DeepEqual(back, b) {
			t.Errorf("%s by a table: %v\n%+v\n%+v", b.ID, err, back, b)
		}
	}
}

func TestATableThatIsNoCodebook(t *testing.T) {
	for text, says := range map[string]string{
		"id,label\nA,a\n":                                "“definition”",
		"id,label,definition\nA,\"a,b\n":                 "cannot be read",
		"id,label,definition\n":                          "a codebook has codes",
		"id,label,definition\nA,a,x\nA,b,y\n":            "already",
		"#applies,dogs\nid,label,definition\n":           "dogs",
		"id,label,definition,parent\nA,a,x,B\nB,b,y,A\n": "among its own parents",
		"id,label,definition,key\nA,a,x,k\nB,b,y,k\n":    "cannot be told from",
	} {
		if _, err := coding.ReadCSV("codes.csv", []byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, which should say %q", text, err, says)
		}
	}
	b, err := coding.ReadCSV("Pain talk.csv", []byte("id,label,definition\nA,a,x\n"))
	if err != nil || b.ID != "pain-talk" || !b.Several || b.Applies != coding.Anybody {
		t.Errorf("a bare table gives %+v, %v", b, err)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, b := range coding.Library() {
		text, _ := b.CSV()
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if b, err := coding.ReadCSV("f.csv", data); err == nil {
			if err := b.Check(); err != nil {
				t.Errorf("what was read does not pass its own check: %v", err)
			}
		}
	})
}
