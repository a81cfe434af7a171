//go:build race

package web_test

// raced tells that the race detector slows everything about fivefold.
const raced = true
