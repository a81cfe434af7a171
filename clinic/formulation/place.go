package formulation

import "slices"

// The wide drawing of a desk and the tall one of a phone: how wide each is, how
// tall at least, and how far apart rows stand.
const (
	Wide     = 1100
	Tall     = 640
	TallWide = 400
	tallLow  = 480
	rowStep  = 96
	tallStep = 108
	tallTop  = 236 // the first row of things below the circles
)

// place is where the first thing of a kind stands. The columns begin at
// different heights, so that arrows do not run through what stands between.
type place struct{ x, y int }

var placeOf = map[Kind]place{Trigger: {360, 70}, Background: {360, 430}, Sensation: {520, 270}, Meaning: {680, 440}, Appraisal: {680, 110},
	Response: {840, 200}, Body: {1010, 400}, Intervention: {1010, 80}}

var circleAt = map[System]place{Threat: {110, 120}, Drive: {200, 325}, Soothing: {110, 530}}

// On a phone the circles stand in a row and things in two columns below them;
// a place here is a column and the row from which a free one is looked for.
var tallPlaceOf = map[Kind]place{Trigger: {0, 0}, Background: {1, 0}, Sensation: {1, 1}, Appraisal: {0, 2}, Meaning: {1, 3}, Response: {0, 3},
	Body: {1, 5}, Intervention: {0, 6}}

var tallCircleAt = map[System]place{Threat: {76, 84}, Drive: {200, 84}, Soothing: {324, 84}}

var tallColumns = [2]int{98, 302}

// Placed gives each node that has no place yet one of its own, by its kind. A
// node that has a place keeps it.
func (m Map) Placed() Map {
	m = m.Clone()
	for i, n := range m.Nodes {
		if n.X == 0 && n.Y == 0 {
			m.Nodes[i].X, m.Nodes[i].Y = m.wideSpot(n)
		}
	}
	for i, n := range m.Nodes {
		if n.TallX == 0 && n.TallY == 0 {
			m.Nodes[i].TallX, m.Nodes[i].TallY = m.tallSpot(n)
		}
	}
	return m
}

func (m Map) wideSpot(n Node) (x, y int) {
	if n.Kind == OfSystem {
		at := circleAt[n.System]
		return at.x, at.y
	}
	at := placeOf[n.Kind]
	for m.taken(n.ID, at, 150, rowStep-10, Node.wide) {
		at.y += rowStep
	}
	return at.x, at.y
}

func (m Map) tallSpot(n Node) (x, y int) {
	if n.Kind == OfSystem {
		at := tallCircleAt[n.System]
		return at.x, at.y
	}
	slot := tallPlaceOf[n.Kind]
	for row := slot.y; ; row++ {
		for _, column := range []int{slot.x, 1 - slot.x} {
			at := place{tallColumns[column], tallTop + row*tallStep}
			if !m.taken(n.ID, at, 150, tallStep-20, Node.tall) {
				return at.x, at.y
			}
		}
	}
}

func (n Node) wide() place { return place{n.X, n.Y} }
func (n Node) tall() place { return place{n.TallX, n.TallY} }

func (m Map) taken(id string, at place, wide, high int, of func(Node) place) bool {
	return slices.ContainsFunc(m.Nodes, func(n Node) bool {
		p := of(n)
		return n.ID != id && p != place{} && max(p.x-at.x, at.x-p.x) < wide && max(p.y-at.y, at.y-p.y) < high
	})
}

// Height is how tall the wide drawing is, so that every node is on it.
func (m Map) Height() int { return m.height(Tall, Node.wide) }

// TallHeight is how tall the tall drawing is.
func (m Map) TallHeight() int { return m.height(tallLow, Node.tall) }

func (m Map) height(most int, of func(Node) place) int {
	for _, n := range m.Nodes {
		most = max(most, of(n).y+64)
	}
	return most
}
