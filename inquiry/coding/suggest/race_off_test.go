//go:build !race

package suggest_test

// raced tells that the race detector slows every fit about tenfold.
const raced = false
