// Package blob keeps big files in sealed chunks, in a folder or in S3. A chunk
// is one object, so that any part of a file is found by reading one or two,
// and a write that breaks off leaves only whole chunks.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"syscall"

	"tend/platform/fault"
)

// ChunkSize is how much of a file one chunk holds, in bytes.
const ChunkSize = 1 << 20

// Place keeps objects by name. A name is "file/part", of letters, digits and
// hyphens. Put is whole or not at all; what is not there is fs.ErrNotExist.
type Place interface {
	Put(ctx context.Context, name string, data []byte) error
	Get(ctx context.Context, name string) ([]byte, error)
	Remove(ctx context.Context, file string) error // with every part of it; one that is not there is no error
	String() string                                // for people
}

// Open gives the place that an address names: a folder, or s3://bucket/prefix.
func Open(address string) (Place, error) {
	if !strings.Contains(address, "://") {
		return Folder(address), nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, fault.New(fault.Invalid, "blob.Open", "recordings are kept in a folder or at s3://bucket/prefix, not at %q", address)
	}
	return openS3(u.Host, strings.Trim(u.Path, "/"))
}

var goodName = regexp.MustCompile(`^[A-Za-z0-9-]{1,80}(/[A-Za-z0-9-]{1,20})?$`)

// check refuses a name that could lead elsewhere.
func check(op, name string) error {
	if !goodName.MatchString(name) {
		return fault.New(fault.Internal, op, "%q is no name of a sealed file", name)
	}
	return nil
}

func partName(file string, n int64) string { return fmt.Sprintf("%s/%08d", file, n) }

// failed words what a place said.
func failed(err error, op, at string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(err, fault.NotFound, op, "a part of this recording is no longer there")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(err, fault.Unavailable, op, "the disk for recordings (%s) is full; make room there, then go on: what has arrived is kept", at)
	}
	return fault.Wrap(err, fault.Unavailable, op, "the place for recordings (%s) did not answer", at)
}
