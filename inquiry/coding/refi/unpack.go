package refi

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"path"
	"strings"

	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// Bounds of a project file. A text has what a transcript may have; no member
// is unpacked that is not needed.
const (
	mostMembers   = 20_000
	mostMember    = 1 << 29
	mostXML       = 128 << 20
	mostUnpacked  = 512 << 20
	steepest      = 400 // unpacked bytes for each packed one, of members of a size that matters
	matters       = 4 << 20
	mostNested    = 100
	mostSelection = 1_000_000
)

// unpacked is a project file whose members were looked at.
type unpacked struct {
	qde   *zip.File
	files map[string]*zip.File // by path, small letters
	read  int64
}

// unpack refuses what no program that writes projects makes: paths that lead
// out of the file, links, members that are far larger than they should be.
func unpack(data []byte) (*unpacked, error) {
	const op = "refi.Read"
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "this is no project file: a .qdpx is a zip, and this is none, or it is cut off")
	}
	if len(z.File) > mostMembers {
		return nil, fault.New(fault.Invalid, op, "this project file has %d members, and %d is the most", len(z.File), mostMembers)
	}
	u := &unpacked{files: map[string]*zip.File{}}
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		switch size := f.UncompressedSize64; {
		case strings.HasPrefix(name, "/") || strings.Contains(name, ":") || path.Clean("/"+name) != "/"+strings.TrimSuffix(name, "/"):
			return nil, fault.New(fault.Invalid, op, "the member “%.60s” of this project file leads out of it; nothing was taken in", f.Name)
		case f.Mode()&(fs.ModeSymlink|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0:
			return nil, fault.New(fault.Invalid, op, "the member “%.60s” of this project file is a link; nothing was taken in", f.Name)
		case size > mostMember:
			return nil, fault.New(fault.Invalid, op, "the member “%.60s” of this project file has %d MB, and %d is the most", f.Name, size>>20, mostMember>>20)
		case size > matters && size/steepest > f.CompressedSize64:
			return nil, fault.New(fault.Invalid, op, "the member “%.60s” of this project file unpacks to more than %d times its size; nothing was taken in", f.Name, steepest)
		}
		u.files[strings.ToLower(name)] = f
		if strings.EqualFold(path.Ext(name), ".qde") {
			if u.qde != nil {
				return nil, fault.New(fault.Invalid, op, "this project file holds two projects, “%.60s” and “%.60s”", u.qde.Name, f.Name)
			}
			u.qde = f
		}
	}
	if u.qde == nil {
		return nil, fault.New(fault.Invalid, op, "this project file holds no project: none of its members ends in .qde")
	}
	return u, nil
}

// source finds the text at a path of the standard; nil where it is absent.
func (u *unpacked) source(at string) ([]byte, error) {
	name, internal := strings.CutPrefix(at, "internal://")
	if !internal {
		name = at[strings.LastIndexAny(at, "/:")+1:]
	}
	for _, where := range []string{"sources/", ""} {
		if f := u.files[strings.ToLower(where+name)]; f != nil {
			return u.member(f, transcript.Largest)
		}
	}
	return nil, nil
}

// member unpacks one member, never more than it may have, whatever its header
// says.
func (u *unpacked) member(f *zip.File, most int64) ([]byte, error) {
	const op = "refi.Read"
	r, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the member “%.60s” of this project file cannot be unpacked", f.Name)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the member “%.60s” of this project file is damaged", f.Name)
	}
	if u.read += int64(len(data)); int64(len(data)) > most || u.read > mostUnpacked {
		return nil, fault.New(fault.Invalid, op, "the member “%.60s” of this project file is too large", f.Name)
	}
	return data, nil
}
