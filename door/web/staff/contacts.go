package staff

import (
	"fmt"
	"net/http"
	"strings"

	"tend/clinic/invitation"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// contactsView is whom participants may call, one a line.
type contactsView struct{ Lines string }

func (d *Desk) showContacts(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !actor.SeesAudit() {
		return fault.New(fault.Forbidden, "staff.contacts", "Settings are for administrators.")
	}
	contacts, err := d.House.Invitations.Contacts(r.Context(), d.Site)
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, c := range contacts {
		fmt.Fprintf(&lines, "%s; %s; %s\n", c.Name, c.Phone, c.Hours)
	}
	return d.show(w, r, actor, "contacts.html", frame.View{Title: "Contacts", Nav: "settings", Content: contactsView{lines.String()}})
}

// keepContacts reads a line as name; number; hours.
func (d *Desk) keepContacts(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	typed := r.PostFormValue("contacts")
	var contacts []invitation.Contact
	for line := range strings.Lines(typed) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := append(strings.SplitN(line, ";", 3), "", "")
		contacts = append(contacts, invitation.Contact{Name: strings.TrimSpace(parts[0]), Phone: strings.TrimSpace(parts[1]), Hours: strings.TrimSpace(parts[2])})
	}
	err := d.House.Invitations.SetContacts(r.Context(), actor, contacts...)
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "contacts.html", frame.View{Title: "Contacts", Nav: "settings", Content: contactsView{typed}, Wrong: sentences(err)})
	} else if err != nil {
		return err
	}
	return done(w, r, "/settings/contacts", "contacts")
}
