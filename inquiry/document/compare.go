package document

// Piece is a run of words of a comparison.
type Piece struct {
	Text string
	How  string // "" in both; "gone" only before; "new" only after
}

// Compared is a turn beside what it was.
type Compared struct {
	Turn           Turn // as it is, or as it was where it is gone
	Pieces         []Piece
	SpeakerChanged bool
}

// Compare lists the turns that differ between two versions, word by word, in
// the order of the document. A split shows as words gone from one turn and new
// in another.
func Compare(before, after []Turn) []Compared {
	was := map[string]Turn{}
	for _, t := range before {
		was[t.ID] = t
	}
	there := placesOf(after)
	var all []Compared
	i := 0
	goneUntil := func(id string) {
		for ; i < len(before) && before[i].ID != id; i++ {
			if _, stays := there[before[i].ID]; !stays {
				all = append(all, Compared{Turn: before[i], Pieces: []Piece{{before[i].Text, "gone"}}})
			}
		}
		i++
	}
	for _, t := range after {
		old, known := was[t.ID]
		if !known {
			all = append(all, Compared{Turn: t, Pieces: []Piece{{t.Text, "new"}}})
			continue
		}
		goneUntil(t.ID)
		if old.Text == t.Text && old.Speaker == t.Speaker {
			continue
		}
		all = append(all, Compared{Turn: t, Pieces: pieces(old.Text, t.Text), SpeakerChanged: old.Speaker != t.Speaker})
	}
	goneUntil("")
	return all
}
