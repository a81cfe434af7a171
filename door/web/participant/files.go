package participant

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed device
var deviceFiles embed.FS

// file is a stylesheet or script, packed once.
type file struct {
	address string // changes with the content
	kind    string
	plain   []byte
	packed  []byte
}

func loadFiles() (map[string]file, error) {
	files := map[string]file{}
	err := fs.WalkDir(deviceFiles, "device", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := deviceFiles.ReadFile(name)
		if err != nil {
			return err
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(text); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		base := path.Base(name)
		files[base] = file{"/q/" + base + "?v=" + hex.EncodeToString(sum[:5]), mime.TypeByExtension(path.Ext(name)), text, packed.Bytes()}
		return nil
	})
	return files, err
}

// serveFile serves a stylesheet or script. The service worker stands at /q/sw.js
// so that its scope is /q/, and is asked for anew each time.
func (d *Door) serveFile(name string) http.HandlerFunc {
	f := d.files[name]
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		if name == "sw.js" {
			h.Set("Cache-Control", "no-cache")
		}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			w.Write(f.packed)
			return
		}
		w.Write(f.plain)
	}
}
