// Package assist suggests codes to people who ask: it learns from what coders
// have confirmed with a version of a codebook, and begins with the codebook's
// cues. It never gives a code itself.
package assist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tend/inquiry/coding"
	"tend/inquiry/coding/suggest"
	"tend/inquiry/document"
)

// enough is from how many confirmed segments on a model is fitted; before, the
// codebook's cues rank.
const enough = 30

// Model ranks the codes of a codebook for a segment.
type Model struct {
	Book     coding.Codebook
	Labels   int
	Shares   bool // its probabilities may be shown
	Name     string
	one      *suggest.Model            // of all codes, where a unit has one
	each     map[string]*suggest.Model // of each code, where a unit may have several
	cues     map[coding.CodeID][]string
	learning bool
}

// lesson is a segment with what stands around it and its confirmed codes.
type lesson struct {
	suggest.Turn
	Segment int
	Codes   []coding.CodeID
}

// learn makes a model of lessons. The same lessons give the same model.
func learn(b coding.Codebook, lessons []lesson) *Model {
	m := &Model{Book: b, Labels: len(lessons), Name: fmt.Sprintf("cues of %s %s", b.ID, b.Version), cues: cuesOf(b)}
	if len(lessons) < enough {
		return m
	}
	if b.Several {
		m.each = map[string]*suggest.Model{}
		calibrated := true
		for _, code := range append(ids(b), string(coding.NoCode)) {
			examples := make([]suggest.Example, len(lessons))
			for i, l := range lessons {
				examples[i] = suggest.Example{Turn: l.Turn, Code: yes(slices.Contains(l.Codes, coding.CodeID(code)))}
			}
			if one, err := suggest.Fit(examples, []string{"no", "yes"}, suggest.Options{Confirmed: true}); err == nil {
				m.each[code] = one
				calibrated = calibrated && one.Calibrated
			}
		}
		if len(m.each) > 0 {
			m.learned(calibrated)
		}
		return m
	}
	var codes []string
	examples := make([]suggest.Example, len(lessons))
	for i, l := range lessons {
		examples[i] = suggest.Example{Turn: l.Turn, Code: string(l.Codes[0])}
		if !slices.Contains(codes, examples[i].Code) {
			codes = append(codes, examples[i].Code)
		}
	}
	slices.Sort(codes)
	if one, err := suggest.Fit(examples, codes, suggest.Options{Confirmed: true}); err == nil {
		m.one = one
		m.learned(one.Calibrated)
	}
	return m
}

func (m *Model) learned(calibrated bool) {
	m.Shares = calibrated && m.Labels >= suggest.Few
	m.Name = fmt.Sprintf("words and context for %s %s, %d segments", m.Book.ID, m.Book.Version, m.Labels)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func ids(b coding.Codebook) (all []string) {
	for _, c := range b.Codes {
		all = append(all, string(c.ID))
	}
	return all
}

// Fits tells whether a codebook is for the words of a role; where nobody said
// who speaks, it may be.
func Fits(b coding.Codebook, role document.Role) bool {
	switch b.Applies {
	case coding.Leaders:
		return role == document.Leader || role == ""
	case coding.Participant:
		return role != document.Leader
	}
	return true
}

// Rank orders every code for a segment, the likeliest first. Codes of which
// nothing was learned follow, by their cues.
func (m *Model) Rank(t suggest.Turn) []coding.Ranked {
	p := map[coding.CodeID]float64{}
	switch {
	case m.one != nil:
		for _, s := range m.one.Suggest(t) {
			p[coding.CodeID(s.Code)] = s.Probability
		}
	case m.each != nil:
		for code, one := range m.each {
			for _, s := range one.Suggest(t) {
				if s.Code == "yes" {
					p[coding.CodeID(code)] = s.Probability
				}
			}
		}
	}
	heard := m.heard(t.Text)
	var all []coding.Ranked
	for _, code := range append(ids(m.Book), string(coding.NoCode)) {
		all = append(all, coding.Ranked{Code: coding.CodeID(code), Probability: p[coding.CodeID(code)]})
	}
	none := 0.5 // of a cue: no code goes before codes of which no cue is heard
	weight := func(r coding.Ranked) float64 {
		if r.Code == coding.NoCode {
			return none
		}
		return heard[r.Code]
	}
	slices.SortStableFunc(all, func(a, b coding.Ranked) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(weight(b), weight(a)))
	})
	return all
}

// heard weighs the cues of each code that a text has; long ones count more.
func (m *Model) heard(text string) map[coding.CodeID]float64 {
	words := " " + plain(text) + " "
	heard := map[coding.CodeID]float64{}
	for _, c := range m.Book.Codes {
		for _, cue := range m.cues[c.ID] {
			if strings.Contains(words, " "+cue+" ") {
				heard[c.ID] += float64(1 + strings.Count(cue, " "))
			}
		}
	}
	return heard
}

func cuesOf(b coding.Codebook) map[coding.CodeID][]string {
	all := map[coding.CodeID][]string{}
	for _, c := range b.Codes {
		for _, cue := range c.Cues {
			if cue = plain(cue); cue != "" {
				all[c.ID] = append(all[c.ID], cue)
			}
		}
	}
	return all
}

// plain writes words in small letters with single spaces.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(text, "’", "'")), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '\'' || r > 127)
	}), " ")
}
