package speech

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"

	"tend/platform/fault"
)

// door leads to a service. Recordings leave this machine only where an
// administrator allowed the host.
type door struct {
	allowed bool
	lookUp  func(ctx context.Context, host string) ([]netip.Addr, error) // nil asks the system
}

// resolve gives the addresses of a host, and refuses one that is not on this
// machine and not allowed. What was resolved is what is dialled, so that a name
// cannot mean one machine when it is looked at and another when it is called.
func (d door) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	const op = "speech.resolve"
	look := d.lookUp
	if look == nil {
		look = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	asked, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	found, err := look(asked, host)
	if err != nil || len(found) == 0 {
		return nil, fault.Wrap(err, fault.Unavailable, op, "nobody knows the host %s of the engine's address", host)
	}
	for _, at := range found {
		if !d.allowed && !at.Unmap().IsLoopback() {
			return nil, fault.New(fault.Forbidden, op, "%s is another machine, and recordings do not leave this one: an administrator can allow that host under Settings, Recordings, with a reason", host)
		}
	}
	return found, nil
}

func (d door) client() *http.Client {
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
				found, err := d.resolve(ctx, host)
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
