package staff

import (
	"net/http"
	"strconv"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
)

// namesView is what may tell who somebody is.
type namesView struct {
	document.Document
	Finds []document.Found
	Base  int
}

// Names counts the finds that the roster has.
func (v namesView) Names() (n int) {
	for _, f := range v.Finds {
		if f.Person != "" || f.Staff != "" {
			n++
		}
	}
	return n
}

func (d *Desk) showNames(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.namesPage(w, r, actor, http.StatusOK, nil)
}

func (d *Desk) namesPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, wrong []string) error {
	doc, finds, err := d.House.Documents.Finds(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showAs(w, r, status, actor, "docnames.html", frame.View{Title: "Take names out", Nav: "inquiry",
		Content: namesView{Document: doc, Finds: finds, Base: doc.Version}, Wrong: wrong})
}

// takeNamesOut reads each decision by its number on the page.
func (d *Desk) takeNamesOut(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("id")
	doc, proposed, err := d.House.Documents.Finds(r.Context(), actor, id)
	if err != nil {
		return err
	}
	base, _ := strconv.Atoi(r.PostFormValue("base"))
	if base != doc.Version {
		return d.namesPage(w, r, actor, http.StatusConflict, []string{"The transcript was changed after this page was opened. Nothing was replaced; look at the finds once more."})
	}
	for i := range proposed {
		n := strconv.Itoa(i)
		if r.PostFormValue("text-"+n) != proposed[i].Text {
			return d.namesPage(w, r, actor, http.StatusConflict, []string{"The finds are others now. Nothing was replaced; look at them once more."})
		}
		proposed[i].Instead, proposed[i].Kept = r.PostFormValue("as-"+n), r.PostFormValue("do-"+n) == "keep"
	}
	if more := r.PostFormValue("more"); more != "" {
		proposed = append(proposed, document.Found{Text: more, Kind: document.OfPerson, Instead: r.PostFormValue("more-as")})
		if r.PostFormValue("more-as") == "" {
			return d.namesPage(w, r, actor, http.StatusUnprocessableEntity, []string{"Say what stands in the place of “" + more + "”."})
		}
	}
	if _, err := d.House.Documents.Confirm(r.Context(), actor, id, base, proposed); err != nil && mayRetry(err) {
		return d.namesPage(w, r, actor, frame.Status(err), frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/documents/"+id, "names")
}
