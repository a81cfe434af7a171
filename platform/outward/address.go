package outward

import (
	"net/url"
	"strings"
)

// HostOf gives the host of a service's address, in small letters, and whether
// the address is one that can be called: http or https, without a password.
func HostOf(address string) (host string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	host = strings.ToLower(u.Hostname())
	return host, (u.Scheme == "http" || u.Scheme == "https") && host != "" && u.User == nil
}

// Elsewhere tells whether a model's name says that it runs in a cloud, even
// where the service that is asked for it is on this machine.
func Elsewhere(model string) bool {
	last := strings.ToLower(model)
	return strings.HasSuffix(last, "-cloud") || strings.HasSuffix(last, ":cloud")
}
