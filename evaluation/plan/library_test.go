package plan_test

import (
	"slices"
	"strings"
	"testing"

	"tend/evaluation/plan"
	"tend/platform/fault"
)

func TestEveryPlanOfTheLibraryIsReadForGroups(t *testing.T) {
	if got := plan.Names(); !slices.Equal(got, []string{"more", "resilientmind"}) {
		t.Fatalf("%q", got)
	}
	for _, name := range plan.Names() {
		groups := []string{"rm-02", "0193-x: odd"}
		p, text, err := plan.ForGroups(name, groups)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(p.Source.Store.Groups, groups) || p.Source.Store.All {
			t.Errorf("%s: %+v", name, p.Source.Store)
		}
		again, err := plan.Read(name, text)
		if err != nil || again.SHA256 != p.SHA256 {
			t.Errorf("%s: the text that comes with the plan is another plan: %v", name, err)
		}
		if !strings.Contains(string(text), "# ") {
			t.Errorf("%s: the author's comments are lost", name)
		}
	}
	if _, _, err := plan.ForGroups("resilientmind", nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no groups: %v", err)
	}
	if _, _, err := plan.ForGroups("../plan", []string{"g"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such plan: %v", err)
	}
}
