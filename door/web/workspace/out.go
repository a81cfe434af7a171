package workspace

import (
	"context"
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
	spoken := map[string]*spoken{}
	for _, p := range parts {
		if spoken[p.Document] == nil && p.RemovedAt.IsZero() {
			if spoken[p.Document], err = m.spoken(ctx, actor, rd, p.Segmentation); err != nil {
				return book, nil, err
			}
		}
	}
	lines := make([]coding.Line, len(codings))
	for i, c := range codings {
		l := &lines[i]
		*l = coding.Line{Coding: c, Who: nameOf(names, c.Coder), Layer: layers[coding.Unit{Document: c.Document, Number: c.At.Segment}]}
		if s := spoken[c.Document]; s != nil {
			l.Title = s.title
			l.Speaker, l.Words = s.at(c.At)
		}
	}
	return book, lines, nil
}

// spoken is a document's words by segment, for a file.
type spoken struct {
	title    string
	segments map[int][]words
}

// words are one turn in a segment.
type words struct{ turn, who, text string }

// spoken reads a document's words as a coder sees them.
func (m *Room) spoken(ctx context.Context, actor auth.Actor, round coding.Round, segmentation string) (*spoken, error) {
	d, segments, turns, speakers, err := m.House.Documents.Spoken(ctx, eyes(actor), segmentation)
	if err != nil {
		return nil, err
	}
	s := &spoken{title: titleOf(round, d), segments: make(map[int][]words, len(segments))}
	who := map[string]string{}
	for _, sp := range speakers {
		who[sp.ID] = sp.Label
	}
	all := make([]words, len(turns)) // in the order of the segments
	for i := range turns {
		all[i] = words{turns[i].ID, who[turns[i].Speaker], turns[i].Text}
	}
	for _, g := range segments {
		s.segments[g.Number], all = all[:len(g.Turns)], all[len(g.Turns):]
	}
	return s, nil
}

// at gives the words of a place, and who says them.
func (s *spoken) at(at coding.Where) (who, text string) {
	for i, w := range s.segments[at.Segment] {
		switch {
		case !at.Whole() && w.turn == at.Turn:
			return w.who, cut(w.text, at.From, at.To)
		case !at.Whole():
		case i == 0:
			who, text = w.who, w.text
		default:
			text += "\n" + w.text
		}
	}
	return who, text
}
