package agreement

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func scatter(rng *rand.Rand, length, sections int) []Section {
	var out []Section
	at := 0
	for range sections {
		at += rng.IntN(2*length/(2*sections)) + 1
		end := at + 1 + rng.IntN(length/(2*sections))
		if end > length {
			break
		}
		out = append(out, Section{at, end, rng.IntN(2)})
		at = end
	}
	return out
}

// Agreement is 1, coders who mark at random are near 0, and the answer knows
// neither the order of coders nor of sections nor the categories' names.
func TestUnitizingLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 2))
		a, b, c := scatter(rng, 300, 5), scatter(rng, 300, 5), scatter(rng, 300, 5)
		if len(a) == 0 {
			return
		}
		same, err := Unitizing([][]Section{a, a, a}, 300)
		if err != nil || math.Abs(same.Alpha-1) > 1e-12 {
			r.Fatalf("perfect agreement: %+v, %v", same, err)
		}
		x, err := Unitizing([][]Section{a, b, c}, 300)
		if err != nil {
			r.Fatal(err)
		}
		for _, s := range [][]Section{a, b, c} {
			rng.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
			for i := range s {
				s[i].Category = 9 - s[i].Category
			}
		}
		y, err := Unitizing([][]Section{c, a, b}, 300)
		if err != nil || math.Abs(x.Alpha-y.Alpha) > 1e-12 {
			r.Fatalf("%+v became %+v, %v", x, y, err)
		}
	})
	rng := rand.New(rand.NewPCG(1, 1))
	do, de := 0.0, 0.0
	for range 400 {
		u, err := Unitizing([][]Section{scatter(rng, 400, 4), scatter(rng, 400, 4)}, 400)
		if err != nil {
			continue
		}
		do, de = do+u.Do, de+u.De
	}
	if a := 1 - do/de; math.Abs(a) > 0.25 {
		t.Errorf("coders at random: %.3f", a)
	}
}

func TestUnitizingRefuses(t *testing.T) {
	one := []Section{{0, 5, 1}}
	for _, c := range []struct {
		name     string
		sections [][]Section
		length   int
		want     error
	}{
		{"one coder", [][]Section{one}, 10, ErrTooFew},
		{"section beyond the end", [][]Section{one, {{8, 12, 1}}}, 10, ErrRange},
		{"empty section", [][]Section{one, {{8, 8, 1}}}, 10, ErrRange},
		{"overlap", [][]Section{one, {{0, 5, 1}, {4, 6, 2}}}, 10, ErrRange},
		{"nothing marked", [][]Section{nil, nil}, 10, ErrOneCategory},
		{"no length", [][]Section{one, one}, 0, ErrRange},
	} {
		if _, err := Unitizing(c.sections, c.length); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
