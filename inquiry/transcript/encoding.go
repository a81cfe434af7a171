package transcript

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tend/platform/fault"
)

// Largest is how many bytes a transcript may have: a day of talk has 2 million.
const Largest = 32 << 20

// magics are the first bytes of files that are no text, with what they are.
var magics = []struct{ bytes, is string }{
	{"RIFF", "a sound recording"}, {"ID3", "a sound recording"}, {"\xff\xfb", "a sound recording"},
	{"OggS", "a sound recording"}, {"fLaC", "a sound recording"}, {"\x1aE\xdf\xa3", "a video"},
	{"%PDF", "a PDF; save it as Word or text first"}, {"\xd0\xcf\x11\xe0", "an old Word document; save it as .docx first"},
	{"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"}, {"SQLite format", "a database"}, {"{\\rtf", "rich text; save it as .docx or text first"},
}

// decode makes text of the bytes of a file, whichever of the usual encodings
// it has, with \n for every line end. It names the encoding.
func decode(data []byte) (text, name string, err error) {
	const op = "transcript.Read"
	if len(data) > Largest {
		return "", "", fault.New(fault.Invalid, op, "this file has %d MB, and a transcript has at most %d", len(data)>>20, Largest>>20)
	}
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.bytes)) {
			return "", "", fault.New(fault.Invalid, op, "this is not a transcript but %s", m.is)
		}
	}
	if len(data) > 12 && string(data[4:8]) == "ftyp" {
		return "", "", fault.New(fault.Invalid, op, "this is not a transcript but a recording")
	}
	with := encodingOf(data)
	plain, err := with.decoder.NewDecoder().Bytes(data)
	if err != nil || strings.ContainsRune(string(plain), 0) {
		return "", "", fault.New(fault.Invalid, op, "this is not a text: it holds bytes that no letter has")
	}
	text = strings.TrimPrefix(string(plain), "\ufeff")
	if strings.TrimSpace(text) == "" {
		return "", "", fault.New(fault.Invalid, op, "this file is empty")
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n").Replace(text), with.name, nil
}

type named struct {
	decoder encoding.Encoding
	name    string
}

// encodingOf tells the encoding by its mark, by where the zero bytes of plain
// letters stand, or by what cannot be UTF-8.
func encodingOf(data []byte) named {
	utf16 := func(e unicode.Endianness, name string) named {
		return named{unicode.UTF16(e, unicode.UseBOM), name}
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return utf16(unicode.LittleEndian, "UTF-16")
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return utf16(unicode.BigEndian, "UTF-16")
	}
	var even, odd int
	head := data[:min(len(data), 400)&^1]
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	switch half := len(head) / 4; {
	case odd > half && even == 0:
		return named{unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16 without a mark"}
	case even > half && odd == 0:
		return named{unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16 without a mark"}
	case utf8.Valid(data):
		return named{unicode.UTF8, "UTF-8"}
	}
	return named{charmap.Windows1252, "Windows-1252"}
}
