package formulation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Loop is a way from a thing back to itself, each thing passed once.
type Loop struct {
	Nodes       []string // ids; the smallest first, so that a loop is always written the same
	Reinforcing bool     // it feeds itself: the number of arrows that bring less is even
}

// ID names the loop.
func (l Loop) ID() string { return strings.Join(l.Nodes, ">") }

// Name says which kind of loop it is.
func (l Loop) Name() string {
	if l.Reinforcing {
		return "keeps itself going"
	}
	return "holds itself in check"
}

// Loops are the loops of a map, shortest first.
type Loops struct {
	All    []Loop
	Capped bool // there are more than were counted
}

// The caps of a search. They count loops and steps, never time, so that the
// answer is the same on every machine.
const (
	MostLoops = 10000
	mostSteps = 200000
)

// Loops finds the loops of a map by the algorithm of Johnson (SIAM J. Comput.
// 4:77, 1975): from each node in turn, among those not yet done, with nodes
// blocked that cannot lead back. Where the cap is reached, the shortest loop
// through each node is still among them.
func (m Map) Loops() Loops {
	g := graphOf(m)
	s := search{graph: g}
	for start := range g.out {
		if s.full() {
			break
		}
		s.from(start)
	}
	if s.capped {
		s.found = g.withShortest(s.found)
	}
	// A path begins with its smallest node, and numbers are in the order of ids.
	slices.SortFunc(s.found, func(a, b []int) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
	found := Loops{Capped: s.capped, All: make([]Loop, 0, len(s.found))}
	for _, path := range s.found {
		found.All = append(found.All, g.loop(path))
	}
	return found
}

// Shortest gives the shortest loop through a node, and false where there is
// none.
func (m Map) Shortest(id string) (Loop, bool) {
	g := graphOf(m)
	at := slices.Index(g.ids, id)
	if at < 0 {
		return Loop{}, false
	}
	path := g.shortest(at)
	if path == nil {
		return Loop{}, false
	}
	return g.loop(path), true
}

// withShortest adds the shortest loop through each node to those that are
// known.
func (g graph) withShortest(known [][]int) [][]int {
	var paths [][]int
	longest := 0
	for n := range g.out {
		if path := g.shortest(n); path != nil {
			first := slices.Index(path, slices.Min(path))
			path = append(slices.Clone(path[first:]), path[:first]...)
			paths = append(paths, path)
			longest = max(longest, len(path))
		}
	}
	seen := map[string]bool{}
	for _, path := range known {
		if len(path) <= longest {
			seen[fmt.Sprint(path)] = true
		}
	}
	for _, path := range paths {
		if key := fmt.Sprint(path); !seen[key] {
			seen[key] = true
			known = append(known, path)
		}
	}
	return known
}

// graph is a map with numbers for ids, in the order of the ids.
type graph struct {
	ids  []string
	out  [][]int
	less [][]bool // by from and to
}

func graphOf(m Map) graph {
	g := graph{}
	for _, n := range m.Nodes {
		g.ids = append(g.ids, n.ID)
	}
	slices.Sort(g.ids)
	g.out, g.less = make([][]int, len(g.ids)), make([][]bool, len(g.ids))
	for i := range g.less {
		g.less[i] = make([]bool, len(g.ids))
	}
	for _, e := range m.Edges {
		from, a := slices.BinarySearch(g.ids, e.From)
		to, b := slices.BinarySearch(g.ids, e.To)
		if a && b && from != to {
			g.out[from] = append(g.out[from], to)
			g.less[from][to] = e.Sign == Less
		}
	}
	for _, to := range g.out {
		slices.Sort(to)
	}
	return g
}

// loop writes a path as a loop, its smallest node first.
func (g graph) loop(path []int) Loop {
	first := slices.Index(path, slices.Min(path))
	l := Loop{Nodes: make([]string, 0, len(path)), Reinforcing: true}
	for k := range path {
		at, next := path[(first+k)%len(path)], path[(first+k+1)%len(path)]
		l.Nodes = append(l.Nodes, g.ids[at])
		if g.less[at][next] {
			l.Reinforcing = !l.Reinforcing
		}
	}
	return l
}

// shortest walks outwards from a node until it comes back to it.
func (g graph) shortest(start int) []int {
	came := make([]int, len(g.out))
	for i := range came {
		came[i] = -1
	}
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, to := range g.out[at] {
			if to == start {
				path := []int{at}
				for path[0] != start {
					path = slices.Insert(path, 0, came[path[0]])
				}
				return path
			}
			if came[to] < 0 {
				came[to] = at
				queue = append(queue, to)
			}
		}
	}
	return nil
}

// search is Johnson's search.
type search struct {
	graph
	within  []bool // nodes that lead to the start and back, of those not done
	blocked []bool
	waits   [][]int
	path    []int
	start   int
	found   [][]int
	steps   int
	capped  bool
}

func (s *search) full() bool {
	s.capped = s.capped || len(s.found) >= MostLoops || s.steps >= mostSteps
	return s.capped
}

func (s *search) from(start int) {
	s.start, s.path = start, s.path[:0]
	s.within = s.component(start)
	s.blocked, s.waits = make([]bool, len(s.out)), make([][]int, len(s.out))
	s.walk(start)
}

// component marks the nodes from start on that start reaches and that reach it.
func (s *search) component(start int) []bool {
	reach := func(next [][]int) []bool {
		seen := make([]bool, len(s.out))
		seen[start] = true
		for stack := []int{start}; len(stack) > 0; {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, to := range next[at] {
				if to >= start && !seen[to] {
					seen[to] = true
					stack = append(stack, to)
				}
			}
		}
		return seen
	}
	back := make([][]int, len(s.out))
	for from, all := range s.out {
		for _, to := range all {
			back[to] = append(back[to], from)
		}
	}
	there, again := reach(s.out), reach(back)
	for i := range there {
		there[i] = there[i] && again[i]
	}
	return there
}

// walk follows the arrows from a node and tells whether it came back.
func (s *search) walk(at int) (came bool) {
	s.path = append(s.path, at)
	s.blocked[at] = true
	for _, to := range s.out[at] {
		if !s.within[to] {
			continue
		}
		if s.steps++; s.full() {
			return came
		}
		if to == s.start {
			s.found = append(s.found, slices.Clone(s.path))
			came = true
		} else if !s.blocked[to] && s.walk(to) {
			came = true
		}
	}
	if came {
		s.free(at)
	} else {
		for _, to := range s.out[at] {
			if s.within[to] {
				s.waits[to] = append(s.waits[to], at)
			}
		}
	}
	s.path = s.path[:len(s.path)-1]
	return came
}

func (s *search) free(at int) {
	s.blocked[at] = false
	waiting := s.waits[at]
	s.waits[at] = nil
	for _, n := range waiting {
		if s.blocked[n] {
			s.free(n)
		}
	}
}
