package report

import (
	"tend/evaluation/analysis"
	"tend/evaluation/figure"
	"tend/evaluation/plan"
)

// draw makes the figures in the order of the page.
func (r *Report) draw() []*figure.Scene {
	scenes := []*figure.Scene{figure.Flow(r.Results.Flow)}
	for _, o := range r.Plan.Outcomes {
		groups := r.pointsOf(o.ID)
		scenes = append(scenes, figure.Slopes(r.Plan, o, groups), figure.Distribution(r.Plan, o, groups))
	}
	scenes = append(scenes,
		figure.Forest("effects", "Effect sizes of the change from "+lower(r.baseline().Label), figure.EffectSizes(r.Plan.EffectSize), r.effectRows()))
	if len(r.Plan.Analyses()) > 1 {
		scenes = append(scenes, r.analysesFigure())
	}
	if r.Results.Retention != nil {
		scenes = append(scenes, figure.Retention(r.Results.Retention))
	}
	if r.Results.Process != nil {
		scenes = append(scenes, figure.Stages(r.Results.Process.Analysis))
	}
	if r.Results.Delivery != nil {
		scenes = append(scenes, r.driftFigure())
	}
	if r.Results.Themes != nil {
		scenes = append(scenes, r.themeFigures()...)
	}
	if r.Cohort.Synthetic {
		for _, s := range scenes {
			s.Stamp("Synthetic people, made up by a program")
		}
	}
	return scenes
}

func (r *Report) pointsOf(outcome string) []analysis.Points {
	var groups []analysis.Points
	for _, g := range r.Results.Points {
		if g.Outcome == outcome {
			groups = append(groups, g)
		}
	}
	return groups
}

// lead is the way of treating missing answers that the descriptive tables show.
func (r *Report) lead() plan.Method { return r.Plan.Missing[0] }

// effectRows are the headline effects, by outcome, group and timepoint.
func (r *Report) effectRows() []figure.Row {
	var rows []figure.Row
	for _, o := range r.Plan.Outcomes {
		group := ""
		for _, g := range r.peopleShown() {
			for _, c := range r.Results.Changes {
				if c.Outcome != o.ID || c.People != g || c.Missing != r.lead() {
					continue
				}
				if head := r.heading(o, c); head != group {
					group = head
					rows = append(rows, figure.Row{Heading: head})
				}
				e, _ := c.Effect(r.Plan.EffectSize)
				rows = append(rows, figure.Row{Label: r.timeLabel(c.Timepoint), N: c.N, Effect: e.Estimate})
			}
		}
	}
	return rows
}

// heading names an outcome and, where there are arms, the people.
func (r *Report) heading(o plan.Outcome, c analysis.Change) string {
	if len(r.Plan.Arms) == 0 {
		return o.Label
	}
	return o.Label + ", " + c.Label
}

// peopleShown are the arms where there are any, else everyone.
func (r *Report) peopleShown() []string {
	if len(r.Plan.Arms) == 0 {
		return []string{analysis.Everyone}
	}
	var ids []string
	for _, a := range r.Plan.Arms {
		ids = append(ids, "arm:"+a.ID)
	}
	return ids
}

func (r *Report) primary() plan.Timepoint { return r.Plan.Timepoints[r.Plan.PrimaryIndex()] }
func (r *Report) baseline() plan.Timepoint {
	return r.Plan.Timepoints[r.Plan.BaselineIndex()]
}

func (r *Report) timeLabel(id string) string {
	for _, t := range r.Plan.Timepoints {
		if t.ID == id {
			return t.Label
		}
	}
	return id
}

func (r *Report) outcome(id string) plan.Outcome {
	for _, o := range r.Plan.Outcomes {
		if o.ID == id {
			return o
		}
	}
	return plan.Outcome{ID: id, Label: id}
}
