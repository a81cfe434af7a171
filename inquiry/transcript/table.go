package transcript

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"tend/platform/fault"
)

// columns are the headings by which a column is known, folded.
var columns = map[string][]string{
	"document": {"transcriptid", "document", "documentid", "recording", "file"},
	"speaker":  {"speaker", "interlocutor", "name", "who", "role", "participant"},
	"start":    {"timestamp", "start", "time", "starttime", "begin", "from"},
	"end":      {"end", "endtime", "to"},
	"text":     {"utterancetext", "text", "utterance", "content", "transcript", "words", "body"},
	"turn":     {"utteranceid", "turn", "turnid", "n", "no"},
}

// Tables reads a CSV file in which each row is a turn. A column that names
// documents splits it into one transcript for each; a turn that stands there
// several times, once for each of its coders, is one turn.
func Tables(name string, data []byte) ([]File, error) {
	text, encoding, err := decode(data)
	if err != nil {
		return nil, in(err, name)
	}
	files, err := tables(name, encoding, text)
	return files, in(err, name)
}

func tables(name, encoding, text string) ([]File, error) {
	const op = "transcript.Tables"
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator(text), true, -1
	header, err := r.Read()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "this table cannot be read")
	}
	at := map[string]int{}
	for what, names := range columns {
		at[what] = slices.IndexFunc(header, func(h string) bool { return slices.Contains(names, fold(h)) })
	}
	if at["text"] < 0 {
		return nil, fault.New(fault.Invalid, op, "no column of this table holds what was said; call one “text”").In(fault.Place{Line: 1})
	}
	var files []File
	var pieces [][]piece
	place, seen := map[string]int{}, map[[2]string]bool{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, op, "this row cannot be read").In(fault.Place{Line: line})
		}
		cell := func(what string) string {
			if i := at[what]; i >= 0 && i < len(row) {
				return alive(strings.TrimSpace(row[i]))
			}
			return ""
		}
		document := cell("document")
		k, known := place[document]
		if !known {
			k = len(files)
			place[document] = k
			title := name
			if at["document"] >= 0 {
				title = name + " · " + document
			}
			files, pieces = append(files, File{Name: title, Format: Table, Report: Report{Encoding: encoding}}), append(pieces, nil)
		}
		if id := cell("turn"); id != "" {
			if seen[[2]string{document, id}] {
				continue
			}
			seen[[2]string{document, id}] = true
		}
		said := tidy(cell("text"))
		if said == "" {
			files[k].note(line, "this row holds no words and is left out")
			continue
		}
		start, _ := clock(cell("start"))
		end, _ := clock(cell("end"))
		pieces[k] = append(pieces[k], piece{Turn: Turn{Speaker: tidyName(cell("speaker")), Start: start, End: end, Text: said, FirstLine: line, LastLine: line}})
	}
	for k := range files {
		// each row is a turn: rows of one speaker are not joined
		unify(pieces[k])
		for _, p := range pieces[k] {
			files[k].Turns = append(files[k].Turns, p.Turn)
		}
		files[k].Report.Cues = len(pieces[k])
		files[k].tally()
	}
	files = slices.DeleteFunc(files, func(f File) bool { return len(f.Turns) == 0 })
	if len(files) == 0 {
		return nil, fault.New(fault.Invalid, op, "this table has headings and no rows")
	}
	return files, nil
}

// separator is the sign that stands most often in the first line, outside of
// quotes.
func separator(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}
