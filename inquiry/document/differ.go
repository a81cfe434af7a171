package document

import "strings"

// hunk is a run of words that are the same on both sides, or that stand in for
// one another: a[a0:a1] and b[b0:b1].
type hunk struct {
	a0, a1, b0, b1 int
	same           bool
}

// mostApart bounds how many words may differ before a stretch is taken as
// wholly replaced; comparing costs the square of it.
const mostApart = 1500

// differ compares two lists of words (E. W. Myers, An O(ND) difference
// algorithm and its variations, Algorithmica 1986). Hunks come in order and
// cover both lists; no two neighbours are of the same kind.
func differ(a, b []string) []hunk {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var hunks []hunk
	add := func(h hunk) {
		if h.a0 == h.a1 && h.b0 == h.b1 {
			return
		}
		if n := len(hunks); n > 0 && hunks[n-1].same == h.same {
			hunks[n-1].a1, hunks[n-1].b1 = h.a1, h.b1
			return
		}
		hunks = append(hunks, h)
	}
	add(hunk{0, head, 0, head, true})
	x, y := head, head
	for _, s := range snakes(a[head:len(a)-tail], b[head:len(b)-tail]) {
		add(hunk{x, head + s[0], y, head + s[1], false})
		x, y = head+s[0]+s[2], head+s[1]+s[2]
		add(hunk{head + s[0], x, head + s[1], y, true})
	}
	add(hunk{x, len(a) - tail, y, len(b) - tail, false})
	add(hunk{len(a) - tail, len(a), len(b) - tail, len(b), true})
	return hunks
}

// snakes gives the runs that a and b share, as place in a, place in b, length.
func snakes(a, b []string) [][3]int {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	most := min(len(a)+len(b), mostApart)
	v := make([]int, 2*most+3)
	off := most + 1
	var trace [][]int
	found := false
	for d := 0; d <= most && !found; d++ {
		trace = append(trace, append([]int(nil), v[off-d-1:off+d+2]...))
		for k := -d; k <= d; k += 2 {
			x := v[off+k-1] + 1
			if k == -d || k != d && v[off+k-1] < v[off+k+1] {
				x = v[off+k+1]
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			v[off+k] = x
			if x >= len(a) && y >= len(b) {
				found = true
				break
			}
		}
	}
	if !found {
		return nil
	}
	return back(trace, len(a), len(b))
}

// back walks from the end to the beginning of the shortest way.
func back(trace [][]int, x, y int) [][3]int {
	var all [][3]int
	for d := len(trace) - 1; d >= 0; d-- {
		v, off := trace[d], d+1 // v[off+k] is the furthest x on diagonal k before step d
		k := x - y
		down := k == -d || k != d && v[off+k-1] < v[off+k+1]
		px := 0
		if d > 0 {
			if down {
				px = v[off+k+1]
			} else {
				px = v[off+k-1] + 1
			}
		}
		py := px - k
		if n := x - px; n > 0 {
			all = append(all, [3]int{px, py, n})
		}
		x, y = px, py
		if down {
			y--
		} else {
			x--
		}
	}
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all
}

// pieces tells two texts' words apart.
func pieces(before, after string) []Piece {
	a, b := strings.Fields(before), strings.Fields(after)
	var all []Piece
	add := func(words []string, how string) {
		if len(words) > 0 {
			all = append(all, Piece{strings.Join(words, " "), how})
		}
	}
	for _, h := range differ(a, b) {
		if h.same {
			add(a[h.a0:h.a1], "")
			continue
		}
		add(a[h.a0:h.a1], "gone")
		add(b[h.b0:h.b1], "new")
	}
	return all
}
