package demo

import "tend/clinic/pathway"

// The tables of Penlington (2018) that the synthetic year reproduces. What the
// paper prints is here and nowhere else in the demonstration.

// stratum is one cell of Table 1: people enrolled and completed.
type stratum struct {
	gender              pathway.Gender
	from, to            int // years of age, both included
	enrolled, completed int
}

var tableOne = []stratum{
	{pathway.Woman, 18, 25, 2, 1},
	{pathway.Woman, 26, 65, 45, 33},
	{pathway.Woman, 66, 88, 16, 11},
	{pathway.Man, 18, 25, 0, 0},
	{pathway.Man, 26, 65, 12, 8},
	{pathway.Man, 66, 88, 8, 5},
}

// stopped counts the reasons of the 24 who stopped attending. One more person
// completed the course and declined the study.
var stopped = []struct {
	reason pathway.StopReason
	n      int
}{
	{pathway.MovedAway, 1},
	{pathway.ReturnedToWork, 2},
	{pathway.Caring, 4},
	{pathway.OtherCommitments, 1},
	{pathway.MissedFinal, 5},
	{pathway.Bereavement, 2},
	{pathway.Health, 5},
	{pathway.NotAsExpected, 1},
	{pathway.LostContact, 3},
}

// tableTwo is Table 2 by scale. The ns are those with which whole-number
// answers can have the printed means at both timepoints (for PHQ-2 53, 55 or
// 57; for self-efficacy any): so they were fewer than 58, and differed.
var tableTwo = map[string]printed{
	"intensity": {n: 54, max: 10, pre: figure{7.17, 2}, preSD: figure{1.82, 2}, post: figure{6.61, 2}, postSD: figure{2.13, 2},
		effect: figure{.23, 2}, seedPre: .6, seedCarry: .25},
	"distress": {n: 54, max: 10, pre: figure{7.13, 2}, preSD: figure{2.26, 2}, post: figure{5.87, 2}, postSD: figure{2.42, 2},
		effect: figure{.47, 2}, seedPre: .7, seedCarry: .34},
	"gad2": {n: 54, max: 6, pre: figure{4.07, 2}, preSD: figure{1.74, 2}, post: figure{2.67, 2}, postSD: figure{1.78, 2},
		effect: figure{.72, 2}, seedPre: .7, seedCarry: .39},
	"phq2": {n: 55, max: 6, pre: figure{3.42, 2}, preSD: figure{1.92, 2}, post: figure{2.53, 2}, postSD: figure{1.69, 2},
		effect: figure{.46, 2}, seedPre: .7, seedCarry: .43},
	"pseq": {n: 58, max: 60, pre: figure{21.3, 1}, preSD: figure{12.3, 1}, post: figure{26.1, 1}, postSD: figure{14.46, 2},
		effect: figure{.36, 2}, higherIsBetter: true, seedPre: .6, seedCarry: .51},
}

// intakeMeans are Table 2's first column. No GAD-2 was asked at intake.
var intakeMeans = map[string]figure{
	"intensity": {7.6, 1},
	"distress":  {7.6, 1},
	"phq2":      {3.69, 2},
	"pseq":      {23.3, 1},
}
