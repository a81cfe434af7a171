package coding

import "slices"

// Changed is how a code differs between two versions of a codebook.
type Changed struct {
	Code CodeID
	What []string // in words
	Look bool     // codings with it need a second look
}

// Compare tells what a newer version of a codebook changed. A code that went,
// or whose definition or rules read otherwise, wants a second look at what
// was coded with it; a new label, colour, key, example or cue does not.
// A code that came new may stand in any unit, and is told last.
func Compare(was, is Codebook) []Changed {
	var all []Changed
	for _, old := range was.Codes {
		c := Changed{Code: old.ID}
		now, ok := is.Code(old.ID)
		if !ok {
			c.What, c.Look = []string{"was taken out"}, true
			all = append(all, c)
			continue
		}
		note := func(differs bool, what string, look bool) {
			if differs {
				c.What = append(c.What, what)
				c.Look = c.Look || look
			}
		}
		note(old.Definition != now.Definition, "another definition", true)
		note(!slices.Equal(old.Include, now.Include) || !slices.Equal(old.Exclude, now.Exclude), "other things count as it", true)
		note(!slices.Equal(old.Against, now.Against), "other rules against its neighbours", true)
		note(old.Parent != now.Parent, "stands elsewhere", false)
		note(old.Label != now.Label, "another label: "+now.Label, false)
		note(old.Key != now.Key, "another key: "+now.Key, false)
		note(old.Example != now.Example || old.NearMiss != now.NearMiss, "another example", false)
		if len(c.What) > 0 {
			all = append(all, c)
		}
	}
	for _, now := range is.Codes {
		if _, ok := was.Code(now.ID); !ok {
			all = append(all, Changed{Code: now.ID, What: []string{"is new; it may stand where another code or none was given"}})
		}
	}
	if was.Several != is.Several || was.Second != is.Second || was.Applies != is.Applies || !slices.Equal(was.Rules, is.Rules) {
		for _, now := range is.Codes {
			i := slices.IndexFunc(all, func(c Changed) bool { return c.Code == now.ID })
			if i < 0 {
				all, i = append(all, Changed{Code: now.ID}), len(all)
			}
			all[i].What, all[i].Look = append(all[i].What, "the rules of the whole book changed"), true
		}
	}
	return all
}

// SecondLook picks the codings with a code whose meaning changed.
func SecondLook(changed []Changed, codings []Coding) []Coding {
	var again []Coding
	for _, c := range codings {
		if slices.ContainsFunc(changed, func(ch Changed) bool { return ch.Look && slices.Contains(c.Codes, ch.Code) }) {
			again = append(again, c)
		}
	}
	return again
}
