package workspace

import (
	"net/http"

	"tend/inquiry/coding"
	"tend/platform/auth"
)

// writeCodings gives the codings of a round as a file: a table, a
// workbook, or the quotes of each code as a Word document.
func (m *Room) writeCodings(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	book, lines, err := m.linesOf(r, actor, r.PathValue("round"))
	if err != nil {
		return err
	}
	name := "codings-" + book.ID
	switch r.URL.Query().Get("as") {
	case "xlsx":
		var marks []coding.Coding
		for _, l := range lines {
			marks = append(marks, l.Coding)
		}
		var agreed *coding.Agreement
		if a, err := coding.Agree(book, coding.MarksOf(marks), coding.ByPrimary); err == nil {
			agreed = &a // otherwise the sheet says that there is none
		}
		data, err := coding.WriteXLSX(book, lines, agreed)
		if err != nil {
			return err
		}
		return attach(w, name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
	case "docx":
		round, _, err := m.House.Coding.Round(r.Context(), actor, r.PathValue("round"))
		if err != nil {
			return err
		}
		data, err := coding.WriteQuotes(book, round.Title, lines)
		if err != nil {
			return err
		}
		return attach(w, "quotes-"+book.ID+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", data)
	}
	data, err := coding.WriteCSV(book, lines)
	if err != nil {
		return err
	}
	return attach(w, name+".csv", "text/csv; charset=utf-8", data)
}

// linesOf gives every coding of a round with its words.
func (m *Room) linesOf(r *http.Request, actor auth.Actor, round string) (coding.Codebook, []coding.Line, error) {
	ctx := r.Context()
	codings, settled, err := m.House.Coding.Codings(ctx, actor, round)
	if err != nil {
		return coding.Codebook{}, nil, err
	}
	rd, parts, err := m.House.Coding.Round(ctx, actor, round)
	if err != nil {
		return coding.Codebook{}, nil, err
	}
	book, err := m.House.Coding.Book(ctx, actor.Site, rd.Codebook, rd.Version)
	if err != nil {
		return book, nil, err
	}
	layers := map[coding.Unit]coding.Layer{}
	for _, res := range coding.Resolve(coding.MarksOf(codings), settled) {
		layers[res.Unit] = res.Layer
	}
	names, err := m.coderNames(ctx, actor)
	if err != nil {
		return book, nil, err
	}
	sheets := map[string]*sheet{}
	for _, p := range parts {
		if sheets[p.Document] == nil && p.RemovedAt.IsZero() {
			work := coding.Work{Round: rd, Coders: []coding.Assignment{p}}
			if sheets[p.Document], err = m.lay(ctx, actor, work); err != nil {
				return book, nil, err
			}
		}
	}
	lines := make([]coding.Line, 0, len(codings))
	for _, c := range codings {
		l := coding.Line{Coding: c, Who: nameOf(names, c.Coder), Layer: layers[coding.Unit{Document: c.Document, Number: c.At.Segment}]}
		if s := sheets[c.Document]; s != nil {
			l.Title = s.Title
			l.Speaker, l.Words = s.wordsAt(c.At)
		}
		lines = append(lines, l)
	}
	return book, lines, nil
}

// wordsAt gives the words of a place, and who says them.
func (s *sheet) wordsAt(at coding.Where) (who, words string) {
	if at.Segment < 1 || at.Segment > len(s.Segments) {
		return "", ""
	}
	for _, t := range s.Segments[at.Segment-1].Turns {
		text := ""
		for _, p := range t.Pieces {
			text += p.Text
		}
		switch {
		case at.Whole():
			if who == "" {
				who = t.Who
			}
			if words != "" {
				words += "\n"
			}
			words += text
		case t.ID == at.Turn:
			return t.Who, cut(text, at.From, at.To)
		}
	}
	return who, words
}
