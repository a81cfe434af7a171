package staff

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"rsc.io/qr"

	"tend/clinic/measure"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// printView is a wave's sheets for the printer: no name on any.
type printView struct {
	paperWave
	Large    bool
	Booklets []booklet
}

// booklet is what one person fills in.
type booklet struct {
	StudyID string
	Code    template.HTML // the study id and timepoint for a scanner
}

// Blank tells that an instrument's words are not here, so that its own printed
// form is handed out instead.
func (v printView) Blank(i measure.Instrument) bool { return len(i.Unworded()) > 0 }

func (d *Desk) showPrint(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	wave, err := d.paperWave(r, actor)
	if err != nil {
		return err
	}
	v := printView{paperWave: wave, Large: r.URL.Query().Get("large") != ""}
	for _, p := range wave.People {
		if only := r.URL.Query().Get("person"); only != "" && only != p.StudyID {
			continue
		}
		code, err := codeOf(p.StudyID + " " + wave.Timepoint.Timepoint)
		if err != nil {
			return err
		}
		v.Booklets = append(v.Booklets, booklet{p.StudyID, code})
	}
	return d.show(w, r, actor, "print.html", frame.View{Title: "Sheets, " + wave.Timepoint.Title, Nav: "groups", Content: v})
}

// codeOf draws a text as a QR code, one path of squares.
func codeOf(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+2, y+2)
			}
		}
	}
	size := code.Size + 4
	return template.HTML(fmt.Sprintf(`<svg class="code" viewBox="0 0 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><path d="%s"/></svg>`,
		size, size, template.HTMLEscapeString(text), path.String())), nil
}
