// Package tend holds the test of the house's arrows: which folder may import
// which. The rooms themselves are in the folders below.
package tend

import (
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// floors lists the rooms from the ground up; a room may import what stands
// before it in the list, except that stats and platform import nothing of
// ours but their own.
var floors = []string{
	"platform/",
	"schema",
	"stats/",
	"clinic/programme",
	"clinic/site",
	"clinic/people",
	"clinic/task",
	"clinic/pathway",
	"clinic/consent",
	"clinic/session",
	"clinic/session/recording",
	"clinic/measure",
	"clinic/message",
	"clinic/invitation",
	"clinic/measure/entry",
	"clinic/measure/exchange",
	"clinic/formulation",
	"clinic/rights",
	"inquiry/transcript",
	"inquiry/transcript/speech",
	"inquiry/document",
	"inquiry/coding",
	"inquiry/coding/refi",
	"inquiry/coding/suggest",
	"inquiry/coding/consult",
	"inquiry/coding/assist",
	"inquiry/theme",
	"inquiry/progression",
	"evaluation/plan",
	"evaluation/cohort",
	"evaluation/analysis",
	"evaluation/figure",
	"evaluation/process",
	"evaluation/report",
	"evaluation/audittable",
	"evaluation/samplesize",
	"demo",
	"door/",
	"cmd/",
}

// floorOf gives the floor that names a room most closely, or -1.
func floorOf(path string) int {
	room, found := strings.TrimPrefix(path, "tend/"), -1
	for n, f := range floors {
		within := strings.HasPrefix(room+"/", strings.TrimSuffix(f, "/")+"/")
		if within && (found < 0 || len(f) > len(floors[found])) {
			found = n
		}
	}
	return found
}

// TestImportsPointDown reads `go list` and refuses an import that points up.
func TestImportsPointDown(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "tend" {
			continue
		}
		from := floorOf(p.ImportPath)
		if from < 0 {
			t.Errorf("%s stands on no floor: name it in floors, with an ADR", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, "tend/") {
				continue
			}
			to := floorOf(imp)
			if to > from || (floors[from] == "stats/" && floors[to] == "platform/") {
				t.Errorf("%s imports %s, which stands above it", p.ImportPath, imp)
			}
		}
	}
}
