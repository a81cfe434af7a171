package datafile

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// scalar sets a text, a number or a yes/no. Nothing is converted: a number in
// quotes is a text, and a text field refuses a bare number, so that a code such
// as 007 or a version such as 1.10 cannot lose its form.
func (d *Document) scalar(path string, n ast.Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		d.text(path, n, v)
	case reflect.Int:
		number, ok := n.(*ast.IntegerNode)
		if !ok {
			d.Refuse(path, "a whole number is wanted here, not %s", kindOf(n))
			return
		}
		whole, err := strconv.Atoi(number.GetToken().Value)
		if err != nil {
			d.Refuse(path, "%s is not a whole number that can be used; write it in plain digits", number.GetToken().Value)
			return
		}
		v.SetInt(int64(whole))
	case reflect.Float64:
		d.number(path, n, v)
	case reflect.Bool:
		yes, ok := n.(*ast.BoolNode)
		if !ok {
			d.Refuse(path, "true or false is wanted here, not %s", kindOf(n))
			return
		}
		v.SetBool(yes.Value)
	default:
		panic("datafile: no reading of " + v.Type().String())
	}
}

func (d *Document) text(path string, n ast.Node, v reflect.Value) {
	var text string
	switch s := n.(type) {
	case *ast.StringNode:
		text = s.Value
	case *ast.LiteralNode:
		text = s.Value.Value
	default:
		d.Refuse(path, "a text is wanted here, not %s%s", kindOf(n), quoteHint(n))
		return
	}
	v.SetString(strings.TrimSpace(text))
	if word, ok := v.Interface().(Word); ok && !slices.Contains(word.Allowed(), v.String()) {
		d.Refuse(path, "%q is not one of: %s", v.String(), strings.Join(word.Allowed(), ", "))
	}
}

func (d *Document) number(path string, n ast.Node, v reflect.Value) {
	var text string
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		text = n.GetToken().Value
	default:
		d.Refuse(path, "a number is wanted here, not %s", kindOf(n))
		return
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		d.Refuse(path, "%s is not a number that can be used", text)
		return
	}
	v.SetFloat(f)
}

// kindOf names what stands at a node, for a person.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.NullNode:
		return "nothing"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "fields"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias (write it out in full)"
	}
	return "something else"
}

func quoteHint(n ast.Node) string {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return "; put it in quotes"
	}
	return ""
}
