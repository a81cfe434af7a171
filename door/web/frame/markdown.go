package frame

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark"
)

// Markdown turns a handout into HTML; raw HTML in it is left out.
func Markdown(text string) (template.HTML, error) {
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(text), &out); err != nil {
		return "", err
	}
	return template.HTML(out.String()), nil
}
