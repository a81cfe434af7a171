package maps

import (
	"fmt"
	"math"
	"strings"

	"tend/clinic/formulation"
)

// route is how an arrow runs, and where its sign stands.
type route struct {
	path  string
	label point
	room  bool // for a word beside the sign
	along []point
}

// routes are those of a drawing's edges and acts, in their order.
type routes struct{ edges, acts []route }

// box is what an arrow may not run through: a thing with its label.
type box struct {
	id         string
	at         point
	wide, high float64 // half of each
	below      float64 // what stands below it
}

func (b box) holds(p point, margin float64) bool {
	return math.Abs(p.x-b.at.x) < b.wide+margin && p.y > b.at.y-b.high-margin && p.y < b.at.y+b.high+b.below+margin
}

// routes finds for each arrow, among some ways it could run, the one that
// crosses the fewest labels and is not far out of the way.
func (d Drawing) routes(s shape) routes {
	at := map[string]int{}
	boxes := make([]box, len(d.Nodes))
	for i, n := range d.Nodes {
		at[n.ID] = i
		boxes[i] = box{n.ID, s.at(n), s.halfWide, s.halfTall, 15 * float64(len(d.Beside[n.ID]))}
		if n.Kind == formulation.OfSystem {
			r := d.radiusOf(s, n)
			boxes[i].wide, boxes[i].high = r, r
		}
	}
	var found routes
	var labels []point
	used := newPaper(s)
	middles := map[[2]string]point{}
	for _, e := range d.Edges {
		from, to := boxes[at[e.From]], boxes[at[e.To]]
		r := s.best(boxes, used, from, to)
		r.sign(boxes, labels)
		labels = append(labels, r.label)
		middles[[2]string{e.From, e.To}] = r.along[len(r.along)/2]
		found.edges = append(found.edges, r)
	}
	for _, a := range d.Acts {
		r := s.best(boxes, used, boxes[at[a.By]], box{id: a.From + ">" + a.To, at: middles[[2]string{a.From, a.To}], wide: 3, high: 3})
		r.sign(boxes, labels)
		labels = append(labels, r.label)
		found.acts = append(found.acts, r)
	}
	return found
}

// paper remembers where arrows run, in squares, so that others run beside them.
type paper struct {
	wide int
	met  []uint8
}

const inSquare = 5

func newPaper(s shape) paper {
	wide, high := int(s.wide)/inSquare+1, int(s.high)/inSquare+1
	return paper{wide, make([]uint8, wide*high)}
}

// at gives the place of a point's square, and -1 outside.
func (u paper) at(p point) int {
	x, y := int(p.x)/inSquare, int(p.y)/inSquare
	if p.x < 0 || p.y < 0 || x >= u.wide || y*u.wide+x >= len(u.met) {
		return -1
	}
	return y*u.wide + x
}

func (u paper) crowd(p point) float64 {
	if k := u.at(p); k >= 0 {
		return 22 * float64(min(u.met[k], 3))
	}
	return 0
}

func (u paper) take(along []point) {
	for i := 1; i < len(along); i++ {
		a, z := along[i-1], along[i]
		steps, last := max(1, int(math.Hypot(z.x-a.x, z.y-a.y)/4)), -1
		for k := range steps {
			t := float64(k) / float64(steps)
			if at := u.at(point{a.x + t*(z.x-a.x), a.y + t*(z.y-a.y)}); at >= 0 && at != last {
				u.met[at] = min(u.met[at]+1, 9)
				last = at
			}
		}
	}
}

// bends are how far an arrow may run beside the straight line.
var bends = []float64{26, -26, 50, -50, 90, -90, 140, -140, 200, -200}

// way is one way an arrow could run: beside the straight line, or along a lane.
type way struct {
	bend, lane, off float64
	laned           bool
}

// best tries bends, and lanes between the columns, and takes the cheapest.
func (s shape) best(boxes []box, used paper, from, to box) route {
	var best way
	least := math.Inf(1)
	along := make([]point, 0, samples+2)
	try := func(w way, extra float64) {
		along = w.points(along[:0], from, to)
		if cost := s.cost(along, boxes, used, from, to, least-extra) + extra; cost < least {
			best, least = w, cost
		}
	}
	for _, bend := range bends {
		try(way{bend: bend}, math.Abs(bend))
	}
	for _, lane := range s.lanes {
		for _, beside := range []float64{0, 6, -6, 12, -12} {
			try(way{lane: lane + beside, laned: true}, 150+math.Abs(beside))
			if least > 400 { // past the edges of what stands between
				try(way{lane: lane + beside, off: from.high / 2, laned: true}, 170)
				try(way{lane: lane + beside, off: -from.high / 2, laned: true}, 170)
			}
		}
	}
	r := route{along: best.points(nil, from, to), path: best.path(from, to)}
	used.take(r.along)
	return r
}

// cost counts what is crossed and run along, and how long the way is; it stops
// once it is more than it may be.
func (s shape) cost(along []point, boxes []box, used paper, from, to box, most float64) float64 {
	cost := 0.0
	for i, p := range along {
		if i > 0 {
			cost += math.Hypot(p.x-along[i-1].x, p.y-along[i-1].y) / 8
		}
		if p.x < 3 || p.y < 3 || p.x > s.wide-3 || p.y > s.high-3 {
			cost += 500
		}
		if i > 1 && i < len(along)-2 {
			cost += used.crowd(p)
			if from.holds(p, -6) || to.holds(p, -6) {
				cost += 300
			}
		}
		if cost >= most {
			return cost
		}
		for k := range boxes {
			if b := &boxes[k]; math.Abs(p.x-b.at.x) < b.wide+3 && b.holds(p, 3) && b.id != from.id && b.id != to.id {
				cost += 500
			}
		}
	}
	return cost
}

const samples = 24

// points are some of those along the way.
func (w way) points(along []point, from, to box) []point {
	if !w.laned {
		a, c, z := w.curve(from, to)
		for k := range samples + 1 {
			t := float64(k) / samples
			along = append(along, point{(1-t)*(1-t)*a.x + 2*t*(1-t)*c.x + t*t*z.x, (1-t)*(1-t)*a.y + 2*t*(1-t)*c.y + t*t*z.y})
		}
		return along
	}
	corners := w.corners(from, to)
	for k := range 3 {
		for j := range samples / 3 {
			t := float64(j) / (samples / 3)
			along = append(along, point{corners[k].x + t*(corners[k+1].x-corners[k].x), corners[k].y + t*(corners[k+1].y-corners[k].y)})
		}
	}
	return append(along, corners[3])
}

// path draws the way.
func (w way) path(from, to box) string {
	if !w.laned {
		a, c, z := w.curve(from, to)
		return fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", a.x, a.y, c.x, c.y, z.x, z.y)
	}
	corners := w.corners(from, to)
	var b strings.Builder
	fmt.Fprintf(&b, "M%.1f %.1f", corners[0].x, corners[0].y)
	for k := 1; k < 3; k++ {
		in, out := near(corners[k], corners[k-1]), near(corners[k], corners[k+1])
		fmt.Fprintf(&b, "L%.1f %.1fQ%.1f %.1f %.1f %.1f", in.x, in.y, corners[k].x, corners[k].y, out.x, out.y)
	}
	fmt.Fprintf(&b, "L%.1f %.1f", corners[3].x, corners[3].y)
	return b.String()
}

// curve runs beside the straight line.
func (w way) curve(from, to box) (a, c, z point) {
	dx, dy := to.at.x-from.at.x, to.at.y-from.at.y
	long := math.Max(1, math.Hypot(dx, dy))
	c = point{(from.at.x+to.at.x)/2 - dy/long*w.bend, (from.at.y+to.at.y)/2 + dx/long*w.bend}
	return from.rim(c), c, to.rim(c)
}

// corners run sideways to a lane between columns, along it, and sideways on.
func (w way) corners(from, to box) [4]point {
	a, z := from.side(w.lane, w.off), to.side(w.lane, w.off)
	return [4]point{a, {w.lane, a.y}, {w.lane, z.y}, z}
}

// near is a point some way from a corner towards another, so that it is round.
func near(corner, other point) point {
	long := math.Hypot(other.x-corner.x, other.y-corner.y)
	k := math.Min(10, long/2) / math.Max(long, 1)
	return point{corner.x + (other.x-corner.x)*k, corner.y + (other.y-corner.y)*k}
}

// side is where an arrow leaves a thing sideways, so far below its middle.
func (b box) side(lane, off float64) point {
	wide := b.wide + 2
	if b.wide == b.high { // a circle
		off = math.Max(-b.high/2, math.Min(b.high/2, off))
		wide = math.Sqrt(wide*wide - off*off)
	}
	off = math.Max(-b.high, math.Min(b.high, off))
	if lane < b.at.x {
		wide = -wide
	}
	return point{b.at.x + wide, b.at.y + off}
}

// rim is where a line from the middle of a thing towards a point leaves it.
func (b box) rim(p point) point {
	dx, dy := p.x-b.at.x, p.y-b.at.y
	if b.wide == b.high { // a circle
		k := (b.wide + 2) / math.Max(1, math.Hypot(dx, dy))
		return point{b.at.x + dx*k, b.at.y + dy*k}
	}
	k := math.Min((b.wide+2)/math.Max(math.Abs(dx), 1), (b.high+2)/math.Max(math.Abs(dy), 1))
	return point{b.at.x + dx*math.Min(k, 1), b.at.y + dy*math.Min(k, 1)}
}

// sign finds a place along an arrow for its sign, where no label and no other
// sign stands; the middle if there is none.
func (r *route) sign(boxes []box, labels []point) {
	free := func(p point, wide float64) bool {
		for _, b := range boxes {
			if math.Abs(p.x-b.at.x) < b.wide+wide && p.y > b.at.y-b.high-9 && p.y < b.at.y+b.high+b.below+9 {
				return false
			}
		}
		for _, l := range labels {
			if math.Abs(l.x-p.x) < wide+7 && math.Abs(l.y-p.y) < 16 {
				return false
			}
		}
		return true
	}
	middle := len(r.along) / 2
	r.label = r.along[middle]
	first, last := r.along[0], r.along[len(r.along)-1]
	if math.Hypot(last.x-first.x, last.y-first.y) < 44 { // it would cover a short arrow
		r.label.x += 15
		return
	}
	for _, wide := range []float64{36, 9} { // with a word, or without
		for off := range middle {
			for _, k := range []int{middle + off, middle - off} {
				if k > 0 && k < len(r.along)-1 && free(r.along[k], wide) {
					r.label, r.room = r.along[k], wide > 9
					return
				}
			}
		}
	}
}
