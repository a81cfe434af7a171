package audittable

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tend/stats/consistency"
)

const width = 78

// Text writes the verdict for a terminal.
func (v *Verdict) Text(w io.Writer) error {
	var b strings.Builder
	t := v.Table
	wrap(&b, "", "", t.Title)
	wrap(&b, "", "", t.Source)
	wrap(&b, "", "", v.About())
	wrap(&b, "", "", t.Note)
	b.WriteString("\n")
	wrap(&b, "", "", v.Summary())
	for _, g := range v.Groups {
		b.WriteString("\n")
		wrap(&b, "", "", g.Heading)
		for _, l := range g.Lines {
			s := l.Sentence
			if l.Basis > 0 {
				s += fmt.Sprintf(" [%d]", l.Basis)
			}
			wrap(&b, "  "+label(l.Severity), "  "+strings.Repeat(" ", len(label(consistency.Note))), s)
		}
	}
	b.WriteString("\nWhat this rests on\n")
	for i, a := range v.Basis {
		wrap(&b, fmt.Sprintf("  [%d] ", i+1), "      ", a)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func label(s consistency.Severity) string {
	if s == consistency.Contradiction {
		return "CONTRADICTION  "
	}
	return fmt.Sprintf("%-15s", s)
}

// wrap writes words in lines of at most width characters, first before the
// first line and rest before the others. Empty text writes nothing.
func wrap(b *strings.Builder, first, rest, text string) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return
	}
	line := first + words[0]
	for _, word := range words[1:] {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line = rest + word
			continue
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
