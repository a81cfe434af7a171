package blob_test

import (
	"bufio"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tend/platform/blob"
	"tend/platform/fault"
)

// bucket answers as S3 does, as far as a place asks.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	unasked []string // what it has no answer for
	down    bool
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=an-id/") {
		b.refuse(w, http.StatusForbidden, "AccessDenied")
		return
	}
	if b.down {
		b.refuse(w, http.StatusForbidden, "AccountProblem")
		return
	}
	key := strings.TrimPrefix(r.URL.Path, "/sound/")
	switch {
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if r.Header.Get("X-Amz-Decoded-Content-Length") != "" {
			body, err = unchunked(string(body))
		}
		if err != nil {
			b.refuse(w, http.StatusBadRequest, "IncompleteBody")
			return
		}
		b.objects[key] = body
		w.Header().Set("ETag", `"x"`)
	case r.Method == http.MethodGet && r.URL.Query().Get("list-type") == "2":
		b.list(w, r.URL.Query().Get("prefix"))
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		body, found := b.objects[key]
		if !found {
			b.refuse(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Last-Modified", "Mon, 02 Jan 2006 15:04:05 GMT")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	case r.Method == http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		b.unasked = append(b.unasked, r.Method+" "+r.URL.String())
		b.refuse(w, http.StatusNotImplemented, "NotImplemented")
	}
}

func (b *bucket) refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	io.WriteString(w, `<?xml version="1.0"?><Error><Code>`+code+`</Code><Message>no</Message></Error>`)
}

func (b *bucket) list(w http.ResponseWriter, prefix string) {
	type content struct {
		Key  string
		Size int
	}
	var all struct {
		XMLName     xml.Name `xml:"ListBucketResult"`
		IsTruncated bool
		Contents    []content
	}
	for key, body := range b.objects {
		if strings.HasPrefix(key, prefix) {
			all.Contents = append(all.Contents, content{key, len(body)})
		}
	}
	slices.SortFunc(all.Contents, func(a, b content) int { return strings.Compare(a.Key, b.Key) })
	w.Header().Set("Content-Type", "application/xml")
	xml.NewEncoder(w).Encode(all)
}

// unchunked takes the signatures out of a body that was signed piece by piece.
func unchunked(body string) ([]byte, error) {
	r, out := bufio.NewReader(strings.NewReader(body)), []byte{}
	for {
		head, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		size, _, _ := strings.Cut(strings.TrimSpace(head), ";")
		n, err := strconv.ParseInt(size, 16, 32)
		if err != nil || n == 0 {
			return out, err
		}
		part := make([]byte, n+2)
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, err
		}
		out = append(out, part[:n]...)
	}
}

func stub(t *testing.T) *bucket {
	t.Helper()
	b := &bucket{objects: map[string][]byte{}}
	server := httptest.NewServer(b)
	t.Cleanup(func() {
		server.Close()
		if len(b.unasked) > 0 {
			t.Errorf("the stub has no answer to %q", b.unasked)
		}
	})
	t.Setenv("AWS_ACCESS_KEY_ID", "an-id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_REGION", "eu-west-2")
	return b
}

func newS3(t *testing.T) blob.Place {
	t.Helper()
	stub(t)
	at, err := blob.Open("s3://sound/of/a/clinic")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestS3IsOnlyAskedForWhatIsOurs(t *testing.T) {
	b := stub(t)
	at, err := blob.Open("s3://sound/of/a/clinic")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one/00000000", "one/00000001", "one-more/00000000"} {
		if err := at.Put(ctx, name, []byte("sealed")); err != nil {
			t.Fatal(err)
		}
	}
	if err := at.Remove(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	if len(b.objects) != 1 || string(b.objects["of/a/clinic/one-more/00000000"]) != "sealed" {
		t.Errorf("%v", b.objects)
	}
	b.down = true
	if err := at.Put(ctx, "two/00000000", []byte("x")); fault.KindOf(err) != fault.Unavailable || strings.Contains(err.Error(), "a-secret") {
		t.Errorf("%v", err)
	}
}

func TestAPlaceThatCannotBe(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	for _, address := range []string{"s3://bucket", "http://example.org/x", "s3://", "ftp://a/b"} {
		if _, err := blob.Open(address); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}
