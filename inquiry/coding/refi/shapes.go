package refi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"unicode/utf8"

	"tend/platform/fault"
)

// The shapes of the schema, as far as Tend reads them.
type (
	xmlProject struct {
		XMLName   xml.Name
		Name      string        `xml:"name,attr"`
		Origin    string        `xml:"origin,attr"`
		About     string        `xml:"Description"`
		Users     []xmlUser     `xml:"Users>User"`
		Codes     []xmlCode     `xml:"CodeBook>Codes>Code"`
		Variables []xmlVariable `xml:"Variables>Variable"`
		Sources   struct {
			Texts    []xmlSource `xml:"TextSource"`
			Pictures []xmlOther  `xml:"PictureSource"`
			PDFs     []xmlOther  `xml:"PDFSource"`
			Audios   []xmlMedia  `xml:"AudioSource"`
			Videos   []xmlMedia  `xml:"VideoSource"`
		} `xml:"Sources"`
		Notes  []xmlSource `xml:"Notes>Note"`
		Cases  []xmlOther  `xml:"Cases>Case"`
		Links  []xmlOther  `xml:"Links>Link"`
		Sets   []xmlSet    `xml:"Sets>Set"`
		Graphs []xmlOther  `xml:"Graphs>Graph"`
	}
	xmlUser struct {
		GUID string `xml:"guid,attr"`
		Name string `xml:"name,attr"`
		ID   string `xml:"id,attr"`
	}
	xmlCode struct {
		GUID        string    `xml:"guid,attr"`
		Name        string    `xml:"name,attr"`
		Codable     string    `xml:"isCodable,attr"`
		Colour      string    `xml:"color,attr"`
		Description string    `xml:"Description"`
		Codes       []xmlCode `xml:"Code"`
	}
	xmlVariable struct {
		GUID string `xml:"guid,attr"`
		Name string `xml:"name,attr"`
	}
	xmlSource struct {
		GUID       string         `xml:"guid,attr"`
		Name       string         `xml:"name,attr"`
		User       string         `xml:"creatingUser,attr"`
		Path       string         `xml:"plainTextPath,attr"`
		Rich       string         `xml:"richTextPath,attr"`
		Content    *string        `xml:"PlainTextContent"`
		Selections []xmlSelection `xml:"PlainTextSelection"`
		Codings    []xmlCoding    `xml:"Coding"`
		Values     []xmlValue     `xml:"VariableValue"`
	}
	xmlValue struct {
		Ref   xmlRef   `xml:"VariableRef"`
		Texts []string `xml:"TextValue"`
		Other []struct {
			Text string `xml:",chardata"`
		} `xml:",any"`
	}
	xmlSelection struct {
		GUID    string      `xml:"guid,attr"`
		From    int         `xml:"startPosition,attr"`
		To      int         `xml:"endPosition,attr"`
		Codings []xmlCoding `xml:"Coding"`
		Notes   []xmlRef    `xml:"NoteRef"`
	}
	xmlCoding struct {
		GUID  string   `xml:"guid,attr"`
		User  string   `xml:"creatingUser,attr"`
		At    string   `xml:"creationDateTime,attr"`
		Code  xmlRef   `xml:"CodeRef"`
		Notes []xmlRef `xml:"NoteRef"`
	}
	xmlRef struct {
		GUID string `xml:"targetGUID,attr"`
	}
	xmlSet struct {
		GUID    string   `xml:"guid,attr"`
		Name    string   `xml:"name,attr"`
		About   string   `xml:"Description"`
		Codes   []xmlRef `xml:"MemberCode"`
		Sources []xmlRef `xml:"MemberSource"`
	}
	xmlOther struct {
		Name string `xml:"name,attr"`
	}
)

// careful hands on the tokens of an XML text, but no declarations: a file of
// the standard has none, and entities are made with them.
type careful struct {
	*xml.Decoder
	deep int
}

func (c *careful) Token() (xml.Token, error) {
	t, err := c.Decoder.Token()
	switch t.(type) {
	case xml.Directive:
		line, _ := c.InputPos()
		return nil, fault.New(fault.Invalid, "refi.Read", "this file declares a document type or entities, which the standard does not have; nothing was taken in").In(fault.Place{Line: line})
	case xml.StartElement:
		if c.deep++; c.deep > mostNested {
			return nil, fault.New(fault.Invalid, "refi.Read", "this file has elements within elements, more than %d deep", mostNested)
		}
	case xml.EndElement:
		c.deep--
	}
	return t, err
}

// decode reads XML carefully into a shape.
func decode(file string, data []byte, into any) error {
	const op = "refi.Read"
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return fault.New(fault.Invalid, op, "this file is not UTF-8, which the standard asks for").In(fault.Place{File: file})
	}
	c := &careful{Decoder: xml.NewDecoder(bytes.NewReader(data))}
	err := xml.NewTokenDecoder(c).Decode(into)
	if err == nil {
		return nil
	}
	if known, is := errors.AsType[*fault.Error](err); is {
		at := known.At
		at.File = file
		return known.In(at)
	}
	line, column := c.InputPos()
	return fault.Wrap(err, fault.Invalid, op, "this file cannot be read as XML of the standard").In(fault.Place{File: file, Line: line, Column: column})
}
