package media

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"tend/platform/fault"
)

// lend lets a program read a file from any place over a connection on this
// machine, under an address that nobody can guess, as long as it needs: so
// that the file never lies on a disk in the open. It gives the address and how
// to end it, which tells why reading failed, if it did.
func lend(ctx context.Context, file io.ReadSeeker) (address string, end func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fault.Wrap(err, fault.Unavailable, "media.lend", "no connection on this machine could be opened for the sound")
	}
	path := "/" + rand.Text()
	held := &oneAtATime{file: file}
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if subtle.ConstantTimeCompare([]byte(r.URL.Path), []byte(path)) != 1 || r.Method != http.MethodGet {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/octet-stream")
			http.ServeContent(w, r, "", time.Time{}, held.from())
		})}
	go server.Serve(listener)
	end = func() error {
		server.Close()
		held.mu.Lock()
		defer held.mu.Unlock()
		return held.failed
	}
	return "http://" + listener.Addr().String() + path, end, nil
}

// oneAtATime gives several readers places of their own in one file.
type oneAtATime struct {
	mu     sync.Mutex
	file   io.ReadSeeker
	failed error
}

func (o *oneAtATime) from() *placed { return &placed{of: o} }

type placed struct {
	of *oneAtATime
	at int64
}

func (p *placed) Read(into []byte) (int, error) {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	_, err := p.of.file.Seek(p.at, io.SeekStart)
	n := 0
	if err == nil {
		n, err = p.of.file.Read(into)
	}
	p.at += int64(n)
	if err != nil && err != io.EOF && p.of.failed == nil {
		p.of.failed = err
	}
	return n, err
}

func (p *placed) Seek(offset int64, whence int) (int64, error) {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += p.at
	case io.SeekEnd:
		size, err := p.of.file.Seek(0, io.SeekEnd)
		if err != nil {
			return 0, err
		}
		offset += size
	}
	p.at = offset
	return offset, nil
}
