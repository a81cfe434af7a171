package refi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tend/inquiry/coding"
	"tend/platform/fault"
)

// ReadBook reads a codebook file (.qdc) as a new version of a codebook.
func ReadBook(file string, data []byte) (coding.Codebook, error) {
	var x struct {
		XMLName xml.Name
		Codes   []xmlCode `xml:"Codes>Code"`
		Inner   []xmlCode `xml:"CodeBook>Codes>Code"` // of a project's .qde
	}
	if err := decode(filepath.Base(file), data, &x); err != nil {
		return coding.Codebook{}, err
	}
	r := reader{known: map[string]bool{}}
	if err := r.codes("", append(x.Codes, x.Inner...)); err != nil {
		return coding.Codebook{}, err
	}
	b, _ := bookOf(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), r.Codes)
	if len(b.Codes) == 0 {
		return b, fault.New(fault.Invalid, "refi.ReadBook", "this file holds no codes").In(fault.Place{File: filepath.Base(file)})
	}
	return b, b.Check()
}

// bookOf makes a codebook of a project's codes, and says which of its codes
// each is. The version is made of the codes: the same codes give the same
// version again. Keys, cues and rules are not in the standard.
func bookOf(name string, codes []Code) (coding.Codebook, map[string]coding.CodeID) {
	b := coding.Codebook{ID: slug(name, "project"), Title: cmp.Or(strings.TrimSpace(name), "Project"), Applies: coding.Anybody, Several: true,
		Summary: "Read from a REFI-QDA file."}
	ids := map[string]coding.CodeID{}
	taken := map[coding.CodeID]bool{}
	sum := sha256.New()
	for _, c := range codes {
		fmt.Fprintf(sum, "%q", []string{c.ID, c.Parent, c.Name, c.Colour, c.Description})
		if c.Name == noCode && !slices.ContainsFunc(codes, func(o Code) bool { return o.Parent == c.ID }) {
			ids[c.ID] = coding.NoCode
			continue
		}
		id := coding.CodeID(slug(c.Name, "code"))
		for n := 2; taken[id]; n++ {
			id = coding.CodeID(fmt.Sprintf("%s-%d", slug(c.Name, "code"), n))
		}
		taken[id], ids[c.ID] = true, id
		one := coding.Code{ID: id, Label: cmp.Or(strings.TrimSpace(c.Name), string(id)), Parent: ids[c.Parent], Colour: c.Colour}
		one.Definition = cmp.Or(strings.TrimSpace(c.Description), "The file has no definition of “"+one.Label+"”.")
		b.Codes = append(b.Codes, one)
	}
	b.Version = "refi-" + hex.EncodeToString(sum.Sum(nil))[:8]
	return b, ids
}

// slug makes an id of a name.
func slug(name, otherwise string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ' || r == '-' || r == '_' || r == ':' || r == '/' || r == '.':
			return '-'
		}
		return -1
	}, strings.ToLower(name))
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	return cmp.Or(strings.Trim(s[:min(len(s), 40)], "-"), otherwise)
}
