package agreement

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/resample"
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

// Parts laid end to end are one continuum, in whatever order they are counted
// up; their interval holds the value, and coders who agree in every part have
// none to speak of.
func TestUnitizingOverParts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 3))
		var parts []Continuum
		whole := make([][]Section, 3)
		length := 0
		for range rapid.IntRange(2, 6).Draw(r, "parts") {
			part := Continuum{Length: 60 + rng.IntN(200)}
			for c := range whole {
				some := scatter(rng, part.Length, rng.IntN(5)+1)
				part.Sections = append(part.Sections, some)
				for _, s := range some {
					whole[c] = append(whole[c], Section{s.Start + length, s.End + length, s.Category})
				}
			}
			length += part.Length
			parts = append(parts, part)
		}
		one, err := Unitizing(whole, length)
		if err != nil {
			return
		}
		over, err := UnitizingOver(parts, resample.Options{Replicates: 50, Seed: 1})
		if err != nil || math.Abs(over.Value-one.Alpha) > 1e-12 {
			r.Fatalf("%+v over parts, %+v over the whole, %v", over, one, err)
		}
		if over.Lo > over.Hi {
			r.Fatalf("%+v", over)
		}
	})
	rng := rand.New(rand.NewPCG(1, 4))
	var alike, apart []Continuum
	for range 40 {
		a, b := scatter(rng, 200, 4), scatter(rng, 200, 4)
		alike = append(alike, Continuum{[][]Section{a, a}, 200})
		if rng.IntN(2) == 0 {
			b = a
		}
		apart = append(apart, Continuum{[][]Section{a, b}, 200})
	}
	same, err := UnitizingOver(alike, resample.Options{Replicates: 200, Seed: 1})
	if err != nil || math.Abs(same.Lo-1) > 1e-9 || math.Abs(same.Hi-1) > 1e-9 {
		t.Errorf("%+v, %v", same, err)
	}
	half, err := UnitizingOver(apart, resample.Options{Replicates: 200, Seed: 1})
	if err != nil || !(half.Lo < half.Value && half.Value < half.Hi) || half.Lo < 0.1 || half.Hi > 0.9 {
		t.Errorf("%+v, %v", half, err)
	}
	if _, err := UnitizingOver([]Continuum{{[][]Section{nil, nil}, 10}, {[][]Section{nil}, 10}}, resample.Options{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("a coder is missing in a part: %v", err)
	}
}

// Two coders with 20 sections in each of 500 documents, 1,000 resamples.
func BenchmarkUnitizingOver(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 5))
	var parts []Continuum
	for range 500 {
		parts = append(parts, Continuum{[][]Section{scatter(rng, 4000, 20), scatter(rng, 4000, 20)}, 4000})
	}
	for b.Loop() {
		if _, err := UnitizingOver(parts, resample.Options{Replicates: 1000, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
