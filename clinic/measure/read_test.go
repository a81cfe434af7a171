package measure

import (
	"strings"
	"testing"

	"tend/platform/fault"
)

func mustRead(t testing.TB, id string) string {
	t.Helper()
	data, err := files.ReadFile("library/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLibraryHoldsTheInstrumentsOfTheCourse(t *testing.T) {
	ranges := map[string]map[ScaleID][2]float64{
		"nrs-intensity":   {"intensity": {0, 10}},
		"nrs-distress":    {"distress": {0, 10}},
		"phq-4":           {"gad2": {0, 6}, "phq2": {0, 6}, "phq4": {0, 12}},
		"phq-2":           {"phq2": {0, 6}},
		"pseq":            {"pseq": {0, 60}},
		"phq-9":           {"phq9": {0, 27}, "phq2": {0, 6}},
		"gad-7":           {"gad7": {0, 21}, "gad2": {0, 6}},
		"pgic":            {"pgic": {1, 7}},
		"change-question": {},
		"scs-sf":          {"scs-sf": {1, 5}},
		"peg":             {"peg": {0, 10}},
		"core-10":         {"core10": {0, 40}},
		"pseq-2":          {"pseq2": {0, 12}},
		"pseq-4":          {"pseq4": {0, 24}},
		"pcs":             {"pcs": {0, 52}, "pcs-rumination": {0, 16}, "pcs-magnification": {0, 12}, "pcs-helplessness": {0, 24}},
		"bpi":             {"bpi-severity": {0, 10}, "bpi-interference": {0, 10}},
		"tsk-17":          {"tsk17": {17, 68}},
		"tsk-13":          {"tsk13": {13, 52}},
		"cpaq-8":          {"cpaq8": {0, 48}, "cpaq8-engagement": {0, 24}, "cpaq8-willingness": {0, 24}},
		"ffmq-15": {"ffmq15": {15, 75}, "ffmq15-without-observing": {12, 60}, "ffmq15-observing": {3, 15}, "ffmq15-describing": {3, 15},
			"ffmq15-awareness": {3, 15}, "ffmq15-nonjudging": {3, 15}, "ffmq15-nonreactivity": {3, 15}},
		"hads":                {"hads-anxiety": {0, 21}, "hads-depression": {0, 21}},
		"course-satisfaction": {"satisfaction": {1, 5}},
	}
	if len(Library()) != len(ranges) {
		t.Errorf("%d instruments, want %d", len(Library()), len(ranges))
	}
	for id, scales := range ranges {
		i := mustFind(t, id)
		if len(i.Scales) != len(scales) {
			t.Errorf("%s has %d scales", id, len(i.Scales))
		}
		for _, s := range i.Scales {
			if scales[s.ID] != [2]float64{s.Min, s.Max} {
				t.Errorf("%s runs from %v to %v", s.ID, s.Min, s.Max)
			}
		}
		if i.Licence.Text == "" || len(i.Sources) == 0 {
			t.Errorf("%s lacks its licence or source", id)
		}
	}
}

func TestThresholdsAreThePublishedOnes(t *testing.T) {
	cases := []struct {
		instrument string
		scale      ScaleID
		kind       ThresholdKind
		value      float64
	}{
		{"nrs-intensity", "intensity", MIC, 2}, {"nrs-intensity", "intensity", Percent, 30},
		{"phq-4", "gad2", Caseness, 3}, {"phq-4", "phq2", Caseness, 3},
		{"phq-9", "phq9", Caseness, 10}, {"phq-9", "phq9", ReliableChange, 6},
		{"gad-7", "gad7", Caseness, 8}, {"gad-7", "gad7", ReliableChange, 4},
		{"pseq", "pseq", MIC, 5.5}, {"pseq", "pseq", MDC, 11.5}, {"pgic", "pgic", Responder, 2},
	}
	for _, c := range cases {
		s, _ := mustFind(t, c.instrument).Scale(c.scale)
		if got, ok := s.Threshold(c.kind); !ok || got.Value != c.value || got.Source == "" {
			t.Errorf("%s %s: %+v", c.scale, c.kind, got)
		}
	}
	distress, _ := mustFind(t, "nrs-distress").Scale("distress")
	if len(distress.Thresholds) != 0 {
		t.Error("no threshold is published for the distress rating")
	}
	pseq, _ := mustFind(t, "pseq").Scale("pseq")
	for value, want := range map[float64]string{0: "severe", 19: "severe", 19.5: "severe", 20: "moderate", 60: "minimal"} {
		if b, ok := pseq.BandOf(value); !ok || b.Title != want {
			t.Errorf("PSEQ %v is %q, want %q", value, b.Title, want)
		}
	}
}

func TestWordingThatMayNotShipIsNotShipped(t *testing.T) {
	pseq := mustFind(t, "pseq")
	for n, item := range pseq.Items {
		if item.Text != "" {
			t.Errorf("item %d has its wording", n+1)
		}
	}
	if got := pseq.Label("pseq-3"); got != "Item 3" {
		t.Errorf("label %q", got)
	}
	if got := mustFind(t, "phq-4").Label("phq-down"); got != "Feeling down, depressed, or hopeless" {
		t.Errorf("label %q", got)
	}
}

func TestReadRefusesWithPlaceAndField(t *testing.T) {
	cases := map[string]struct{ id, old, new, at, says string }{
		"an unknown field":               {"phq-2", "short:", "shrot:", "field shrot", "no field"},
		"a method that is none":          {"phq-2", "method: sum", "method: median", "field scales[1].method", "sum, mean"},
		"no direction":                   {"phq-2", "    better: lower\n", "", "field scales[1].better", "better one"},
		"no missing rule":                {"phq-2", "    missing: {rule: none allowed}\n", "", "field scales[1].missing.rule", "missing"},
		"an item that is not":            {"phq-2", "items: [phq-interest,", "items: [phq-intrest,", "field scales[1].items[1]", "no item"},
		"an item counted twice":          {"phq-2", "items: [phq-interest,", "items: [phq-down,", "field scales[1].items[2]", "once"},
		"a range that does not fit":      {"phq-2", "max: 6", "max: 8", "field scales[1]", "0 to 6"},
		"the same number for two":        {"phq-2", "value: 1, text", "value: 0, text", "field items[1].options[2].value", "already"},
		"two items of one name":          {"phq-2", "- id: phq-down", "- id: phq-interest", "field items[2].id", "already"},
		"a threshold without a source":   {"phq-2", `, source: "Kroenke et al. 2003, Med Care 41:1284"`, "", "field scales[1].thresholds[1].source", "source"},
		"wording that may not ship":      {"pseq", "- id: pseq-1\n", "- id: pseq-1\n    text: I can\n", "field items[1].text", "may not ship"},
		"an item without its text":       {"nrs-intensity", "    text: \"How strong has your pain been over the past week, on average?\"\n", "", "field items[1].text", "needs its text"},
		"a range upside down":            {"nrs-intensity", "{min: 0, max: 10,", "{min: 10, max: 0,", "field items[1].range.max", "before it begins"},
		"a prorating rule out of reach":  {"pseq", "at_least: 8", "at_least: 11", "field scales[1].missing.at_least", "of the 10"},
		"two ways of answering":          {"nrs-intensity", "    range:", "    free_text: true\n    range:", "field items[1]", "one of the three"},
		"a scale over free text":         {"nrs-intensity", "    range: {min: 0, max: 10, min_text: No pain, max_text: The worst pain you can imagine}", "    free_text: true", "field scales[1].items[1]", "with a number"},
		"a reversed item of another":     {"scs-sf", "    reverse: [scs-sf-1,", "    reverse: [phq-down,", "field scales[1].reverse[1]", "of this scale"},
		"an item reversed twice":         {"scs-sf", "    reverse: [scs-sf-1,", "    reverse: [scs-sf-4,", "field scales[1].reverse[2]", "once"},
		"a risk on a scale that is not":  {"phq-9", "- scale: phq9", "- scale: phq", "field risks[2].scale", "no scale"},
		"a risk on item and scale":       {"phq-9", "- scale: phq9", "- item: phq-down\n    scale: phq9", "field risks[2]", "one item or"},
		"a risk of an item that is not":  {"phq-9", "- item: phq-self-harm", "- item: item-9", "field risks[1].item", "no item"},
		"a risk raised by not at all":    {"phq-9", "at_least: 1", "at_least: 0", "field risks[1].at_least", "too small"},
		"a band outside":                 {"phq-9", "{from: 20, to: 27,", "{from: 20, to: 30,", "field scales[1].bands[5]", "outside"},
		"a rule version that is no text": {"phq-9", `version: "1"`, `version: 1`, "field version", "quotes"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			whole := mustRead(t, c.id)
			in := strings.Replace(whole, c.old, c.new, 1)
			if in == whole {
				t.Fatal("the case changes nothing")
			}
			i, err := Read("f.yaml", []byte(in))
			if err == nil || i.ID != "" || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("taken: %v", err)
			}
			if !strings.Contains(err.Error(), c.at+": ") || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "f.yaml:") {
				t.Errorf("got  %s\nwant %s … %s", err, c.at, c.says)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, id := range []string{"phq-4", "pseq", "pgic", "change-question"} {
		f.Add([]byte(mustRead(f, id)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		i, err := Read("fuzz", data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || i.ID != "" {
				t.Errorf("kind %q, instrument %q", fault.KindOf(err), i.ID)
			}
			return
		}
		i.Score(Answers{})
		if err := i.Check(Answers{}); err != nil {
			t.Errorf("nothing answered is refused: %v", err)
		}
	})
}
