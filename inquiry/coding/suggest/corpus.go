package suggest

import (
	"math"
	"slices"
)

// feature is one thing seen in a turn.
type feature struct {
	id    int32
	value float32
}

// weights are how much each block counts beside the others.
var weights = [3]float64{1.5, 0.7, 0.35}

// seen are the names of a turn as numbers, in order, by block; a name that came
// twice stands twice.
type seen [3][]int32

// corpus is what is learnt from: the names of all turns are found and numbered
// once, in the order in which they come, whatever part is then learnt from.
type corpus struct {
	numbers map[string]int32
	turns   []seen
	code    []int // of each turn, by place among the codes
}

func read(examples []Example, codes []string, confirmed bool) corpus {
	c := corpus{numbers: map[string]int32{}}
	for _, e := range examples {
		c.turns = append(c.turns, numbered(blocks(e.Turn, confirmed), func(name string) int32 {
			n, known := c.numbers[name]
			if !known {
				n = int32(len(c.numbers))
				c.numbers[name] = n
			}
			return n
		}))
		c.code = append(c.code, slices.Index(codes, e.Code))
	}
	return c
}

func numbered(names [3][]string, number func(string) int32) (s seen) {
	for b, block := range names {
		s[b] = make([]int32, len(block))
		for i, name := range block {
			s[b][i] = number(name)
		}
		slices.Sort(s[b])
	}
	return s
}

// vocabulary are the names that occur often enough to be features.
type vocabulary struct {
	id     []int32   // of each numbered name; not a feature: none
	rarity []float32 // of each feature: the logarithm of the share of turns without it
}

const none = -1

// vocabulary is that of some turns.
func (c corpus) vocabulary(on []int) vocabulary {
	in, last := make([]int, len(c.numbers)), make([]int, len(c.numbers))
	for _, turn := range on {
		for _, block := range c.turns[turn] {
			for _, n := range block {
				if last[n] != turn+1 {
					last[n] = turn + 1
					in[n]++
				}
			}
		}
	}
	v := vocabulary{id: make([]int32, len(c.numbers))}
	for n, times := range in {
		v.id[n] = none
		if times >= rarely {
			v.id[n] = int32(len(v.rarity))
			v.rarity = append(v.rarity, float32(1+math.Log(float64(1+len(on))/float64(1+times))))
		}
	}
	return v
}

// features gives the features of a turn, by id. Each block of words is scaled
// to the same length, whatever their number; a word that comes again counts
// less each time.
func (v vocabulary) features(s seen) []feature {
	all := make([]feature, 0, len(s[0])+len(s[1])+len(s[2]))
	for b, block := range s {
		from, length := len(all), 0.0
		for i := 0; i < len(block); {
			j := i
			for j < len(block) && block[j] == block[i] {
				j++
			}
			if n := block[i]; n != none && v.id[n] != none {
				x := 1 + math.Log(float64(j-i))
				if b < 2 {
					x *= float64(v.rarity[v.id[n]])
				}
				all = append(all, feature{v.id[n], float32(x)})
				length += x * x
			}
			i = j
		}
		scale := float32(weights[b])
		if b < 2 {
			scale /= float32(math.Sqrt(math.Max(length, 1)))
		}
		for i := from; i < len(all); i++ {
			all[i].value *= scale
		}
	}
	slices.SortFunc(all, func(a, b feature) int { return int(a.id - b.id) })
	return all
}
