package staff

import (
	"context"
	"net/http"

	"tend/platform/auth"
	"tend/platform/outward"
)

// hostsView is the part of a settings page on hosts elsewhere to which
// something may be sent.
type hostsView struct {
	Path         string // of the settings page
	What         string // is sent, as a plural
	Such         string // a host as an example
	Hosts        []hostLine
	Host, Reason string // as typed
}

type hostLine struct {
	outward.Host
	By string
}

func (d *Desk) hostsView(ctx context.Context, actor auth.Actor, p outward.Purpose) (v hostsView, err error) {
	v = hostsView{Path: "/settings/recordings", What: "Recordings", Such: "speech.example.org"}
	if p == outward.Words {
		v = hostsView{Path: "/settings/model", What: "Words of transcripts", Such: "model.example.org"}
	}
	hosts, err := outward.Store{DB: d.House.DB}.Hosts(ctx, actor.Site, p)
	if err != nil {
		return v, err
	}
	names := d.staffNames(ctx, actor)
	for _, h := range hosts {
		v.Hosts = append(v.Hosts, hostLine{h, names[h.AllowedBy]})
	}
	return v, nil
}

// typed keeps what was typed for a form that comes back.
func (v *hostsView) typed(r *http.Request) {
	v.Host, v.Reason = r.PostFormValue("host"), r.PostFormValue("reason")
}

func (d *Desk) allowHost(r *http.Request, actor auth.Actor, p outward.Purpose) error {
	return outward.Store{DB: d.House.DB}.Allow(r.Context(), actor, p, r.PostFormValue("host"), r.PostFormValue("reason"))
}

func (d *Desk) forbidHost(r *http.Request, actor auth.Actor, p outward.Purpose) error {
	return outward.Store{DB: d.House.DB}.Forbid(r.Context(), actor, p, r.PathValue("host"))
}
