package transcript

import (
	"cmp"
	"slices"
	"strings"
)

// pause is how long nobody speaks, in ms, before what follows is taken as a
// new turn where speakers are not known.
const pause = 1500

// unroll takes out what rolling captions say again: a caption whose first
// lines are the last lines of the one before, or that holds the whole of it
// and goes on. Only captions that touch in time roll; somebody who says "yes"
// twice said it twice.
func unroll(f *File, pieces []piece) []piece {
	var kept []piece
	for _, p := range pieces {
		if len(kept) == 0 || p.Start == Unknown {
			kept = append(kept, p)
			continue
		}
		last := &kept[len(kept)-1]
		touches := last.Speaker == p.Speaker && last.End != Unknown && p.Start-last.End <= 50
		overlaps := touches && p.Start < last.End
		long := len(strings.Fields(last.Text)) >= 3
		switch {
		case touches && p.Text == last.Text && (overlaps || long):
			last.End = max(last.End, p.End)
			f.Report.Repeated++
			continue
		case touches && long && strings.HasPrefix(p.Text, last.Text+" "):
			p.Start, p.FirstLine = last.Start, last.FirstLine
			f.Report.Repeated++
			*last = p
			continue
		case touches:
			if n := overlap(last.lines, p.lines); n > 0 {
				f.Report.Repeated += n
				p.lines = p.lines[n:]
				if p.Text = strings.Join(p.lines, " "); p.Text == "" {
					last.End = max(last.End, p.End)
					continue
				}
			}
		}
		kept = append(kept, p)
	}
	return kept
}

// carry gives a caption without a name to whoever was named last, in a file
// that names people only when they begin, until somebody pauses.
func carry(f *File, pieces []piece) {
	for i := range pieces {
		if i == 0 || pieces[i].Speaker != "" || pieces[i-1].Speaker == "" || pieces[i].Start == Unknown || pieces[i-1].End == Unknown {
			continue
		}
		if pieces[i].Start-pieces[i-1].End <= pause {
			pieces[i].Speaker = pieces[i-1].Speaker
			f.Report.Carried++
		}
	}
}

// overlap counts how many of the first lines of b are the last lines of a, as
// long as they are more than a word or two.
func overlap(a, b []string) int {
	for n := min(len(a), len(b)); n > 0; n-- {
		if slices.Equal(a[len(a)-n:], b[:n]) && len(strings.Fields(strings.Join(b[:n], " "))) >= 3 {
			return n
		}
	}
	return 0
}

// turns joins consecutive pieces of one speaker. Where nobody is known, a
// piece goes on with the one before until a sentence ends or somebody pauses.
func turns(f *File, pieces []piece) []Turn {
	var all []Turn
	var said [][]string // of each turn, joined at the end
	for i, p := range pieces {
		t := p.Turn
		if i > 0 {
			last := &all[len(all)-1]
			if last.Speaker == t.Speaker && (t.Speaker != "" || goesOn(*last, pieces[i-1].Text, t)) {
				said[len(said)-1] = append(said[len(said)-1], t.Text)
				last.Words = append(last.Words, t.Words...)
				last.End, last.LastLine = t.End, t.LastLine
				f.Report.Merged++
				continue
			}
		}
		all, said = append(all, t), append(said, []string{t.Text})
	}
	for i := range all {
		all[i].Text = strings.Join(said[i], " ")
	}
	for i := range all {
		if all[i].End == Unknown && all[i].Start != Unknown && i+1 < len(all) && all[i+1].Start > all[i].Start {
			all[i].End = all[i+1].Start
		}
	}
	return all
}

// goesOn tells whether a piece goes on with a turn whose last piece said so
// much.
func goesOn(last Turn, said string, next Turn) bool {
	if last.End == Unknown || next.Start == Unknown || next.Start-last.End > pause {
		return false // lines and paragraphs are turns as they were written
	}
	return !strings.ContainsAny(lastLetter(said), ".?!…")
}

func lastLetter(s string) string {
	r := []rune(strings.TrimRight(s, "\"'”’) "))
	if len(r) == 0 {
		return ""
	}
	return string(r[len(r)-1])
}

// tally fills the report from the turns.
func (f *File) tally() {
	r := &f.Report
	r.Turns = len(f.Turns)
	at := map[string]int{}
	for _, t := range f.Turns {
		if t.Speaker == "" {
			r.Unattributed++
			continue
		}
		i, seen := at[t.Speaker]
		if !seen {
			i = len(r.Speakers)
			at[t.Speaker] = i
			r.Speakers = append(r.Speakers, Speaker{Name: t.Speaker})
		}
		r.Speakers[i].Turns++
		r.Speakers[i].Words += len(strings.Fields(t.Text))
	}
	var names []string
	for _, s := range r.Speakers {
		names = append(names, s.Name)
	}
	r.Alike = alike(names)
	slices.SortStableFunc(r.Notes, func(a, b Note) int { return cmp.Compare(a.Line, b.Line) })
}

func (f *File) note(line int, why string) {
	if len(f.Report.Notes) < mostNotes {
		f.Report.Notes = append(f.Report.Notes, Note{line, why})
	}
}

// mostNotes bounds the report on a file that is wrong throughout.
const mostNotes = 200
