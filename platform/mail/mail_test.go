package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"tend/platform/fault"
	"tend/platform/mail"
	"tend/platform/mail/mailtest"
)

var ctx = context.Background()

var letter = mail.Letter{To: "anna@example.org", Subject: "Zwei Fragebögen", Text: "Grüße aus der Klinik.\n\nhttps://tend.example.org/q/abc\n"}

func TestALetterArrivesWhole(t *testing.T) {
	s := &mailtest.Sink{}
	server := s.Listen(t, nil)
	server.Login, server.Password = "clinic", "a secret"
	if err := server.Send(ctx, letter); err != nil {
		t.Fatal(err)
	}
	got, err := netmail.ReadMessage(strings.NewReader(s.Letters()[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	text, _ := io.ReadAll(quotedprintable.NewReader(got.Body))
	if subject != letter.Subject || strings.ReplaceAll(string(text), "\r\n", "\n") != letter.Text {
		t.Errorf("%q, %q", subject, text)
	}
	if from := got.Header.Get("From"); from != `"Pain clinic" <clinic@example.org>` || s.Login() != "clinic" {
		t.Errorf("from %s, signed in as %q", from, s.Login())
	}
	if got.Header.Get("Message-ID") == "" || got.Header.Get("Date") == "" || got.Header.Get("User-Agent") != "" {
		t.Errorf("%v", got.Header)
	}
}

func TestALetterTravelsEncrypted(t *testing.T) {
	web := httptest.NewUnstartedServer(nil)
	web.StartTLS()
	defer web.Close()
	trust := x509.NewCertPool()
	trust.AddCert(web.Certificate())
	s := &mailtest.Sink{}
	server := s.Listen(t, &tls.Config{Certificates: web.TLS.Certificates})
	if err := server.Send(ctx, letter); fault.KindOf(err) != fault.Unavailable || len(s.Letters()) != 0 {
		t.Errorf("a certificate that nobody vouches for was trusted: %v", err)
	}
	server.TLS = &tls.Config{RootCAs: trust, ServerName: "example.com"}
	if err := server.Send(ctx, letter); err != nil || len(s.Letters()) != 1 {
		t.Errorf("%v", err)
	}
	open := s.Listen(t, nil)
	open.Plain = false
	if err := open.Send(ctx, letter); err == nil || len(s.Letters()) != 1 {
		t.Error("a letter went in the open")
	}
}

func TestWhatAMailServerRefuses(t *testing.T) {
	refusal := func(code int) error { return &smtp.SMTPError{Code: code, Message: "anna@example.org is not here"} }
	for name, c := range map[string]struct {
		sink   *mailtest.Sink
		change func(*mail.Server, *mail.Letter)
		want   fault.Kind
	}{
		"an address that is not one":     {want: fault.Invalid, change: func(_ *mail.Server, l *mail.Letter) { l.To = "anna" }},
		"a second line in the subject":   {want: fault.Invalid, change: func(_ *mail.Server, l *mail.Letter) { l.Subject = "a\nBcc: all@example.org" }},
		"an address nobody has":          {sink: &mailtest.Sink{Rcpt: refusal(550)}, want: fault.Invalid},
		"a mailbox that is full":         {sink: &mailtest.Sink{Rcpt: refusal(452)}, want: fault.Unavailable},
		"a letter that is not wanted":    {sink: &mailtest.Sink{Data: refusal(554)}, want: fault.Unavailable},
		"a wrong password":               {want: fault.Unavailable, change: func(s *mail.Server, _ *mail.Letter) { s.Login, s.Password = "clinic", "wrong" }},
		"nobody at the server's address": {want: fault.Unavailable, change: func(s *mail.Server, _ *mail.Letter) { s.Port = 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			if c.sink == nil {
				c.sink = &mailtest.Sink{}
			}
			server, l := c.sink.Listen(t, nil), letter
			if c.change != nil {
				c.change(&server, &l)
			}
			err := server.Send(ctx, l)
			if fault.KindOf(err) != c.want {
				t.Errorf("%v: %v", fault.KindOf(err), err)
			}
			if err == nil || strings.Contains(err.Error(), "anna") {
				t.Errorf("the error names the person: %v", err)
			}
		})
	}
}

func TestAddressesOfMailServers(t *testing.T) {
	got, err := mail.Parse("smtp://clinic:a%20secret@mail.example.org?from=Pain+clinic+%3Cclinic@example.org%3E")
	if err != nil || got.Port != 587 || got.Password != "a secret" || got.From.Name != "Pain clinic" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := mail.Parse("smtps://mail.example.org?from=a@example.org"); err != nil || got.Port != 465 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, address := range []string{"", "mail.example.org", "http://mail.example.org?from=a@b", "smtp://h", "smtp://h:x?from=a@b",
		"smtp://mail.example.org?from=a@example.org&plain=yes"} {
		if _, err := mail.Parse(address); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
}
