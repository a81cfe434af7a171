// Package mailtest is a real mail server on loopback that keeps what it is
// given, for tests.
package mailtest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	netmail "net/mail"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"tend/platform/mail"
)

// Sink is the server. Its login is "clinic" with the password "a secret".
type Sink struct {
	Rcpt, Data error // what it says to a recipient, and to a letter

	mu      sync.Mutex
	letters []string
	login   string
}

// Letters gives what came so far, whole.
func (s *Sink) Letters() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.letters...)
}

// Login is who signed in last.
func (s *Sink) Login() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.login
}

// NewSession is smtp.Backend's.
func (s *Sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &talk{s}, nil }

type talk struct{ *Sink }

func (t *talk) Reset()                                    {}
func (t *talk) Logout() error                             { return nil }
func (t *talk) Mail(string, *smtp.MailOptions) error      { return nil }
func (t *talk) Rcpt(to string, _ *smtp.RcptOptions) error { return t.Sink.Rcpt }
func (t *talk) AuthMechanisms() []string                  { return []string{"PLAIN"} }
func (t *talk) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, login, password string) error {
		if login != "clinic" || password != "a secret" {
			return errors.New("wrong")
		}
		t.mu.Lock()
		t.login = login
		t.mu.Unlock()
		return nil
	}), nil
}

func (t *talk) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.letters = append(t.letters, string(text))
	t.mu.Unlock()
	return t.Sink.Data
}

// Listen starts the sink until the test ends; with a certificate it speaks
// STARTTLS. It gives the server as a sender sees it.
func (s *Sink) Listen(t testing.TB, certificate *tls.Config) mail.Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(s)
	server.Domain, server.TLSConfig, server.AllowInsecureAuth = "localhost", certificate, true
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return mail.Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Plain: certificate == nil,
		From: netmail.Address{Name: "Pain clinic", Address: "clinic@example.org"}}
}
