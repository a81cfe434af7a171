package staff

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/evaluation/samplesize"
	"tend/platform/auth"
	"tend/platform/fault"
)

// sampleSizeView is what was asked, as typed, and the answer when there is one.
// The address holds it all.
type sampleSizeView struct {
	Typed  url.Values
	Two    bool
	Answer *samplesize.Answer
}

// Value is a field as typed, or what is usual.
func (v sampleSizeView) Value(name string) string { return v.Typed.Get(name) }

func (d *Desk) showSampleSize(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	typed, usual := r.URL.Query(), samplesize.Usual
	for name, value := range map[string]float64{
		"power": usual.Power, "alpha": usual.Alpha, "attrition": usual.Attrition,
		"size": float64(usual.GroupSize), "icc": usual.ICC, "correlation": usual.PrePost,
	} {
		if !typed.Has(name) {
			typed.Set(name, number(value))
		}
	}
	v := sampleSizeView{Typed: typed, Two: typed.Get("design") == string(samplesize.TwoGroups)}
	view := frame.View{Title: "Sample size", Nav: "evaluation"}
	status := http.StatusOK
	if typed.Get("effect") != "" || typed.Get("people") != "" {
		answer, err := planFrom(typed)
		if err != nil {
			view.Wrong, status = frame.Sentences(err), http.StatusUnprocessableEntity
		} else {
			v.Answer = &answer
		}
	}
	view.Content = v
	return d.showAs(w, r, status, actor, "samplesize.html", view)
}

// planFrom reads the numbers, whose decimals may be written with a comma, and
// plans.
func planFrom(typed url.Values) (samplesize.Answer, error) {
	var faults fault.Many
	read := func(name, says string) float64 {
		v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(typed.Get(name)), ",", ".", 1), 64)
		if err != nil {
			faults = append(faults, fault.New(fault.Invalid, "staff.sampleSize", "%s is a number.", says))
		}
		return v
	}
	a := samplesize.Ask{
		Design: samplesize.OneGroup, Effect: read("effect", "The observed effect"), PrePost: read("correlation", "The correlation"),
		Power: read("power", "The power"), Alpha: read("alpha", "Alpha"), Attrition: read("attrition", "The share that is lost"), ICC: read("icc", "The ICC"),
	}
	if typed.Get("design") == string(samplesize.TwoGroups) {
		a.Design = samplesize.TwoGroups
	}
	people, size := read("people", "The number of people"), read("size", "The people in a group")
	a.People, a.GroupSize = int(people), int(size)
	if float64(a.People) != people || float64(a.GroupSize) != size {
		faults = append(faults, fault.New(fault.Invalid, "staff.sampleSize", "People are counted in whole numbers."))
	}
	if err := faults.Err(); err != nil {
		return samplesize.Answer{}, err
	}
	return samplesize.Plan(a)
}
