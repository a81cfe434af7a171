package programme

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tend/platform/fault"
)

const small = `id: small
version: "1"
title: Small
session_minutes: 20
group_size: {min: 2, max: 4}
dose: {at_least: 1, source: test}
practices:
  - id: breath
    title: Breath
    minutes: 5
    script:
      - minutes: 5
        say: Breathe.
sessions:
  - title: One
    items:
      - id: a
        kind: talk
        title: Talk
        minutes: 15
      - id: b
        kind: practice
        title: Breath
        minutes: 5
        practice: breath
measures:
  - timepoint: pre
    title: Before
    when: {event: session, session: 1, item: a}
    instruments: [phq-4]
`

func TestReadTakesASmallProgramme(t *testing.T) {
	p, warnings, err := Read("small.yaml", []byte(small))
	if err != nil || len(warnings) != 0 {
		t.Fatal(err, warnings)
	}
	if p.Sessions[0].Number != 1 || p.Sessions[0].Minutes() != 20 || len(p.MeasuresIn(1)) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestReadWarnsAndStillReadsWhenMinutesDoNotAddUp(t *testing.T) {
	in := strings.Replace(small, "minutes: 15", "minutes: 10", 1)
	_, warnings, err := Read("small.yaml", []byte(in))
	if err != nil || len(warnings) != 1 {
		t.Fatal(err, warnings)
	}
	w := warnings[0]
	if w.Session != 1 || w.Planned != 20 || w.Sum != 15 || !strings.Contains(w.Sentence, "5 minutes are free") {
		t.Errorf("%+v", w)
	}
}

func TestReadRefusesWithFileLineColumnAndField(t *testing.T) {
	cases := map[string]struct{ old, new, at, says string }{
		"an unknown field":           {"kind: talk", "kind: talk\n        minuets: 3", "f.yaml:19:9, field sessions[1].items[1].minuets", "no field"},
		"a wrong kind":               {"kind: talk", "kind: lecture", "f.yaml:18:9, field sessions[1].items[1].kind", "not one of: welcome"},
		"no kind":                    {"        kind: talk\n", "", "f.yaml:17:9, field sessions[1].items[1].kind", "needs a kind"},
		"a negative minute":          {"minutes: 15", "minutes: -15", "f.yaml:20:9, field sessions[1].items[1].minutes", "too small"},
		"minutes left out":           {"        minutes: 15\n", "", "f.yaml:17:9, field sessions[1].items[1].minutes", "is needed"},
		"a session without a title":  {"  - title: One\n    items:", "  - items:", "f.yaml:15:5, field sessions[1].title", "needs a title"},
		"a duplicate item id":        {"id: b\n", "id: a\n", "f.yaml:21:9, field sessions[1].items[2].id", "already"},
		"a practice that is not":     {"practice: breath", "practice: breathe", "f.yaml:25:9, field sessions[1].items[2].practice", `no practice "breathe"`},
		"a dose out of reach":        {"at_least: 1", "at_least: 9", "f.yaml:6:8, field dose.at_least", "cannot be reached"},
		"a group upside down":        {"max: 4", "max: 1", "f.yaml:5:22, field group_size.max", "smaller"},
		"a session that is not":      {"session: 1, item: a", "session: 3, item: a", "f.yaml:29:28, field measures[1].when.session", "no session 3"},
		"an item that is not":        {"session: 1, item: a", "session: 1, item: z", "f.yaml:29:40, field measures[1].when.item", "no agenda item"},
		"a measure without a form":   {"instruments: [phq-4]", "instruments: []", "f.yaml:30:5, field measures[1].instruments", "at least one"},
		"a number as version":        {`version: "1"`, "version: 1", "f.yaml:2:1, field version", "quotes"},
		"a session with no agenda":   {small[strings.Index(small, "    items:"):strings.Index(small, "measures:")], "", "f.yaml:15:5, field sessions[1].items", "nothing on its agenda"},
		"a practice without outline": {"    script:\n      - minutes: 5\n        say: Breathe.\n", "", "f.yaml:8:5, field practices[1].script", "script outline"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := strings.Replace(small, c.old, c.new, 1)
			if in == small {
				t.Fatal("the case changes nothing")
			}
			p, _, err := Read("f.yaml", []byte(in))
			if err == nil {
				t.Fatalf("taken: %+v", p)
			}
			if p.ID != "" {
				t.Error("a refused programme is half given")
			}
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("kind %q", fault.KindOf(err))
			}
			if !strings.Contains(err.Error(), c.at+": ") || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got  %s\nwant %s … %s", err, c.at, c.says)
			}
		})
	}
}

func TestReadReportsAllFaultsAtOnce(t *testing.T) {
	in := strings.NewReplacer("kind: talk", "kind: lecture", "minutes: 15", "minutes: -1", "title: Small", "titel: Small").Replace(small)
	_, _, err := Read("f.yaml", []byte(in))
	faults, ok := errors.AsType[fault.Many](err)
	if !ok || len(faults) != 4 { // the unknown field, the title that is now missing, the kind, the minutes
		t.Errorf("want four faults, got:\n%v", err)
	}
}

// TestLibraryMakesNoClaimsOfChemistry keeps teaching simplifications about the
// body's chemistry out of what leaders and participants read.
func TestLibraryMakesNoClaimsOfChemistry(t *testing.T) {
	names, _ := files.ReadDir("library")
	for _, name := range names {
		data, _ := files.ReadFile("library/" + name.Name())
		for _, word := range []string{"serotonin", "dopamine", "oxytocin", "opiate", "opioid", "endorphin", "inflammat", "cortisol", "painkill"} {
			if strings.Contains(strings.ToLower(string(data)), word) {
				t.Errorf("%s speaks of %q", name.Name(), word)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range []string{"resilientmind", "more"} {
		if data, err := files.ReadFile("library/" + name + ".yaml"); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, _, err := Read("fuzz", data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || p.ID != "" {
				t.Errorf("kind %q, programme %q", fault.KindOf(err), p.ID)
			}
			return
		}
		if p.Title == "" || len(p.Sessions) == 0 || p.Dose.AtLeast > len(p.Sessions) {
			t.Errorf("taken though it cannot be a programme: %+v", p)
		}
	})
}

// A loop that the formulation does not have is refused with its place, where it
// is known what there is.
func TestALoopThatIsNotThere(t *testing.T) {
	text := []byte(`id: x
version: "1"
title: X
session_minutes: 10
group_size: {min: 1, max: 2}
dose: {at_least: 1}
sessions:
  - title: One
    items:
      - {id: a, kind: talk, title: A, minutes: 10, loosens: [fighting, figthing, fighting]}
`)
	known := Known{Loop: func(id string) bool { return id == "fighting" }}
	_, _, err := ReadFor("x.yaml", text, known)
	for _, says := range []string{`no loop "figthing"`, `"fighting" is named twice`, "x.yaml:10"} {
		if !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%v does not say %s", err, says)
		}
	}
}
