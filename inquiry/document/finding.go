package document

import (
	"regexp"
	"slices"
	"strings"
)

// Kind is what a find tells of somebody.
type Kind string

const (
	OfPerson Kind = "person"
	OfStaff  Kind = "leader"
	OfTown   Kind = "town"
	OfStreet Kind = "street"
	OfPost   Kind = "postcode"
	OfDate   Kind = "date"
	OfPhone  Kind = "phone number"
	OfMail   Kind = "e-mail address"
	OfPage   Kind = "web address"
	OfNumber Kind = "number"
)

// Found is a text that may tell who somebody is.
type Found struct {
	Text     string
	Kind     Kind
	Person   string // study id, where the roster has the name
	Staff    string // staff id
	Count    int
	Contexts []Context // the first three
	Instead  string    // what is proposed, or was decided before, to stand there
	Kept     bool      // somebody decided before that it stays
}

// Context is one place of a find.
type Context struct {
	Turn                string
	Before, Hit, Behind string
}

// pattern finds texts of a kind; of several groups the first that matched is
// the find.
type pattern struct {
	kind Kind
	is   *regexp.Regexp
}

const month = `(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)`
const properName = `\p{Lu}[\p{L}’'-]+`

var patterns = []pattern{
	{OfMail, regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)},
	{OfPage, regexp.MustCompile(`(?:https?://|www\.)[^\s<>"]+`)},
	{OfDate, regexp.MustCompile(`\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b`)},
	{OfDate, regexp.MustCompile(`\b\d{1,2}(?:st|nd|rd|th|\.)?(?: of)? ` + month + `(?:,? \d{4})?\b|\b` + month + ` \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?\b|\b` + month + ` \d{4}\b`)},
	{OfPost, regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b`)},
	{OfStreet, regexp.MustCompile(`\b(?:\d{1,4}[a-z]? )?(?:` + properName + ` ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Crescent|Terrace|Square|Gardens|Boulevard)\b|` + properName + `(?:straße|strasse|weg|platz|gasse|allee)(?: \d{1,4}[a-z]?)?`)},
	{OfPost, regexp.MustCompile(`\b(\d{5}(?:-\d{4})?) ` + properName + `|\b[A-Z]{2} (\d{5}(?:-\d{4})?)\b`)},
	{OfPhone, regexp.MustCompile(`(?:\+|\b0)\d[\d ()/.-]{6,}\d`)},
	{OfNumber, regexp.MustCompile(`\b\d{3}[ -]\d{3}[ -]\d{4}\b|\b\d{5,}\b`)},
	{OfPerson, regexp.MustCompile(`\b(?:Dr|Doctor|Mr|Mrs|Ms|Miss|Prof|Professor|Nurse|Herr|Frau)\.? (` + properName + `(?: ` + properName + `)?)`)},
	{OfTown, regexp.MustCompile(`\b(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Aa]us|[Nn]ach) ((?:St\.? )?` + properName + `(?: (?:(?:of|upon|on|the|am|an der|bei) )?` + properName + `)*)`)},
}

// noPlace are words with a capital that follow “in” or “at” and tell of nobody.
var noPlace = wordSet(`i i'm i've i'll i'd i’m i’ve i’ll i’d monday tuesday wednesday thursday friday saturday sunday january february march april may june july
	august september october november december christmas easter english german god mindfulness covid zoom teams ok well yes no and but so then the a
	there that this what when where how my our your his her it`)

// common are names that are words too: they are looked for with their capital
// only.
var common = wordSet(`will mark grace may hope joy rose june april dawn faith bill rob sue art pat ray guy jack frank dean drew earl gene grant
	harry heath herb homer jay ken lance max miles nick norm penny pierce rich rusty skip ted van victor wade ward young brown white black green
	stone hill wood woods banks field fields day king price long short little good best bell park lake rice page case cook baker butcher`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// Find lists what may tell who somebody is: names of the roster in all their
// forms, texts that stood in other documents of the site (known), then texts
// that look like names, places, dates and numbers. Every
// place where a find stands counts, also those that no pattern fits. What
// stands in square brackets is taken as replaced already.
func Find(turns []Turn, roster []Name, known ...Found) []Found {
	by := map[string]*Found{}
	var order []string
	add := func(f Found) {
		f.Text = strings.TrimSpace(f.Text)
		key := strings.ToLower(f.Text)
		if by[key] == nil && f.Text != "" {
			by[key] = &f
			order = append(order, key)
		}
	}
	for _, n := range roster {
		for _, form := range forms(n.Text) {
			f := Found{Text: form, Kind: OfPerson, Person: n.Person, Staff: n.Staff}
			if n.Staff != "" {
				f.Kind = OfStaff
			}
			add(f)
		}
	}
	for _, f := range known {
		add(f)
	}
	for _, t := range turns {
		text := masked(t.Text)
		for _, p := range patterns {
			for _, m := range p.is.FindAllStringSubmatchIndex(text, -1) {
				from, to := m[0], m[1]
				for g := 2; g < len(m); g += 2 {
					if m[g] >= 0 {
						from, to = m[g], m[g+1]
						break
					}
				}
				if hit := text[from:to]; plausible(p.kind, hit) {
					add(Found{Text: bare(hit), Kind: p.kind})
				}
			}
		}
	}
	all := make([]Found, 0, len(order))
	for _, key := range order {
		all = append(all, *by[key])
	}
	for _, h := range hits(turns, all) {
		f := &all[h.found]
		f.Count++
		if len(f.Contexts) < 3 {
			f.Contexts = append(f.Contexts, around(turns[h.turn].Text, h))
		}
		if len(f.Contexts) > 0 && f.Contexts[len(f.Contexts)-1].Turn == "" {
			f.Contexts[len(f.Contexts)-1].Turn = turns[h.turn].ID
		}
	}
	return slices.DeleteFunc(all, func(f Found) bool { return f.Count == 0 })
}

func plausible(kind Kind, hit string) bool {
	if kind != OfTown {
		return true
	}
	first, _, _ := strings.Cut(strings.ToLower(hit), " ")
	return !noPlace[first] && !noPlace[strings.TrimRight(first, "'’s")]
}

// bare takes off what belongs to the sentence and not to the name.
func bare(hit string) string {
	hit = strings.TrimRight(hit, ".,;:!?'’")
	return strings.TrimSuffix(strings.TrimSuffix(hit, "'s"), "’s")
}
