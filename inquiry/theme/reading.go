package theme

import (
	"cmp"
	"slices"
	"strings"

	"tend/stats/saturation"
)

// Level is what is counted.
type Level string

const (
	ByCode     Level = "codes"
	BySubtheme Level = "subthemes"
	ByTheme    Level = "themes"
)

// Label names a code or node; "" where it is gone.
func (s State) Label(id string) string {
	if i := s.code(id); i >= 0 {
		return s.Codes[i].Label
	}
	if i := s.node(id); i >= 0 {
		return s.Nodes[i].Label
	}
	return ""
}

// Themes lists the themes by their place; Within gives the subthemes of one,
// Gathering the codes right under a node ("" for those that are free).
func (s State) Themes() []Node { return s.Within("") }

// Within lists the nodes right under a theme, by their place.
func (s State) Within(under string) []Node {
	var all []Node
	for _, n := range s.Nodes {
		if n.Under == under {
			all = append(all, n)
		}
	}
	slices.SortStableFunc(all, func(a, b Node) int { return cmp.Compare(a.Place, b.Place) })
	return all
}

// Gathering lists the codes right under a node, by their place.
func (s State) Gathering(under string) []Code {
	var all []Code
	for _, c := range s.Codes {
		if c.Under == under {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Code) int { return cmp.Compare(a.Place, b.Place) })
	return all
}

// Above gives what a code counts for at a level: itself, its subtheme, its
// theme; "" where it is not gathered so far.
func (s State) Above(code string, by Level) string {
	if by == ByCode {
		return code
	}
	i := s.code(code)
	if i < 0 {
		return ""
	}
	k := s.node(s.Codes[i].Under)
	switch {
	case k < 0:
		return ""
	case by == BySubtheme && s.Nodes[k].Theme():
		return ""
	case by == BySubtheme || s.Nodes[k].Theme():
		return s.Nodes[k].ID
	}
	return s.Nodes[k].Under
}

// ids lists what there is at a level, in order.
func (s State) ids(by Level) []string {
	var all []string
	switch by {
	case ByCode:
		for _, c := range s.Codes {
			all = append(all, c.ID)
		}
	default:
		for _, n := range s.Nodes {
			if n.Theme() == (by == ByTheme) {
				all = append(all, n.ID)
			}
		}
	}
	return all
}

// Printed gives the words of a quote as they are printed, cut from the passage
// or as a person wrote them; "" where its speaker has not agreed to be quoted,
// or its words may not be read any more.
func (q Quote) Printed(p Passage) string {
	switch {
	case p.ID != q.Passage || p.Text == "" || !p.Quotable:
		return ""
	case q.Shown != "":
		return q.Shown
	}
	return strings.TrimSpace(Cut(p.Text, q.From, q.To))
}

// Cut gives code points [from, to) of a passage; to 0 is the whole of it.
func Cut(text string, from, to int) string {
	if to == 0 {
		return text
	}
	runes := []rune(text)
	return string(runes[min(from, len(runes)):min(to, len(runes))])
}

// NotQuoted counts the quotes pinned to a node that stand and may not be
// printed, because their speaker has not agreed to be quoted.
func (s State) NotQuoted(node string, passages []Passage) int {
	n := 0
	for _, q := range s.Quotes {
		if q.Node == node && slices.ContainsFunc(passages, func(p Passage) bool { return p.ID == q.Passage && p.Text != "" && !p.Quotable }) {
			n++
		}
	}
	return n
}

// Count is how often something was met.
type Count struct {
	ID       string
	Label    string
	Passages int
	People   int
}

// Counts counts passages and people at a level, among the passages given: so
// what was withdrawn is out at once.
func (s State) Counts(by Level, passages []Passage) []Count {
	found := s.met(by, passages)
	var all []Count
	for _, id := range s.ids(by) {
		all = append(all, Count{ID: id, Label: s.Label(id), Passages: len(found[id].passages), People: len(found[id].people)})
	}
	return all
}

// PeopleWith gives who said something under each code or node at a level,
// among the passages given.
func (s State) PeopleWith(by Level, passages []Passage) map[string]map[string]bool {
	with := map[string]map[string]bool{}
	for id, m := range s.met(by, passages) {
		with[id] = m.people
	}
	return with
}

// met is where something was met.
type met struct{ passages, people map[string]bool }

// met gathers the passages and people of each code or node at a level; people
// of whom nobody knows who they are count in none.
func (s State) met(by Level, passages []Passage) map[string]met {
	who := map[string]string{}
	for _, p := range passages {
		who[p.ID] = p.StudyID
	}
	found := map[string]met{}
	for _, m := range s.Marks {
		person, there := who[m.Passage]
		id := s.Above(m.Code, by)
		if !there || id == "" {
			continue
		}
		if found[id].passages == nil {
			found[id] = met{map[string]bool{}, map[string]bool{}}
		}
		found[id].passages[m.Passage] = true
		if person != "" {
			found[id].people[person] = true
		}
	}
	return found
}

// Incidence tells which codes, subthemes or themes occur in which passages, in
// the order in which these were recorded, for the measures of saturation. Only
// coded or read passages count: one that nobody has looked at says nothing.
func (s State) Incidence(by Level, passages []Passage) (*saturation.Incidence, error) {
	passages = slices.Clone(passages)
	slices.SortStableFunc(passages, func(a, b Passage) int { return cmp.Compare(a.Order, b.Order) })
	at := map[string]int{}
	for i, id := range s.ids(by) {
		at[id] = i
	}
	found := map[string][]int{}
	for _, m := range s.Marks {
		if i, there := at[s.Above(m.Code, by)]; there {
			found[m.Passage] = append(found[m.Passage], i)
		} else if found[m.Passage] == nil {
			found[m.Passage] = []int{}
		}
	}
	var docs [][]int
	for _, p := range passages {
		if codes, coded := found[p.ID]; coded {
			docs = append(docs, codes)
		} else if _, read := s.Read[p.ID]; read {
			docs = append(docs, nil)
		}
	}
	return saturation.New(docs, len(at))
}

// Pair is how often two codes stand on one passage.
type Pair struct {
	A, B     string
	Passages int
	Jaccard  float64 // of the passages of either, the share with both
}

// Together counts which codes stand on the same passages, the most frequent
// first; pairs that never meet are left out.
func (s State) Together(passages []Passage) []Pair {
	there := map[string]bool{}
	for _, p := range passages {
		there[p.ID] = true
	}
	on := map[string]map[string]bool{} // passages of each code
	for _, m := range s.Marks {
		if !there[m.Passage] {
			continue
		}
		if on[m.Code] == nil {
			on[m.Code] = map[string]bool{}
		}
		on[m.Code][m.Passage] = true
	}
	var all []Pair
	for i, a := range s.Codes {
		for _, b := range s.Codes[i+1:] {
			n := 0
			for p := range on[a.ID] {
				if on[b.ID][p] {
					n++
				}
			}
			if n > 0 {
				all = append(all, Pair{a.ID, b.ID, n, float64(n) / float64(len(on[a.ID])+len(on[b.ID])-n)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Pair) int { return cmp.Compare(b.Passages, a.Passages) })
	return all
}

// Hit is a word in its place.
type Hit struct {
	Passage             Passage
	Before, Word, After string
}

// window is how many letters of context a hit has on each side.
const window = 60

// InContext finds a word or phrase in the passages, whatever its case, with
// the words around it: key words in context.
func InContext(passages []Passage, word string) []Hit {
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" {
		return nil
	}
	var all []Hit
	for _, p := range passages {
		low := strings.ToLower(p.Text)
		if len(low) != len(p.Text) { // a letter whose small form is longer: look in what is shown
			low = p.Text
		}
		for from := 0; ; {
			i := strings.Index(low[from:], word)
			if i < 0 {
				break
			}
			i += from
			end := i + len(word)
			all = append(all, Hit{p, tail(p.Text[:i]), p.Text[i:end], head(p.Text[end:])})
			from = end
		}
	}
	return all
}

// tail gives the last letters of a text, from the beginning of a word.
func tail(text string) string {
	runes := []rune(text)
	if len(runes) <= window {
		return text
	}
	cut := string(runes[len(runes)-window:])
	if i := strings.IndexByte(cut, ' '); i >= 0 {
		cut = cut[i+1:]
	}
	return "… " + cut
}

func head(text string) string {
	runes := []rune(text)
	if len(runes) <= window {
		return text
	}
	cut := string(runes[:window])
	if i := strings.LastIndexByte(cut, ' '); i >= 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

// Grown is how large the codebook was after a step.
type Grown struct {
	Step   int
	Codes  int
	Themes int // with subthemes
	Marks  int
}

// Growth replays an analysis: its size after each step that changed it.
func Growth(a Analysis, steps []Step) []Grown {
	s := Fold(a, nil)
	all := []Grown{{}}
	for _, p := range steps {
		if s.do(p) != nil {
			continue
		}
		s.Step++
		now := Grown{s.Step, len(s.Codes), len(s.Nodes), len(s.Marks)}
		if last := all[len(all)-1]; last.Codes != now.Codes || last.Themes != now.Themes || last.Marks != now.Marks {
			all = append(all, now)
		}
	}
	return all
}

// Wants says what is still to be done before an analysis can be told: themes
// without a code, codes that are not gathered, themes that are not defined.
func (s State) Wants() []string {
	var all []string
	for _, n := range s.Nodes {
		empty := len(s.Gathering(n.ID)) == 0 && len(s.Within(n.ID)) == 0
		switch {
		case empty:
			all = append(all, "“"+n.Label+"” has no code in it")
		case n.Definition == "":
			all = append(all, "“"+n.Label+"” is not defined")
		}
	}
	if free := len(s.Gathering("")); free > 0 && len(s.Nodes) > 0 {
		all = append(all, "codes are not gathered yet")
	}
	return all
}
