package coding

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"tend/platform/fault"
)

// YAML writes a codebook as Read reads it.
func (b Codebook) YAML() ([]byte, error) {
	data, err := yaml.MarshalWithOptions(b, yaml.Indent(2), yaml.IndentSequence(true))
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "coding.YAML", "the codebook cannot be written")
	}
	return data, nil
}

// columns of a codebook as a table. Lists are written with bars between their
// parts, rules as "code: text".
var columns = []string{"id", "label", "parent", "key", "colour", "definition", "include", "exclude", "against", "example", "near_miss", "cues", "adaptive", "barrier"}

// about are the rows before the header that hold what is true of the whole
// book: the first cell has a "#", the second the value.
var about = []string{"id", "version", "title", "summary", "sources", "applies", "several", "second", "ordered", "rules"}

const bar = " | "

// CSV writes a codebook as a table that a spreadsheet opens: a row for each
// code, and rows that begin with "#" for the book. Parts of a list that hold
// " | " themselves come back as several.
func (b Codebook) CSV() ([]byte, error) {
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return ""
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for i, value := range []string{b.ID, b.Version, b.Title, b.Summary, strings.Join(b.Sources, bar), string(b.Applies), yes(b.Several), yes(b.Second), yes(b.Ordered), strings.Join(b.Rules, bar)} {
		w.Write([]string{"#" + about[i], value})
	}
	w.Write(columns)
	for _, c := range b.Codes {
		var against []string
		for _, r := range c.Against {
			against = append(against, string(r.Code)+": "+r.Text)
		}
		w.Write([]string{string(c.ID), c.Label, string(c.Parent), c.Key, c.Colour, c.Definition, strings.Join(c.Include, bar), strings.Join(c.Exclude, bar),
			strings.Join(against, bar), c.Example, c.NearMiss, strings.Join(c.Cues, bar), yes(c.Adaptive), yes(c.Barrier)})
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "coding.CSV", "the codebook cannot be written")
	}
	return out.Bytes(), nil
}

// ReadCSV reads a table with a row for each code. Only id, label and
// definition must be there; without rows about the book it takes its id from
// the file's name, applies to anybody and allows several codes in a unit.
func ReadCSV(file string, data []byte) (Codebook, error) {
	const op = "coding.ReadCSV"
	b := Codebook{ID: idOf(file), Version: "1", Applies: Anybody, Several: true}
	b.Title = b.ID
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord, r.LazyQuotes = -1, false
	var header []string
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			at := fault.Place{File: file}
			if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
				at.Line, at.Column = wrong.Line, wrong.Column
			}
			return b, fault.Wrap(err, fault.Invalid, op, "this table cannot be read").In(at)
		}
		line, _ := r.FieldPos(0)
		switch {
		case header == nil && strings.HasPrefix(cells[0], "#"):
			if err := b.about(cells); err != nil {
				return b, err.In(fault.Place{File: file, Line: line})
			}
		case header == nil:
			header = cells
			for _, need := range []string{"id", "label", "definition"} {
				if !slices.Contains(header, need) {
					return b, fault.New(fault.Invalid, op, "there is no column “%s”; a codebook has %s", need, strings.Join(columns, ", ")).In(fault.Place{File: file, Line: line})
				}
			}
		default:
			b.Codes = append(b.Codes, codeOf(header, cells))
		}
	}
	if err := b.Check(); err != nil {
		return b, err
	}
	return b, nil
}

// about reads a row about the whole book.
func (b *Codebook) about(cells []string) *fault.Error {
	value := ""
	if len(cells) > 1 {
		value = strings.TrimSpace(cells[1])
	}
	yes := isYes(value)
	switch name := strings.TrimPrefix(cells[0], "#"); name {
	case "id":
		b.ID = value
	case "version":
		b.Version = value
	case "title":
		b.Title = value
	case "summary":
		b.Summary = value
	case "sources":
		b.Sources = parts(value)
	case "applies":
		if !slices.Contains(Speaker("").Allowed(), value) {
			return fault.New(fault.Invalid, "coding.ReadCSV", "whose words are coded is %s, not “%s”", strings.Join(Speaker("").Allowed(), ", "), value)
		}
		b.Applies = Speaker(value)
	case "several":
		b.Several = yes
	case "second":
		b.Second = yes
	case "ordered":
		b.Ordered = yes
	case "rules":
		b.Rules = parts(value)
	default:
		return fault.New(fault.Invalid, "coding.ReadCSV", "rows about the book are %s, not “%s”", strings.Join(about, ", "), name)
	}
	return nil
}

func codeOf(header, cells []string) Code {
	cell := func(name string) string {
		if i := slices.Index(header, name); i >= 0 && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	c := Code{ID: CodeID(cell("id")), Label: cell("label"), Parent: CodeID(cell("parent")), Key: cell("key"), Colour: cell("colour"), Definition: cell("definition"),
		Include: parts(cell("include")), Exclude: parts(cell("exclude")), Example: cell("example"), NearMiss: cell("near_miss"), Cues: parts(cell("cues")),
		Adaptive: isYes(cell("adaptive")), Barrier: isYes(cell("barrier"))}
	for _, part := range parts(cell("against")) {
		code, text, _ := strings.Cut(part, ": ")
		c.Against = append(c.Against, Rule{Code: CodeID(code), Text: text})
	}
	return c
}

func isYes(value string) bool {
	return strings.EqualFold(value, "yes") || strings.EqualFold(value, "true")
}

// parts cuts a list at its bars.
func parts(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, "|") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// idOf makes an id of a file's name.
func idOf(file string) string {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name), "-")
}
