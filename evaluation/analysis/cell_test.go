package analysis

import (
	"encoding/json"
	"fmt"
	"testing"
)

// A count below three is not told, and cannot be worked out from the others.
func TestSmallCountsAreNotTold(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   string
	}{
		{[]int{12}, "[12]"}, {[]int{2}, "[fewer than 3]"}, {[]int{0}, "[0]"}, {[]int{9, 0, 0}, "[9 0 0]"}, {[]int{9, 0, 2}, "[3 or more 0 fewer than 3]"}, {[]int{3}, "[3]"}, {[]int{1, 0}, "[fewer than 3 fewer than 3]"}, {[]int{1, 2, 0}, "[fewer than 3 fewer than 3 0]"},
		{[]int{9, 4, 3}, "[9 4 3]"},
		{[]int{9, 4, 1}, "[9 3 or more fewer than 3]"},
		{[]int{9, 2, 1}, "[9 fewer than 3 fewer than 3]"},
		{[]int{1, 2}, "[fewer than 3 fewer than 3]"},
	} {
		if got := fmt.Sprint(Cells(c.counts...)); got != c.want {
			t.Errorf("%v: %s, want %s", c.counts, got, c.want)
		}
	}
	data, err := json.Marshal(Cells(9, 4, 1))
	if err != nil || string(data) != `[9,"3 or more","fewer than 3"]` {
		t.Errorf("%s, %v", data, err)
	}
	if AllTold(Cells(9, 1)...) || !AllTold(Cells(9, 3)...) {
		t.Error("what is kept back is taken for told")
	}
}
