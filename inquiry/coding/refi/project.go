// Package refi exchanges codings with other programs for qualitative analysis:
// the REFI-QDA standard 1.5, its projects (.qdpx) and its codebooks (.qdc).
//
// A project is read as it is, with positions in code points; what of it Tend
// or the standard cannot hold is told in words and never dropped unsaid.
package refi

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"tend/inquiry/coding"
)

// Project is what a file of the standard holds and Tend knows.
type Project struct {
	Name        string
	Origin      string // the program that wrote it
	Description string
	Users       []User
	Codes       []Code // parents before children
	Sources     []Source
	Sets        []Set // of Tend's own projects: the rounds
}

// Set is a round of coding: which codes it used on which sources.
type Set struct {
	ID, Name       string
	Description    string
	Codes, Sources []string // ids
}

// User is a coder.
type User struct{ ID, Name string }

// Code is a code of a project's codebook; ids are GUIDs.
type Code struct {
	ID, Parent  string
	Name        string
	Colour      string // #1f6f78 or empty
	Description string
	Heading     bool // codes stand under it, it is not given itself
}

// Source is a text with what was coded in it.
type Source struct {
	ID, Name   string
	Text       string // lines end in \n
	Variables  []Value
	Selections []Selection
	Media      string // the recording that the text was made from; it is named and not in the file
	Times      []Time
}

// Time says when in the recording a place of the text is heard.
type Time struct{ At, Milliseconds int }

// Value is what a variable says of a source.
type Value struct{ Name, Text string }

// Selection is a stretch of a text, in code points [From, To), with the codes
// on it.
type Selection struct {
	ID       string
	From, To int
	Codings  []Applied
	Sets     []string // the rounds of which it is a segment on which nobody said anything
}

// Applied is a code that a user gave.
type Applied struct {
	ID         string
	Code, User string // ids; a coding may have no user
	At         time.Time
	Memo       string
	Unsure     bool
	Set        string // the round, where codes are those of several
	Reason, By string // of what was settled: why, and which user settled it
}

const (
	projectSpace = "urn:QDA-XML:project:1.0"
	bookSpace    = "urn:QDA-XML:codebook:1.0"
	noCode       = "no code" // how the answer that no code is there is called outside
	unsure       = "unsure"  // the name of the note that says so
	reason       = "reason"  // the name of the note that says why something was settled
	roundNote    = "round"   // the name of the note that says in which round a code was given
	origin       = "Tend"
)

// Agreed is the user who stands for what coders agreed on: a layer of its own.
var Agreed = User{ID: GUID("user", "agreed"), Name: "agreed"}

// space is that of the GUIDs made here: the same thing has the same one in
// every export.
var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://tend.invalid/refi"))

// GUID names a thing by what it is.
func GUID(parts ...string) string {
	return uuid.NewSHA1(space, []byte(strings.Join(parts, "\x00"))).String()
}

// CodesOf gives a codebook's codes, with “no code” last where it was given.
func CodesOf(b coding.Codebook, withNone bool) []Code {
	children := map[coding.CodeID]bool{}
	for _, c := range b.Codes {
		children[c.Parent] = true
	}
	var all []Code
	var under func(parent coding.CodeID)
	under = func(parent coding.CodeID) {
		for _, c := range b.Codes {
			if c.Parent != parent {
				continue
			}
			one := Code{ID: CodeGUID(b, c.ID), Name: c.Label, Colour: c.Colour, Description: described(c)}
			if parent != "" {
				one.Parent = CodeGUID(b, parent)
			}
			all = append(all, one)
			if children[c.ID] {
				under(c.ID)
			}
		}
	}
	under("")
	if withNone {
		all = append(all, Code{ID: CodeGUID(b, coding.NoCode), Name: noCode, Description: "None of the codes is there."})
	}
	return all
}

// CodeGUID names a code of a codebook.
func CodeGUID(b coding.Codebook, id coding.CodeID) string {
	return GUID("code", b.ID, b.Version, string(id))
}

// described writes what the standard has one field for.
func described(c coding.Code) string {
	text := c.Definition
	add := func(head string, parts ...string) {
		if all := strings.Join(parts, "; "); all != "" {
			text += "\n" + head + ": " + all
		}
	}
	add("Counts", c.Include...)
	add("Does not", c.Exclude...)
	for _, r := range c.Against {
		add("Against "+string(r.Code), r.Text)
	}
	add("Example", c.Example)
	add("Looks like it and is not", c.NearMiss)
	return text
}
