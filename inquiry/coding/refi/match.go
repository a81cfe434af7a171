package refi

import (
	"slices"
	"strings"

	"tend/inquiry/coding"
)

// Same tells whether all of these codes are a codebook's own, word for word,
// and which each is: a project that Tend wrote with that version.
func Same(b coding.Codebook, codes []Code) (map[string]coding.CodeID, bool) {
	ids := map[string]coding.CodeID{CodeGUID(b, coding.NoCode): coding.NoCode}
	of := map[string]Code{}
	for _, c := range CodesOf(b, true) {
		of[c.ID] = c
	}
	for _, c := range b.Codes {
		ids[CodeGUID(b, c.ID)] = c.ID
	}
	for _, c := range codes {
		own, known := of[c.ID]
		if !known || own.Name != c.Name || own.Description != strings.ReplaceAll(c.Description, "\r\n", "\n") {
			return nil, false
		}
	}
	return ids, len(codes) > 0
}

// Match finds the codes of a project that a codebook has, by GUID, id, label
// or name; headings stand for nothing.
func Match(b coding.Codebook, codes []Code) map[string]coding.CodeID {
	ids := map[string]coding.CodeID{}
	own := slices.ContainsFunc(codes, func(c Code) bool { return c.ID == CodeGUID(b, coding.NoCode) })
	plain := func(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
	for _, c := range codes {
		if c.Heading {
			continue
		}
		if c.ID == CodeGUID(b, coding.NoCode) || !own && plain(c.Name) == noCode {
			ids[c.ID] = coding.NoCode
			continue
		}
		i := slices.IndexFunc(b.Codes, func(own coding.Code) bool { return CodeGUID(b, own.ID) == c.ID })
		for _, by := range []func(coding.Code) string{
			func(own coding.Code) string { return string(own.ID) },
			func(own coding.Code) string { return own.Label },
			func(own coding.Code) string { return string(own.ID) + " " + own.Label },
		} {
			if i < 0 {
				i = slices.IndexFunc(b.Codes, func(own coding.Code) bool { return plain(by(own)) == plain(c.Name) })
			}
		}
		if i >= 0 {
			ids[c.ID] = b.Codes[i].ID
		}
	}
	return ids
}
