package mixed_test

import (
	"fmt"
	"log"

	"tend/stats/design"
	"tend/stats/mixed"
)

// pain is what eight people answered before a course (visit 0), after it (1)
// and three months on (2), one row an answer. Those who were lost have fewer.
var pain = []struct {
	who   string
	visit int
	score float64
}{
	{"RM-001", 0, 7}, {"RM-001", 1, 5}, {"RM-001", 2, 6},
	{"RM-002", 0, 8}, {"RM-002", 1, 7}, {"RM-002", 2, 6},
	{"RM-003", 0, 5}, {"RM-003", 1, 4},
	{"RM-004", 0, 9}, {"RM-004", 1, 8}, {"RM-004", 2, 8},
	{"RM-005", 0, 6}, {"RM-005", 1, 6}, {"RM-005", 2, 4},
	{"RM-006", 0, 7}, {"RM-006", 1, 4}, {"RM-006", 2, 5},
	{"RM-007", 0, 8},
	{"RM-008", 0, 6}, {"RM-008", 1, 5}, {"RM-008", 2, 5},
}

// columns brings the rows into the shape that the models take: the outcome, an
// intercept with a 0/1 column for each later visit, and codes.
func columns() (y []float64, x []design.Column, person, visit []int) {
	after, later := design.Column{Name: "after"}, design.Column{Name: "three months on"}
	after.Values, later.Values = make([]float64, len(pain)), make([]float64, len(pain))
	var names []string
	for i, row := range pain {
		y, names, visit = append(y, row.score), append(names, row.who), append(visit, row.visit)
		switch row.visit {
		case 1:
			after.Values[i] = 1
		case 2:
			later.Values[i] = 1
		}
	}
	person, _ = mixed.Codes(names)
	return y, []design.Column{design.Intercept(len(pain)), after, later}, person, visit
}

// A level for each person, the same for all visits (R: lmer(score ~ visit +
// (1 | person))).
func ExampleRandomIntercept() {
	y, x, person, _ := columns()
	fit, err := mixed.RandomIntercept(y, x, person, mixed.Options{})
	if err != nil {
		log.Fatal(err)
	}
	between, _ := fit.Param("group")
	within, _ := fit.Param("residual")
	fmt.Printf("%d answers of %d people, variance between people %.2f, within %.2f\n", fit.Rows, fit.Units, between.Value, within.Value)
	for j := 1; j < len(x); j++ {
		e, err := fit.Effect(j, mixed.Satterthwaite)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %.2f (%.2f to %.2f), df %.1f, p %.3f\n", e.Name, e.Estimate, e.Lo, e.Hi, e.DF, e.P)
	}
	// Output:
	// 21 answers of 8 people, variance between people 1.55, within 0.42
	// after: -1.32 (-2.07 to -0.56), df 11.3, p 0.003
	// three months on: -1.47 (-2.27 to -0.68), df 11.4, p 0.002
}

// Any variance at any visit and any correlation between them (R:
// mmrm(score ~ visit + us(visit | person))), with a contrast of two visits.
func ExampleMMRM() {
	y, x, person, visit := columns()
	fit, err := mixed.MMRM(y, x, person, visit, mixed.Options{})
	if err != nil {
		log.Fatal(err)
	}
	after, err := fit.Effect(1, mixed.KenwardRoger)
	if err != nil {
		log.Fatal(err)
	}
	since, err := fit.Contrast("from after to three months on", []float64{0, -1, 1}, mixed.KenwardRoger)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range []mixed.Effect{after, since} {
		fmt.Printf("%s: %.2f (%.2f to %.2f), df %.1f, p %.3f\n", e.Name, e.Estimate, e.Lo, e.Hi, e.DF, e.P)
	}
	fmt.Println(after.Method)
	// Output:
	// after: -1.30 (-2.20 to -0.41), df 6.0, p 0.012
	// from after to three months on: -0.21 (-1.29 to 0.87), df 5.9, p 0.650
	// Kenward–Roger 1997, expected information, linear covariance
}
