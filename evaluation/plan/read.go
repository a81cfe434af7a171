package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tend/platform/fault"
)

// Load reads a plan file. CSV names in it become paths relative to the plan's
// folder.
func Load(path string) (*Plan, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "plan.Load",
			"this plan cannot be opened; check the name and that the file may be read").In(fault.Place{File: path})
	}
	p, err := Read(path, text)
	if err != nil {
		return nil, err
	}
	for i, f := range p.Source.Files {
		if !filepath.IsAbs(f.Name) {
			p.Source.Files[i].Name = filepath.Join(filepath.Dir(path), f.Name)
		}
	}
	return p, nil
}

// Read reads a plan strictly: an unknown field, a wrong kind of value or a
// contradiction is an error that names line, column and field. name is used in
// messages.
func Read(name string, text []byte) (*Plan, error) {
	var p Plan
	tree, err := decode(text, &p)
	if err != nil {
		return nil, yamlFault(name, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, fault.New(fault.Invalid, "plan.Read",
			"a plan is one YAML document, and this file holds %s; see docs/help for an example", documents(tree)).
			In(fault.Place{File: name})
	}
	c := checker{plan: &p, name: name, tree: tree}
	p.fillDefaults()
	p.fillModels(c.has)
	c.check()
	if err := c.problems.Err("plan.Read", name); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	p.File, p.SHA256 = name, hex.EncodeToString(sum[:])
	return &p, nil
}

// decode reads the text into p. The YAML reader is fed with strangers' bytes: a
// panic in it is a refusal too.
func decode(text []byte, p *Plan) (tree *ast.File, err error) {
	defer func() {
		if recover() != nil {
			tree, err = nil, errors.New("this is not YAML that can be read; compare it with the example in docs/help")
		}
	}()
	if tree, err = parser.ParseBytes(text, 0); err != nil || len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return tree, err
	}
	return tree, yaml.UnmarshalWithOptions(text, p, yaml.Strict())
}

func documents(tree *ast.File) string {
	if len(tree.Docs) > 1 {
		return "more than one"
	}
	return "nothing"
}

// fillDefaults sets what a short plan leaves unsaid.
func (p *Plan) fillDefaults() {
	if p.EffectSize == "" {
		p.EffectSize = DAv
	}
	if len(p.Missing) == 0 {
		p.Missing = append([]Method(nil), Methods...)
	}
	if p.Population.Who == "" {
		p.Population.Who = Enrolled
	}
	if p.Population.Consent == "" {
		p.Population.Consent = Research
	}
	for i := range p.Timepoints {
		orElse(&p.Timepoints[i].Label, p.Timepoints[i].ID)
	}
	for i := range p.Arms {
		orElse(&p.Arms[i].Label, p.Arms[i].ID)
	}
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		orElse(&o.Label, o.ID)
		orElse(&o.Instrument, o.Label)
	}
	for i := range p.Subgroups {
		orElse(&p.Subgroups[i].Label, p.Subgroups[i].By)
	}
}

func orElse(s *string, other string) {
	if *s == "" {
		*s = other
	}
}

// yamlFault turns the YAML reader's error into ours, with its place.
func yamlFault(name string, err error) error {
	at, message := fault.Place{File: name}, err.Error()
	if y, ok := errors.AsType[yaml.Error](err); ok {
		message = y.GetMessage()
		if t := y.GetToken(); t != nil {
			at.Line, at.Column = t.Position.Line, t.Position.Column
			if _, unknown := errors.AsType[*yaml.UnknownFieldError](err); unknown {
				at.Field, message = t.Value, "a plan has no such field; check its spelling and its indentation"
			}
			if kind, wrong := errors.AsType[*yaml.TypeError](err); wrong {
				message = fmt.Sprintf("%s is needed here, not %s", kindWord(kind.DstType), kindWord(kind.SrcType))
			}
		}
	}
	return fault.Wrap(err, fault.Invalid, "plan.Read", "%s", strings.TrimSpace(message)).In(at)
}

// kindWord names a Go type in words for a person.
func kindWord(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	}
	return "a block of fields"
}
