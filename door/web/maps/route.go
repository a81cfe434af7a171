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
	middles := map[[2]string]point{}
	for i, e := range d.Edges {
		from, to := boxes[at[e.From]], boxes[at[e.To]]
		r := s.best(boxes, from, to, i)
		r.label = clear(r.along, boxes, labels)
		labels = append(labels, r.label)
		middles[[2]string{e.From, e.To}] = r.along[len(r.along)/2]
		found.edges = append(found.edges, r)
	}
	for i, a := range d.Acts {
		r := s.best(boxes, boxes[at[a.By]], box{id: a.From + ">" + a.To, at: middles[[2]string{a.From, a.To}], wide: 3, high: 3}, i)
		r.label = clear(r.along, boxes, labels)
		labels = append(labels, r.label)
		found.acts = append(found.acts, r)
	}
	return found
}

// bends are how far an arrow may run beside the straight line.
var bends = []float64{26, -26, 50, -50, 90, -90, 140, -140, 200, -200}

// best tries bends, and lanes between the columns, and takes the cheapest.
func (s shape) best(boxes []box, from, to box, i int) route {
	var best route
	least := math.Inf(1)
	try := func(r route, extra float64) {
		if cost := s.cost(r.along, boxes, from, to) + extra; cost < least {
			best, least = r, cost
		}
	}
	for _, bend := range bends {
		try(bent(from, to, bend), math.Abs(bend))
	}
	if least < 400 {
		return best
	}
	for _, lane := range s.lanes {
		for _, beside := range []float64{0, 5, -5, 10, -10} {
			try(laned(from, to, lane+beside), 60+math.Abs(beside)+float64((i*7)%5))
		}
	}
	return best
}

// cost counts what is crossed, and how long the way is.
func (s shape) cost(along []point, boxes []box, from, to box) float64 {
	cost := 0.0
	for i, p := range along {
		if i > 0 {
			cost += math.Hypot(p.x-along[i-1].x, p.y-along[i-1].y) / 8
		}
		if p.x < 3 || p.y < 3 || p.x > s.wide-3 || p.y > s.high-3 {
			cost += 500
		}
		for _, b := range boxes {
			if b.id != from.id && b.id != to.id && b.holds(p, 3) {
				cost += 500
			}
			if i > 1 && i < len(along)-2 && (b.id == from.id || b.id == to.id) && b.holds(p, -6) {
				cost += 300
			}
		}
	}
	return cost
}

const samples = 24

// bent is a curve that runs beside the straight line.
func bent(from, to box, bend float64) route {
	dx, dy := to.at.x-from.at.x, to.at.y-from.at.y
	long := math.Max(1, math.Hypot(dx, dy))
	c := point{(from.at.x+to.at.x)/2 - dy/long*bend, (from.at.y+to.at.y)/2 + dx/long*bend}
	a, z := from.rim(c), to.rim(c)
	r := route{path: fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", a.x, a.y, c.x, c.y, z.x, z.y)}
	for k := range samples + 1 {
		t := float64(k) / samples
		r.along = append(r.along, point{(1-t)*(1-t)*a.x + 2*t*(1-t)*c.x + t*t*z.x, (1-t)*(1-t)*a.y + 2*t*(1-t)*c.y + t*t*z.y})
	}
	return r
}

// laned runs sideways to a lane between columns, along it, and sideways on.
func laned(from, to box, lane float64) route {
	a, z := from.rim(point{lane, from.at.y}), to.rim(point{lane, to.at.y})
	corners := []point{a, {lane, a.y}, {lane, z.y}, z}
	var b strings.Builder
	fmt.Fprintf(&b, "M%.1f %.1f", a.x, a.y)
	for k := 1; k < 3; k++ {
		in, out := near(corners[k], corners[k-1]), near(corners[k], corners[k+1])
		fmt.Fprintf(&b, "L%.1f %.1fQ%.1f %.1f %.1f %.1f", in.x, in.y, corners[k].x, corners[k].y, out.x, out.y)
	}
	fmt.Fprintf(&b, "L%.1f %.1f", z.x, z.y)
	r := route{path: b.String()}
	for k := range 3 {
		for j := range samples / 3 {
			t := float64(j) / (samples / 3)
			r.along = append(r.along, point{corners[k].x + t*(corners[k+1].x-corners[k].x), corners[k].y + t*(corners[k+1].y-corners[k].y)})
		}
	}
	r.along = append(r.along, z)
	return r
}

// near is a point some way from a corner towards another, so that it is round.
func near(corner, other point) point {
	long := math.Hypot(other.x-corner.x, other.y-corner.y)
	k := math.Min(10, long/2) / math.Max(long, 1)
	return point{corner.x + (other.x-corner.x)*k, corner.y + (other.y-corner.y)*k}
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

// clear is a place along an arrow for its sign, where no label and no other
// sign stands; the middle if there is none.
func clear(along []point, boxes []box, labels []point) point {
	free := func(p point) bool {
		for _, b := range boxes {
			if b.holds(p, 9) {
				return false
			}
		}
		for _, l := range labels {
			if math.Hypot(l.x-p.x, l.y-p.y) < 16 {
				return false
			}
		}
		return true
	}
	middle := len(along) / 2
	for off := range middle {
		for _, k := range []int{middle + off, middle - off} {
			if k > 0 && k < len(along)-1 && free(along[k]) {
				return along[k]
			}
		}
	}
	return along[middle]
}
