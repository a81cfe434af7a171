package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// dpi of a PNG: 390 pt and the margins become 1035 px, sharp in a printed column.
const dpi = 180

// PNG paints the scene at 180 dots to the inch.
func (s *Scene) PNG() ([]byte, error) {
	px := func(pt float64) int { return int(pt/72*dpi + 0.5) }
	img := image.NewRGBA(image.Rect(0, 0, px(s.W+2*margin), px(s.H+2*margin)))
	context := gg.NewContextForRGBA(img)
	context.SetLineCapButt()
	context.InvertY()
	c := vgimg.NewWith(vgimg.UseDPI(dpi), vgimg.UseImageWithContext(img, context))
	draw.Draw(img, img.Bounds(), image.NewUniform(rgb(Paper, 1)), image.Point{}, draw.Src)
	letters := lettering{img: img, faces: map[faceKey]font.Face{}}
	s.draw(c, letters.write)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, paletted(img))
	return out.Bytes(), err
}

// lettering sets text straight onto the image; a canvas would turn and scale
// each letter, which takes longer than all the rest.
type lettering struct {
	img   *image.RGBA
	faces map[faceKey]font.Face
}

type faceKey struct {
	size float64
	bold bool
}

func (l lettering) write(_ vg.Canvas, m *mark, x, y float64) {
	key := faceKey{m.size, m.bold}
	f, made := l.faces[key]
	if !made {
		var err error
		f, err = opentype.NewFace(face(m.size, m.bold).Face, &opentype.FaceOptions{Size: m.size, DPI: dpi})
		if err != nil {
			panic("figure: a built-in font cannot be set: " + err.Error())
		}
		l.faces[key] = f
	}
	d := font.Drawer{Dst: l.img, Src: image.NewUniform(rgb(m.fill, 1)), Face: f,
		Dot: fixed.Point26_6{X: fixed.Int26_6((x + margin) / 72 * dpi * 64), Y: fixed.Int26_6((y + margin) / 72 * dpi * 64)}}
	d.DrawString(m.text)
}

// paletted turns an image of few colours into one with a palette, a quarter of
// the size. Where there are more than 256, colours that differ in their last
// bits share an entry, the one met first.
func paletted(img *image.RGBA) *image.Paletted {
	for _, mask := range []uint32{0xFFFFFFFF, 0xFCFCFCFF, 0xF8F8F8FF, 0xF0F0F0FF, 0xE0E0E0FF, 0xC0C0C0FF} {
		if p := withPalette(img, mask); p != nil {
			return p
		}
	}
	panic("figure: 64 colours do not fit a palette of 256") // the last mask leaves no more
}

// withPalette is nil where more than 256 colours are left.
func withPalette(img *image.RGBA, mask uint32) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), nil)
	entries := map[uint32]uint8{}
	var last uint32
	var entry uint8
	for i := range out.Pix {
		p := img.Pix[4*i : 4*i+4 : 4*i+4]
		v := (uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])) & mask
		if i == 0 || v != last {
			k, known := entries[v]
			if !known {
				if len(out.Palette) == 256 {
					return nil
				}
				k = uint8(len(out.Palette))
				entries[v] = k
				out.Palette = append(out.Palette, color.RGBA{p[0], p[1], p[2], p[3]})
			}
			last, entry = v, k
		}
		out.Pix[i] = entry
	}
	return out
}
