package sequence

import (
	"fmt"

	"tend/stats/resample"
)

// Episode is one stretch of FROM, CUE and TO: where someone was, what was
// then said or done, and where they were next. All three are codes from 0.
type Episode struct {
	From, Cue, To int
}

// PermuteWithin asks whether a cue (row) goes with what comes next (column)
// beyond what the state before it already tells: the TO of episodes is shuffled
// among those with the same FROM only. Without that, a cue that is given to
// those who do well would seem to make them do well. cues and states name the
// codes. The counts are pooled over FROM; for one FROM alone give its episodes
// only. The p values are (b+1)/(R+1), not adjusted for the number of cells.
func PermuteWithin(episodes []Episode, cues, states []string, opt resample.Options) ([][]Cell, error) {
	count := replicates(opt)
	if count < 1 || count > 100_000_000 {
		return nil, fmt.Errorf("%d replicates: %w", count, ErrRange)
	}
	if len(episodes) < 2 {
		return nil, fmt.Errorf("%d episodes, at least 2 are needed: %w", len(episodes), ErrTooFew)
	}
	if len(cues) < 2 || len(states) < 2 {
		return nil, fmt.Errorf("%d cues and %d states, at least 2 of each are needed: %w", len(cues), len(states), ErrOneState)
	}
	observed := make([][]int, len(cues))
	for i := range observed {
		observed[i] = make([]int, len(states))
	}
	byFrom := make([][]int, len(states))
	for i, e := range episodes {
		if e.From < 0 || e.From >= len(states) || e.To < 0 || e.To >= len(states) || e.Cue < 0 || e.Cue >= len(cues) {
			return nil, fmt.Errorf("episode %d: codes %d, %d, %d: %w", i+1, e.From, e.Cue, e.To, ErrUnknown)
		}
		observed[e.Cue][e.To]++
		byFrom[e.From] = append(byFrom[e.From], i)
	}
	if fixed(episodes, byFrom) {
		return nil, fmt.Errorf("within every FROM, all cues or all states that follow are the same: %w", ErrOneState)
	}
	k := len(states)
	g := newGathered(observed, k)
	parts := make([]*gathered, workers(opt, count))
	stretches(len(parts), count, func(worker, from, to int) {
		own := newGathered(observed, k)
		parts[worker] = own
		counts, order := make([]uint32, len(cues)*k), make([]int32, len(episodes))
		for r := from; r < to; r++ {
			s := resample.NewStream(opt.Seed, uint64(r))
			clear(counts)
			for _, rows := range byFrom {
				o := order[:len(rows)]
				for i, row := range rows {
					o[i] = int32(episodes[row].To)
				}
				s.Shuffle(o)
				for i, row := range rows {
					counts[episodes[row].Cue*k+int(o[i])]++
				}
			}
			own.add(counts)
		}
	})
	for _, p := range parts {
		g.merge(p)
	}
	return g.cells(count, cues, states), nil
}

// fixed says whether no shuffling can change anything.
func fixed(episodes []Episode, byFrom [][]int) bool {
	for _, rows := range byFrom {
		cue, to := false, false
		for _, r := range rows {
			cue = cue || episodes[r].Cue != episodes[rows[0]].Cue
			to = to || episodes[r].To != episodes[rows[0]].To
		}
		if cue && to {
			return false
		}
	}
	return true
}
