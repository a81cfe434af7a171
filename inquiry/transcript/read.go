package transcript

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"

	"tend/platform/fault"
)

// Read reads a transcript in whatever shape it has, told by what stands in it
// and not by how it is called. A file that is none is an error of kind
// fault.Invalid with its place; nothing of it is given.
func Read(name string, data []byte) (File, error) {
	f := File{Name: filepath.Base(name)}
	pieces, err := f.pieces(data)
	if err != nil {
		return File{}, in(err, f.Name)
	}
	if f.Format == Table {
		return f, nil // rows are turns
	}
	f.Report.Cues = len(pieces)
	pieces = unroll(&f, pieces)
	if f.Format == SubRip || f.Format == WebVTT {
		carry(&f, pieces)
	}
	unify(pieces)
	f.Turns = turns(&f, pieces)
	f.tally()
	return f, nil
}

func (f *File) pieces(data []byte) ([]piece, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		if len(data) > Largest {
			return nil, fault.New(fault.Invalid, "transcript.Read", "this file has %d MB, and a transcript has at most %d", len(data)>>20, Largest>>20)
		}
		f.Format = Word
		return words(f, data)
	}
	text, encoding, err := decode(data)
	if err != nil {
		return nil, err
	}
	f.Report.Encoding = encoding
	trimmed := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(trimmed, "WEBVTT"):
		f.Format = WebVTT
		return captions(f, text)
	case trimmed[0] == '{':
		f.Format = Engine
		return engine(f, text)
	case trimmed[0] == '[' && !strings.Contains(strings.SplitN(trimmed, "\n", 2)[0], "]"):
		f.Format = Engine
		return engine(f, `{"segments":`+text+`}`)
	case strings.EqualFold(filepath.Ext(f.Name), ".csv"), strings.EqualFold(filepath.Ext(f.Name), ".tsv"):
		found, err := tables(f.Name, encoding, text)
		if err != nil {
			return nil, err
		}
		if len(found) > 1 {
			return nil, fault.New(fault.Invalid, "transcript.Read", "this table holds %d transcripts; import it as a table", len(found))
		}
		*f = found[0]
		return nil, nil
	case strings.Contains(text, "-->"):
		f.Format = SubRip
		return captions(f, text)
	}
	pieces, format := written(f, strings.Split(text, "\n"))
	f.Format = format
	if len(pieces) == 0 {
		return nil, fault.New(fault.Invalid, "transcript.Read", "this file holds no words")
	}
	return pieces, nil
}

// written tells which of the shapes that people write a text has, and reads
// it: headings above turns, names before them, or neither.
func written(f *File, lines []string) ([]piece, Format) {
	heads, names := 0, 0
	reads := open(lines)
	known := namesOf(reads)
	for i, line := range lines {
		if _, _, _, ok := head(line); ok {
			heads++
			continue
		}
		o := reads[i]
		if o.ok && (known[fold(o.name)] || o.name == "" && o.at != Unknown) {
			names++
		}
	}
	switch {
	case heads > 0 && heads >= names:
		return blocks(f, lines), Block
	case names > 0:
		return inline(lines, reads), Inline
	}
	return plain(lines), Plain
}

// in puts the file's name into an error's place.
func in(err error, name string) error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		at := e.At
		at.File = name
		return e.In(at)
	}
	return err
}
