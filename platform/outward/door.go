// Package outward is the one way from this machine to another that carries
// what people said. A service is reached on this machine, or at a host that an
// administrator allowed for that purpose, with the reason in the audit log.
package outward

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"

	"tend/platform/fault"
)

// Door leads to a service. What it carries leaves this machine only where the
// host is allowed.
type Door struct {
	What    Purpose
	Allowed bool
	LookUp  func(ctx context.Context, host string) ([]netip.Addr, error) // nil asks the system
}

// Resolve gives the addresses of a host, and refuses one that is not on this
// machine and not allowed. What was resolved is what is dialled, so that a name
// cannot mean one machine when it is looked at and another when it is called.
func (d Door) Resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	const op = "outward.Resolve"
	look := d.LookUp
	if look == nil {
		look = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	asked, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	found, err := look(asked, host)
	if err != nil || len(found) == 0 {
		return nil, fault.Wrap(err, fault.Unavailable, op, "nobody knows the host %s of the service's address", host)
	}
	for _, at := range found {
		if !d.Allowed && !at.Unmap().IsLoopback() {
			return nil, fault.New(fault.Forbidden, op, "%s is another machine, and %s do not leave this one: an administrator can allow that host under Settings, %s, with a reason", host, d.What.carries(), d.What.page())
		}
	}
	return found, nil
}

// Client calls through the door, and follows no service to another address.
func (d Door) Client() *http.Client {
	dialer := net.Dialer{Timeout: 20 * time.Second}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, // a proxy would be another machine
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				host, port, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				found, err := d.Resolve(ctx, host)
				if err != nil {
					return nil, err
				}
				var last error
				for _, at := range found {
					conn, err := dialer.DialContext(ctx, network, net.JoinHostPort(at.String(), port))
					if err == nil {
						return conn, nil
					}
					last = errors.Join(last, err)
				}
				return nil, last
			},
			TLSHandshakeTimeout: 20 * time.Second,
		},
	}
}
