package datafile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"tend/platform/fault"
)

// Word is a text with a closed list of values; Decode refuses any other and
// names the list.
type Word interface{ Allowed() []string }

// Decode reads data into the struct that into points to, following `yaml:"…"`
// tags. Fields without a tag, or tagged "-", cannot be set from the file. op
// names the operation for logs, file the input for the person.
//
// Into is only complete when the document is Sound; the caller goes on to check
// meaning with Refuse and returns Err.
func Decode(op, file string, data []byte, into any) (doc *Document) {
	doc = &Document{op: op, file: file, places: map[string]fault.Place{"": {File: file, Line: 1, Column: 1}}}
	if len(data) > MaxBytes {
		doc.Refuse("", "the file is larger than %d bytes; is it the right one?", MaxBytes)
		return doc
	}
	body := doc.parse(bytes.TrimPrefix(data, []byte("\ufeff"))) // some editors on Windows begin with a byte order mark
	if body != nil {
		doc.decode("", body, reflect.ValueOf(into).Elem())
	}
	return doc
}

// parse gives the one document's root, or nil after refusing. The parser is
// third-party code fed with strangers' bytes: a panic in it is a refusal too.
func (d *Document) parse(data []byte) (body ast.Node) {
	defer func() {
		if recover() != nil {
			d.Refuse("", "this is not YAML that can be read")
			body = nil
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		d.syntax(err)
		return nil
	}
	docs := slices.DeleteFunc(file.Docs, func(n *ast.DocumentNode) bool { return n.Body == nil })
	switch {
	case len(docs) == 0:
		d.Refuse("", "the file is empty")
	case len(docs) > 1:
		d.Refuse("", "the file holds several documents (a line of ---); put each in its own file")
	default:
		return docs[0].Body
	}
	return nil
}

func (d *Document) syntax(err error) {
	at, message := fault.Place{File: d.file}, err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		message = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			at.Line, at.Column = t.Position.Line, t.Position.Column
		}
	}
	d.faults = append(d.faults, fault.Wrap(err, fault.Invalid, d.op, "this is not YAML: %s", message).In(at))
}

// decode sets v from a node, refusing what does not fit.
func (d *Document) decode(path string, n ast.Node, v reflect.Value) {
	if _, seen := d.places[path]; !seen || path == "" {
		d.mark(path, first(n))
	}
	switch v.Kind() {
	case reflect.Pointer:
		if _, null := n.(*ast.NullNode); null {
			d.Refuse(path, "nothing is written here; give a value or take the line out")
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(path, n, v.Elem())
	case reflect.Struct:
		d.mapping(path, n, v)
	case reflect.Slice:
		d.sequence(path, n, v)
	default:
		d.scalar(path, n, v)
	}
}

func (d *Document) mapping(path string, n ast.Node, v reflect.Value) {
	entries, ok := entriesOf(n)
	if !ok {
		d.Refuse(path, "fields are wanted here (%s), not %s", strings.Join(names(v.Type()), ", "), kindOf(n))
		return
	}
	for _, e := range entries {
		key, ok := e.Key.(*ast.StringNode)
		if !ok {
			d.mark(path+"?", e.Key.GetToken())
			d.Refuse(path+"?", "a field's name must be a plain word")
			continue
		}
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		d.mark(at, key.GetToken())
		field, known := fieldOf(v, key.Value)
		if !known {
			d.Refuse(at, "there is no field %q here; there are %s", key.Value, strings.Join(names(v.Type()), ", "))
			continue
		}
		d.decode(at, e.Value, field)
	}
}

func (d *Document) sequence(path string, n ast.Node, v reflect.Value) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.Refuse(path, "a list is wanted here (each on a line with a dash), not %s", kindOf(n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	for i, each := range seq.Values {
		d.decode(fmt.Sprintf("%s[%d]", path, i+1), each, v.Index(i))
	}
}

// mark remembers where a path stands.
func (d *Document) mark(path string, t *token.Token) {
	at := fault.Place{File: d.file}
	if t != nil && t.Position != nil {
		at.Line, at.Column = t.Position.Line, t.Position.Column
	}
	d.places[path] = at
}

// first is the token at which a node begins.
func first(n ast.Node) *token.Token {
	if entries, ok := entriesOf(n); ok && len(entries) > 0 {
		return entries[0].Key.GetToken()
	}
	return n.GetToken()
}

// entriesOf gives the fields of a mapping of any size.
func entriesOf(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// fieldOf finds the struct field tagged with a name.
func fieldOf(v reflect.Value, name string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if tag := tagOf(v.Type().Field(i)); tag != "" && tag == name {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// names lists the fields a file may set in a struct.
func names(t reflect.Type) (all []string) {
	for i := range t.NumField() {
		if tag := tagOf(t.Field(i)); tag != "" {
			all = append(all, tag)
		}
	}
	return all
}

func tagOf(f reflect.StructField) string {
	tag, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return cmp.Or(strings.TrimPrefix(tag, "-"), "")
}
