package survival

import (
	"errors"
	"fmt"
	"slices"

	"tend/stats/design"
)

// What an input can lack. Errors of this package wrap one of these or one of
// stats/design.
var (
	ErrTooFew      = errors.New("too few observations")
	ErrLength      = errors.New("lengths differ")
	ErrRange       = errors.New("out of range")
	ErrNoEvents    = errors.New("nothing happened to anyone")
	ErrNotIdentify = errors.New("the data do not identify the model")
)

func check(time []float64, event []bool) error {
	if len(time) == 0 {
		return fmt.Errorf("nobody was followed: %w", ErrTooFew)
	}
	if len(time) != len(event) {
		return fmt.Errorf("%d times, %d events: %w", len(time), len(event), ErrLength)
	}
	if err := design.Finite("time", time); err != nil {
		return err
	}
	for i, t := range time {
		if t < 0 {
			return fmt.Errorf("row %d: time %v is negative: %w", i+1, t, ErrRange)
		}
	}
	return nil
}

// byTime gives the rows in order of time.
func byTime(time []float64) []int {
	order := make([]int, len(time))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case time[a] < time[b]:
			return -1
		case time[a] > time[b]:
			return 1
		}
		return 0
	})
	return order
}
