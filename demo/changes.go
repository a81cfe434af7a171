package demo

import (
	_ "embed"
	"slices"
	"sync"

	"tend/platform/datafile"
)

//go:embed changes.yaml
var changesFile []byte

// Theme is one of the themes that the free-text answers were written around.
type Theme struct {
	ID         string     `yaml:"id"`
	Title      string     `yaml:"title"`
	Definition string     `yaml:"definition"`
	Subthemes  []Subtheme `yaml:"subthemes"`
}

// Subtheme is a part of a theme.
type Subtheme struct {
	ID         string `yaml:"id"`
	Title      string `yaml:"title"`
	Definition string `yaml:"definition"`
	Codes      []Code `yaml:"codes"`
}

// Code is one that an analyst gathers in a subtheme.
type Code struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// NoChange is the code of those who noticed none; it is in no subtheme.
var NoChange = Code{"no-change", "No change noticed"}

type changes struct {
	Themes  []Theme   `yaml:"themes"`
	Answers []writing `yaml:"answers"`
}

type writing struct {
	Subthemes []string `yaml:"subthemes"`
	Codes     []string `yaml:"codes"`
	Text      string   `yaml:"text"`
}

// written reads the answers, once. The file is part of the program.
var written = sync.OnceValue(func() changes {
	var c changes
	if err := datafile.Decode("demo.changes", "changes.yaml", changesFile, &c).Err(); err != nil {
		panic(err)
	}
	return c
})

// Themes gives the three themes with their subthemes.
func Themes() []Theme { return slices.Clone(written().Themes) }

// changesFor deals the answers to the 58, by study id. "No change" goes to those
// whose scores changed least; the others are dealt at random.
func changesFor(lives []*life) map[string]FreeText {
	var who []*life
	for _, l := range lives {
		if l.inStudy() {
			who = append(who, l)
		}
	}
	slices.SortStableFunc(who, func(a, b *life) int { return a.improvement() - b.improvement() })
	answers := slices.Clone(written().Answers)
	r := stream("changes", 0)
	r.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
	slices.SortStableFunc(answers, func(a, b writing) int {
		return min(len(a.Subthemes), 1) - min(len(b.Subthemes), 1)
	})
	dealt := map[string]FreeText{}
	for n, l := range who {
		dealt[l.id] = FreeText{StudyID: l.id, Text: answers[n].Text, Subthemes: answers[n].Subthemes, Codes: answers[n].Codes}
	}
	return dealt
}

// improvement adds up a person's changes, in scale points with self-efficacy at
// a fifth; it serves to deal answers only.
func (l *life) improvement() int {
	change := 0
	for _, scale := range scaleNames() {
		before, had := l.scores[pre][scale]
		after, has := l.scores[post][scale]
		switch {
		case !had || !has:
		case tableTwo[scale].higherIsBetter:
			change += (after - before) / 5
		default:
			change += before - after
		}
	}
	return change
}
