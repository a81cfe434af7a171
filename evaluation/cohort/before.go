package cohort

import (
	"maps"
	"slices"

	"tend/clinic/pathway"
	"tend/evaluation/plan"
)

// before counts the way to a group. It needs everybody's history, so it is
// left out when the plan names groups.
func before(p *plan.Plan, states []pathway.State) []Stage {
	if !p.Source.Store.All {
		return nil
	}
	referred, eligible := Stage{Label: "Referred"}, Stage{Label: "Assessed as suitable"}
	ineligible, unassessed, choices := 0, 0, map[string]int{}
	for _, s := range states {
		referred.N++
		switch {
		case s.Group != "":
			eligible.N++
		case s.Eligible == nil:
			unassessed++
		case !*s.Eligible:
			ineligible++
		default:
			eligible.N++
			choices[s.Choice]++
		}
	}
	if referred.N == 0 || referred.N == eligible.N && len(choices) == 0 {
		return nil
	}
	referred.leave("not suitable", ineligible)
	referred.leave("not assessed", unassessed)
	for _, choice := range slices.Sorted(maps.Keys(choices)) {
		if choice == "" {
			eligible.leave("no choice recorded", choices[choice])
		} else {
			eligible.leave("chose "+choice, choices[choice])
		}
	}
	return []Stage{referred, eligible}
}

func (s *Stage) leave(reason string, n int) {
	if n > 0 {
		s.Left = append(s.Left, Leaving{reason, n})
	}
}
