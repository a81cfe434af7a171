package samplesize

import (
	"fmt"
	"io"
	"strings"
)

// sentence words the recommendation: the 60 % reading, the safeguard.
func (a Answer) sentence() string {
	safe := a.Rows[1]
	if !safe.Possible {
		return fmt.Sprintf("The effect of %.2f in %d people is so uncertain that even its 60 %% interval includes no effect: no size can be named from it. Plan a study to estimate the effect first.", abs(a.Effect), a.People)
	}
	groups := ""
	if safe.Groups > 0 {
		groups = fmt.Sprintf(" in %d groups of %d", safe.Groups, a.GroupSize)
	}
	return fmt.Sprintf("Enrol %d people%s: with four chances in five that the effect is at least %.2f, that many find it with a power of %.0f %% at a two-sided %.3g, after %.0f %% are lost.",
		safe.Enrolled, groups, safe.Effect, 100*a.Power, a.Alpha, 100*a.Attrition)
}

func (a Ask) rests() []string {
	lines := []string{
		"The interval of the observed effect is exact (noncentral t). Taking its lower end instead of the effect itself is safeguard power (Perugini, Gallucci and Costantini 2014).",
	}
	if a.Design == OneGroup {
		lines = append(lines,
			"The effect is d_z, the mean change in standard deviations of the change, and the test is the paired t test. An effect in standard deviations before the course is another number.",
			"Without a comparison a change may have other causes than the course, however many people are in it.")
	} else {
		lines = append(lines, "The effect is the difference between two groups of equal size in standard deviations, and the test is Student's t test.")
		if a.PrePost > 0 {
			lines = append(lines, fmt.Sprintf("The answer before is a covariate that correlates %.2f with the answer after, which lets (1 − r²) of the people do (Borm, Fransen and Lemmens 2007).", a.PrePost))
		}
	}
	if float64(a.GroupSize)*(1-a.Attrition) > 1 {
		lines = append(lines, fmt.Sprintf("People who sit in one group become more alike: the number is raised by 1 + (m − 1) × ICC, with m the %.3g of %d who are still there and an ICC of %.3g (Donner and Klar 2000), in every arm.",
			float64(a.GroupSize)*(1-a.Attrition), a.GroupSize, a.ICC))
	}
	return append(lines, "Those who are lost are lost whatever their outcome would have been. If loss goes with outcome, more people do not mend it.")
}

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

// Size words a number that may not be there.
func (r Row) Size(n int) string {
	if !r.Possible {
		return "none is enough"
	}
	return fmt.Sprint(n)
}

// Text writes the answer for a terminal.
func (a Answer) Text(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n%-10s %10s %10s %8s  %s\n", a.Sentence, "effect", "analysed", "enrolled", "groups", "reading")
	for _, r := range a.Rows {
		if !r.Possible {
			fmt.Fprintf(w, "%-10.2f %30s  %s\n", r.Effect, "no number is enough", r.Reading)
			continue
		}
		fmt.Fprintf(w, "%-10.2f %10d %10d %8s  %s\n", r.Effect, r.Analysed, r.Enrolled, dash(r.Groups), r.Reading)
	}
	fmt.Fprintf(w, "\nWhat this rests on\n- %s\n", strings.Join(a.Rests, "\n- "))
}

func dash(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}
