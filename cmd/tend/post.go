package main

import (
	"context"
	"flag"
	"net/url"
	"os"
	"strings"
	"time"

	"tend/door/house"
	"tend/door/web/staff"
	"tend/platform/fault"
	"tend/platform/mail"
)

// postSettings say how people are written to.
type postSettings struct{ server, url string }

// mailVariable names the mail server where a command line would show its
// password to everybody on the machine.
const mailVariable = "TEND_MAIL"

func postFlags(flags *flag.FlagSet) *postSettings {
	p := &postSettings{}
	flags.StringVar(&p.server, "mail", "", "the mail `server`, smtp://login@host:587?from=clinic@example.org; with its password in the variable "+mailVariable+" instead")
	flags.StringVar(&p.url, "url", "", "the `address` by which participants reach this service, for links in e-mails")
	return p
}

// open reads the settings; without a mail server messages wait to be handed
// over by a person.
func (p *postSettings) open() (house.Post, error) {
	if p.server == "" {
		p.server = os.Getenv(mailVariable)
	}
	post := house.Post{Base: strings.TrimRight(p.url, "/")}
	if p.server == "" {
		return post, nil
	}
	server, err := mail.Parse(p.server)
	if err != nil {
		return post, err
	}
	u, err := url.Parse(p.url)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return post, fault.New(fault.Invalid, "tend.post", "with a mail server, say with --url by which address participants reach this service, such as https://tend.example.org")
	}
	post.Server = &server
	return post, nil
}

// postEachMinute writes to people until the service stops. Several processes
// may do so side by side.
func postEachMinute(ctx context.Context, desk *staff.Desk, post house.Post) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		settings, err := desk.House.Sites.Settings(ctx, desk.Site)
		if err == nil {
			post.Clinic = settings.Name
			var n int
			if n, err = post.Round(ctx, time.Now()); n > 0 {
				desk.Log.Info("messages left", "messages", n)
			}
		}
		if err != nil && ctx.Err() == nil {
			desk.Log.Error("messages could not leave", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
