package figure

import (
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
)

// faces reads the two fonts of PNG and PDF, once. Liberation Sans has the
// widths of Arial and Helvetica, so it also measures text for SVG.
var faces = sync.OnceValue(func() [2]font.Face {
	return [2]font.Face{
		{Font: font.Font{Typeface: "Liberation", Variant: "Sans"}, Face: parsed(liberationsansregular.TTF)},
		// A name of its own, because the PDF canvas does not find a font by weight.
		{Font: font.Font{Typeface: "LiberationBold", Variant: "Sans"}, Face: parsed(liberationsansbold.TTF)},
	}
})

func parsed(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic("figure: a built-in font cannot be read: " + err.Error())
	}
	return f
}

func face(size float64, bold bool) font.Face {
	f := faces()[0]
	if bold {
		f = faces()[1]
	}
	f.Font.Size = font.Length(size)
	return f
}

// advance holds the width of each character at 1 pt, which is measured once.
var advance sync.Map // of advanceKey to float64

type advanceKey struct {
	r    rune
	bold bool
}

// textWidth measures a text in points.
func textWidth(text string, size float64, bold bool) float64 {
	w := 0.0
	for _, r := range text {
		key := advanceKey{r, bold}
		one, known := advance.Load(key)
		if !known {
			f := face(100, bold)
			one = f.Width(string(r)).Points() / 100
			advance.Store(key, one)
		}
		w += one.(float64)
	}
	return w * size
}

// slack leaves room for system fonts that run wider than the measure.
const slack = 0.9

// wrap breaks a text into lines no wider than most; a word that is wider than
// that stands alone.
func wrap(text string, most, size float64, bold bool) []string {
	if bold {
		most *= slack
	}
	var lines []string
	for _, word := range strings.Fields(text) {
		if n := len(lines); n > 0 && textWidth(lines[n-1]+" "+word, size, bold) <= most*slack {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
