package analysis

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Fewest is the smallest number of people that is told where what is counted
// stands beside something else about them (ADR 34).
const Fewest = 3

// Cell is a count of people as it leaves those who lead them.
type Cell struct {
	n    int
	less bool // fewer than Fewest
	more bool // kept back so that another cell cannot be worked out
}

// Cells gives the counts of a row whose sum is told. One that counts one person
// or two is told as fewer than three; where it is the only one, the smallest of
// the others is kept back too, or it could be worked out from the sum. None is
// nobody's and is told, unless all of the sum are one or two of the same cell.
func Cells(counts ...int) []Cell {
	cells := make([]Cell, len(counts))
	hidden, smallest := 0, -1
	for i, n := range counts {
		cells[i] = Cell{n: n, less: n > 0 && n < Fewest}
		switch {
		case cells[i].less:
			hidden++
		case n > 0 && (smallest < 0 || n < counts[smallest]):
			smallest = i
		}
	}
	switch {
	case hidden == 1 && smallest >= 0:
		cells[smallest].more = true
	case hidden == 1: // all of the sum: where nobody is would tell where they are
		for i := range cells {
			cells[i].less = true
		}
	}
	return cells
}

// CellOf is a count that stands alone.
func CellOf(n int) Cell { return Cells(n)[0] }

// Told tells whether the number itself is.
func (c Cell) Told() bool { return !c.less && !c.more }

func (c Cell) String() string {
	switch {
	case c.less:
		return fmt.Sprintf("fewer than %d", Fewest)
	case c.more:
		return fmt.Sprintf("%d or more", Fewest)
	}
	return fmt.Sprint(c.n)
}

// MarshalJSON writes the number, or the words that stand for it.
func (c Cell) MarshalJSON() ([]byte, error) {
	if c.Told() {
		return json.Marshal(c.n)
	}
	return json.Marshal(c.String())
}

// AllTold tells whether no cell is kept back.
func AllTold(cells ...Cell) bool {
	return !slices.ContainsFunc(cells, func(c Cell) bool { return !c.Told() })
}
