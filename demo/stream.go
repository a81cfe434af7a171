package demo

import (
	"hash/fnv"
	"math/rand/v2"
)

// seed makes the one year that everybody's demonstration shows.
const seed = 2018

// stream gives the random numbers for one purpose. Each purpose has its own, so
// that a change in one leaves the others as they were.
func stream(purpose string, n uint64) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed+n, h.Sum64()))
}
