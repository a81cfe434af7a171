package speech

import (
	"errors"
	"io"
	"time"

	"tend/platform/media"
)

// frame is how much sound one loudness stands for: 20 ms.
const frame = media.Rate / 50

// cutter cuts sound into pieces at its quietest places.
type cutter struct {
	from  *media.Sound
	most  int // samples of a piece
	hand  []int16
	at    int64 // of hand[0]
	ended bool
}

func newCutter(from *media.Sound, longest time.Duration) *cutter {
	return &cutter{from: from, most: max(int(longest.Seconds()*media.Rate), 10*media.Rate)}
}

// next gives a piece and where it begins. A piece ends in the quietest half
// second of its last third, so that no word is cut in two.
func (c *cutter) next() (piece []int16, from int64, err error) {
	for !c.ended && len(c.hand) < c.most {
		have := len(c.hand)
		c.hand = append(c.hand, make([]int16, min(1<<16, c.most-have))...)
		n, err := c.from.Read(c.hand[have:])
		c.hand = c.hand[:have+n]
		if errors.Is(err, io.EOF) {
			c.ended = true
		} else if err != nil {
			return nil, 0, err
		}
	}
	if len(c.hand) == 0 {
		return nil, 0, io.EOF
	}
	end := len(c.hand)
	if !c.ended {
		end = quietest(c.hand, 2*len(c.hand)/3)
	}
	piece, from = c.hand[:end], c.at
	c.hand = append([]int16(nil), c.hand[end:]...)
	c.at += int64(end)
	return piece, from, nil
}

// quietest gives the middle of the quietest half second from a place on.
func quietest(sound []int16, from int) int {
	var loud []int64
	for at := from; at+frame <= len(sound); at += frame {
		sum := int64(0)
		for _, s := range sound[at : at+frame] {
			sum += int64(s) * int64(s)
		}
		loud = append(loud, sum)
	}
	const wide = 25 // frames
	if len(loud) < wide {
		return len(sound)
	}
	sum := int64(0)
	for _, l := range loud[:wide] {
		sum += l
	}
	best, least := 0, sum
	for n := wide; n < len(loud); n++ {
		sum += loud[n] - loud[n-wide]
		if sum <= least { // of equal ones the last, so that pieces are long
			best, least = n-wide+1, sum
		}
	}
	return from + (best+wide/2)*frame
}
