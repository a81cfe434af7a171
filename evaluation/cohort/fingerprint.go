package cohort

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"tend/clinic/pathway"
)

// fingerprint is the SHA-256 of what an evaluation uses of sorted histories,
// one line a person and one a score, so that a report can say which data it
// rests on and a change in how histories are stored changes nothing.
func fingerprint(h Histories) string {
	sum := sha256.New()
	for _, s := range h.States {
		writePerson(sum, s)
	}
	for _, s := range h.Scores {
		fmt.Fprintf(sum, "score\t%s\t%s\t%s\t%s\t%t\t%s\n", s.Person, s.Outcome, s.Timepoint,
			strconv.FormatFloat(s.Value, 'g', -1, 64), s.Complete, s.RuleVersion)
	}
	for _, d := range h.Delivered {
		writeDelivered(sum, d)
	}
	writeProcess(sum, h.Process)
	for _, r := range h.Practice {
		fmt.Fprintln(sum, "practice\t"+r.String())
	}
	for _, e := range h.Harm {
		fmt.Fprintf(sum, "harm\t%s\t%s\t%t\t%t\t%t\n", e.Person, e.Practice, e.Serious, e.Possible, e.Open)
	}
	writeWorded(sum, h.Words)
	writeMaps(sum, h.Maps)
	return hex.EncodeToString(sum.Sum(nil))
}

func writePerson(w io.Writer, s pathway.State) {
	eligible := "not assessed"
	if s.Eligible != nil {
		eligible = strconv.FormatBool(*s.Eligible)
	}
	fmt.Fprintf(w, "person\t%s\t%s\t%d\t%s\t%s\t%s\t%t", s.StudyID, s.Gender, s.AgeYears, eligible, s.Choice, s.Group, s.Takes(pathway.Research))
	for _, n := range slices.Sorted(maps.Keys(s.Register)) {
		fmt.Fprintf(w, "\t%d %s", n, s.Register[n].Mark)
	}
	if e := s.Ending; e != nil {
		fmt.Fprintf(w, "\tended %t %s", e.Completed, e.Reason)
	}
	fmt.Fprintln(w)
}
