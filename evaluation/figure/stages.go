package figure

import (
	"fmt"
	"slices"
	"strings"

	"tend/inquiry/progression"
)

// Stages draws people down and sessions across: in each cell the modal stage
// by its letter; adaptive stages are tinted, the barrier has a dashed edge.
func Stages(a *progression.Analysis) *Scene {
	var sessions []int
	for _, s := range a.Sittings {
		if !slices.Contains(sessions, s.Session) {
			sessions = append(sessions, s.Session)
		}
	}
	slices.Sort(sessions)
	const left, top, high = 84.0, 56.0, 24.0
	wide := (width - left) / float64(max(len(sessions), 1))
	s := &Scene{Name: "stages", W: width, H: top + high*float64(len(a.Courses)) + 40, Title: "Modal stage of each person by session"}
	s.write(0, 14, strong, s.Title)
	s.write(0, 32, note, "tinted: adaptive; dashed: the barrier")
	var said []string
	for n, id := range sessions {
		s.write(left+wide*(float64(n)+0.5), top-6, note.at(Middle), fmt.Sprint(id))
	}
	for r, c := range a.Courses {
		y := top + high*float64(r)
		s.write(0, y+16, note, c.Person)
		var way []string
		for _, sit := range c.Sittings {
			n, _ := slices.BinarySearch(sessions, sit.Session)
			stage := a.Corpus.Stages[sit.Modal]
			way = append(way, fmt.Sprintf("%d: %s", sit.Session, stage))
			s.stage(left+wide*float64(n)+1, y+2, wide-2, high-4, stage, a.Corpus)
		}
		said = append(said, fmt.Sprintf("%s %s (%s)", c.Person, strings.Join(way, ", "), c.Kind))
	}
	s.Desc = strings.Join(said, ". ") + "."
	var key []string
	for i, id := range a.Corpus.Stages {
		key = append(key, id+" "+a.Corpus.Labels[i])
	}
	s.H += 16 * float64(len(key))
	for i, k := range key {
		s.write(0, top+high*float64(len(a.Courses))+22+16*float64(i), note, k)
	}
	return s
}

func (s *Scene) stage(x, y, w, h float64, stage string, c *progression.Corpus) {
	fill := Paper
	if c.IsAdaptive(stage) {
		fill = Soft
	}
	s.box(x, y, w, h, fill, Line)
	if stage == c.Barrier {
		s.line(stroke{role: Ink, width: 1.5, dash: []float64{4, 3}}, Point{x, y}, Point{x + w, y}, Point{x + w, y + h}, Point{x, y + h}, Point{x, y})
	}
	s.write(x+w/2, y+h/2+4, note.at(Middle), stage)
}
