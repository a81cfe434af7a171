package figure

import (
	"bytes"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
)

// PDF writes the scene as a page of its own size. Text stays text, with the
// letters it needs inside the file. The date in it is fixed, so that the same
// numbers give the same bytes. (gonum's PDF canvas takes one font a file and
// only Western European letters, so this draws the marks itself.)
func (s *Scene) PDF() ([]byte, error) {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: s.W + 2*margin, Ht: s.H + 2*margin}})
	doc.SetCreationDate(time.Unix(0, 0).UTC())
	doc.SetModificationDate(time.Unix(0, 0).UTC())
	doc.SetCatalogSort(true)
	doc.SetTitle(s.Title, true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	doc.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	doc.AddPage()
	doc.SetFillColor(channels(Paper))
	doc.Rect(0, 0, s.W+2*margin, s.H+2*margin, "F")
	for i := range s.marks {
		pdfMark(doc, &s.marks[i])
	}
	var out bytes.Buffer
	err := doc.Output(&out)
	return out.Bytes(), err
}

// pdfMark draws one mark; the page's y runs downwards like the scene's.
func pdfMark(doc *fpdf.Fpdf, m *mark) {
	at := func(p Point) (x, y float64) { return p.X + margin, p.Y + margin }
	x, y := at(m.points[0])
	if m.kind == aText {
		weight := ""
		if m.bold {
			weight = "B"
		}
		doc.SetAlpha(1, "Normal")
		doc.SetFont("sans", weight, m.size)
		doc.SetTextColor(channels(m.fill))
		doc.Text(textStart(m)+margin, y, m.text)
		return
	}
	how := pdfPaint(doc, m)
	switch m.kind {
	case aBox:
		right, bottom := at(m.points[1])
		doc.Rect(x, y, right-x, bottom-y, how)
	case aDot:
		doc.Circle(x, y, m.radius, how)
	case aPath:
		doc.MoveTo(x, y)
		for _, p := range m.points[1:] {
			doc.LineTo(at(p))
		}
		if m.closed {
			doc.ClosePath()
		}
		doc.DrawPath(how)
	}
}

// pdfPaint sets colours and line, and gives fpdf's word for fill and stroke.
func pdfPaint(doc *fpdf.Fpdf, m *mark) (how string) {
	opacity := m.opacity
	if opacity == 0 {
		opacity = 1
	}
	doc.SetAlpha(opacity, "Normal")
	if m.fill != None {
		doc.SetFillColor(channels(m.fill))
		how = "F"
	}
	if m.stroke != None {
		doc.SetDrawColor(channels(m.stroke))
		doc.SetLineWidth(m.width)
		doc.SetDashPattern(m.dash, 0)
		how += "D"
	}
	return how
}

// channels gives a role's red, green and blue, 0 to 255.
func channels(r Role) (red, green, blue int) {
	c := rgb(r, 1)
	return int(c.R), int(c.G), int(c.B)
}
