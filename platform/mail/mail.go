// Package mail hands letters to a mail server.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"tend/platform/fault"
)

// Server is the mail server of a site, and the sender its letters bear.
type Server struct {
	Host     string
	Port     int
	Login    string
	Password string
	From     mail.Address
	Plain    bool        // without encryption, on loopback only
	TLS      *tls.Config // nil trusts what the system trusts
}

// Letter is one message in plain text to one person.
type Letter struct {
	To, Subject, Text string
}

// patience is how long a mail server may take over one letter.
const patience = 30 * time.Second

// Parse reads a server's address,
// "smtp://login:password@host:587?from=Pain clinic <clinic@example.org>".
// The connection is encrypted by STARTTLS, or from its first byte with smtps://
// (port 465). Only a server on loopback may be spoken to in the open.
func Parse(address string) (Server, error) {
	refuse := func(format string, args ...any) (Server, error) {
		return Server{}, fault.New(fault.Invalid, "mail.Parse", "the mail server's address: "+format, args...)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
		return refuse("write it as smtp://login:password@host:587?from=clinic@example.org")
	}
	s := Server{Host: u.Hostname(), Port: map[string]int{"smtp": 587, "smtps": 465}[u.Scheme], Login: u.User.Username()}
	s.Password, _ = u.User.Password()
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil {
			return refuse("the port %q is not a number", u.Port())
		}
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return refuse("say whom letters come from, ?from=clinic@example.org")
	}
	s.From = *from
	if s.Plain = u.Query().Get("plain") == "yes"; s.Plain && s.Host != "127.0.0.1" && s.Host != "localhost" && s.Host != "::1" {
		return refuse("letters may go unencrypted to this machine only, not to %s", s.Host)
	}
	return s, nil
}

// Send hands a letter over. An error of kind Invalid will not go away by
// trying again (the address is refused); Unavailable may. Errors hold neither
// the address nor a word of the letter.
func (s Server) Send(ctx context.Context, l Letter) error {
	const op = "mail.Send"
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&s.From)
	if strings.ContainsAny(l.To+l.Subject, "\r\n") || m.To(l.To) != nil {
		return fault.New(fault.Invalid, op, "the e-mail address cannot be read")
	}
	m.Subject(l.Subject)
	m.SetDate()
	m.SetMessageID()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	client, err := s.client()
	if err != nil {
		return fault.New(fault.Invalid, op, "the mail server %s cannot be used as it is set", s.Host)
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	return s.failed(client.DialAndSendWithContext(ctx, m))
}

func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(patience), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	if s.Plain {
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	} else if s.Port == 465 {
		options = append(options, gomail.WithSSL())
	}
	if s.TLS != nil {
		options = append(options, gomail.WithTLSConfig(s.TLS))
	}
	if s.Login != "" {
		how := gomail.SMTPAuthAutoDiscover
		if s.Plain {
			how = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithUsername(s.Login), gomail.WithPassword(s.Password), gomail.WithSMTPAuth(how))
	}
	return gomail.NewClient(s.Host, options...)
}

// failed words what the server said without repeating it: an answer of a mail
// server holds the address.
func (s Server) failed(err error) error {
	const op = "mail.Send"
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*gomail.SendError](err); ok {
		switch {
		case e.Reason == gomail.ErrSMTPRcptTo && !e.IsTemp():
			return fault.New(fault.Invalid, op, "the mail server refused the address")
		case !e.IsTemp():
			return fault.New(fault.Unavailable, op, "the mail server %s refused the letter", s.Host)
		}
		return fault.New(fault.Unavailable, op, "the mail server %s asks to try later", s.Host)
	}
	return fault.New(fault.Unavailable, op, "the mail server %s did not answer as it should; check its address, login and encryption", s.Host)
}
