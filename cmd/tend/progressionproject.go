package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/progression"
	"tend/platform/fault"
)

// marksOfProject reads stages and moves, and the texts, from a project of
// REFI-QDA. Its variables “Session” and “Group” go before a text's name.
func marksOfProject(a progressionAsked, data []byte, stages, moves coding.Codebook) (found coded, err error) {
	const op = "progression"
	file := filepath.Base(a.codes)
	p, _, err := refi.Read(file, data)
	if err != nil {
		return found, err
	}
	seen := map[string]bool{}
	for i := range p.Sources {
		name := bare(p.Sources[i].Name)
		if seen[name] {
			return found, fault.New(fault.Invalid, op, "two texts of this project are called “%s”", name).In(fault.Place{File: file})
		}
		p.Sources[i].Name, seen[name] = name, true
	}
	if others := refi.Unmatched(p, stages, moves); len(others) > 0 && !a.leaveOut {
		return found, fault.New(fault.Invalid, op, "neither “%s” nor “%s” has these codes of the project, by id, label or name: %s; give other codebooks, or say --leave-out",
			stages.Title, moves.Title, strings.Join(others, ", ")).In(fault.Place{File: file})
	}
	if found.staged, err = refi.Marks(p, stages); err != nil {
		return found, err
	}
	if found.moved, err = refi.Marks(p, moves); err != nil {
		return found, err
	}
	if len(found.staged.Marks) == 0 {
		return found, fault.New(fault.Invalid, op, "nothing in this project is coded by “%s”", stages.Title).In(fault.Place{File: file})
	}
	for _, f := range refi.Turns(p) {
		t := a.textOf(f.Name, f.Turns)
		for _, s := range p.Sources {
			if s.Name == f.Name {
				sessionAndGroup(&t, s.Variables)
			}
		}
		found.texts = append(found.texts, t)
	}
	return found, nil
}

// bare takes the ending of a transcript's file from its name.
func bare(name string) string {
	switch ext := filepath.Ext(name); strings.ToLower(ext) {
	case ".txt", ".vtt", ".srt", ".docx", ".doc", ".rtf", ".odt", ".json", ".md":
		return strings.TrimSuffix(name, ext)
	}
	return name
}

func sessionAndGroup(t *progression.Text, values []refi.Value) {
	for _, v := range values {
		switch n, err := strconv.Atoi(strings.TrimSpace(v.Text)); {
		case strings.EqualFold(v.Name, "session") && err == nil:
			t.Session = n
		case strings.EqualFold(v.Name, "group") && v.Text != "":
			t.Group = v.Text
		}
	}
}

// textsOf gives the texts of the folder, or those of the file with codes. Where
// both have a text they must have the same turns, for codes are given by
// number.
func (a progressionAsked) textsOf(found coded) ([]progression.Text, error) {
	const op = "progression"
	if a.transcripts != "" {
		texts, err := a.texts()
		for _, t := range texts {
			i := slices.IndexFunc(found.texts, func(own progression.Text) bool { return own.Document == t.Document })
			if i >= 0 && len(found.texts[i].Segments) != len(t.Segments) {
				return nil, fault.New(fault.Invalid, op, "“%s” has %d turns in the project and %d in %s; leave --transcripts out to take the project's own", t.Document, len(found.texts[i].Segments), len(t.Segments), a.transcripts)
			}
		}
		return texts, err
	}
	for _, t := range found.texts {
		if t.Session < 1 {
			return nil, fault.New(fault.Invalid, op, "neither the name of “%s” nor a variable “Session” tells its session", t.Document)
		}
	}
	return found.texts, nil
}
