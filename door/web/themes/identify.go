package themes

import (
	"regexp"
	"strings"
)

// What tells who somebody is, besides names: addresses, numbers, dates, and
// capitalised words after those that introduce a name or a place.
var telling = []struct {
	what string
	like *regexp.Regexp
}{
	{"an e-mail address", regexp.MustCompile(`[^\s@]+@[^\s@]+\.[a-z]{2,}`)},
	{"an address on the web", regexp.MustCompile(`(?i)\bhttps?://|\bwww\.`)},
	{"a long number", regexp.MustCompile(`\d(?:[ -]?\d){5,}`)},
	{"a date", regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]+\d{2,4}\b`)},
	{"a title and a name", regexp.MustCompile(`\b(?:Dr|Mr|Mrs|Ms|Prof|Professor|Sister|Nurse)\.? \p{Lu}\p{L}+`)},
	{"a name or a place", regexp.MustCompile(`\b(?:in|at|from|near|called|named|wife|husband|son|daughter|friend|sister|brother|husband,) \p{Lu}\p{L}{2,}`)},
}

// identifies says what in a quote may tell who somebody is, "" for nothing
// found. Words in [brackets] were put in and are passed over. A person still
// reads every quote: no pattern knows all that tells.
func identifies(text string) string {
	text = regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllString(text, "…")
	for _, t := range telling {
		if found := t.like.FindString(text); found != "" {
			return t.what + " (“" + strings.TrimSpace(found) + "”)"
		}
	}
	return ""
}
