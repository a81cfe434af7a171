package coding

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"tend/platform/fault"
	"tend/stats/agreement"
)

// WriteXLSX writes codings as a workbook: the codings, the codebook, and how
// far coders agree. Every cell is a text or a number and none a formula.
func WriteXLSX(b Codebook, lines []Line, a *Agreement) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	err := f.SetSheetName("Sheet1", "codings")
	if err == nil {
		err = fillSheet(f, "codings", codingRows(b, lines))
	}
	if err == nil {
		err = fillSheet(f, "codebook", bookRows(b))
	}
	if err == nil {
		err = fillSheet(f, "agreement", agreementRows(b, lines, a))
	}
	var out bytes.Buffer
	if err == nil {
		_, err = f.WriteTo(&out)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "coding.WriteXLSX", "the workbook cannot be written")
	}
	return out.Bytes(), nil
}

func fillSheet(f *excelize.File, name string, rows [][]any) error {
	if i, err := f.GetSheetIndex(name); err != nil {
		return err
	} else if i < 0 {
		if _, err := f.NewSheet(name); err != nil {
			return err
		}
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, row := range rows {
		for k, v := range row {
			if text, is := v.(string); is && len([]rune(text)) > excelize.TotalCellChars {
				row[k] = string([]rune(text)[:excelize.TotalCellChars])
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			return err
		}
	}
	return w.Flush()
}

func codingRows(b Codebook, lines []Line) [][]any {
	rows := [][]any{{"document", "unit", "coder", "codes", "labels", "unsure", "layer", "speaker", "from", "to", "words", "memo", "coded_at", "codebook"}}
	for _, l := range lines {
		row := []any{l.Title, l.At.Segment, l.Who, written(l.Codes), b.labels(l.Codes), map[bool]string{true: "yes"}[l.Unsure], string(l.Layer), l.Speaker, nil, nil, l.Words, l.Memo,
			l.CodedAt.UTC().Format("2006-01-02T15:04:05Z"), b.ID + " " + b.Version}
		if !l.At.Whole() {
			row[8], row[9] = l.At.From, l.At.To
		}
		rows = append(rows, row)
	}
	return rows
}

// labels writes the labels of codes.
func (b Codebook) labels(codes []CodeID) string {
	var all []string
	for _, id := range codes {
		if c, ok := b.Code(id); ok {
			all = append(all, c.Label)
		} else {
			all = append(all, "no code")
		}
	}
	return strings.Join(all, "; ")
}

func bookRows(b Codebook) [][]any {
	rows := [][]any{{"id", "label", "parent", "key", "colour", "definition", "counts", "does not", "example", "looks like it and is not"}}
	for _, c := range b.Codes {
		rows = append(rows, []any{string(c.ID), c.Label, string(c.Parent), c.Key, c.Colour, c.Definition, strings.Join(c.Include, "; "), strings.Join(c.Exclude, "; "), c.Example, c.NearMiss})
	}
	return rows
}

// agreementRows gives a row for all codes, each code, each pair of coders and
// each document, every coefficient with its 95 % interval.
func agreementRows(b Codebook, lines []Line, a *Agreement) [][]any {
	head := []any{"what", "of", "units"}
	for _, c := range []string{"agreeing", "Krippendorff’s alpha", "Fleiss’ kappa", "Gwet’s AC1", "Cohen’s kappa"} {
		head = append(head, c, "from", "to")
	}
	rows := [][]any{append(head, "why there is no interval")}
	if a == nil {
		return append(rows, []any{"Agreement needs two coders of the same units."})
	}
	row := func(what, of string, units int, why string, all ...agreement.Ranged) {
		cells := []any{what, of, units}
		for _, r := range all {
			cells = append(cells, number(r.Value), number(r.Lo), number(r.Hi))
		}
		rows = append(rows, append(cells, why))
	}
	none := agreement.Ranged{Value: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}
	pooled := func(what, of string, units int, p agreement.Pooled) {
		row(what, of, units, p.Alpha.Why, p.PerCent, p.Alpha, p.Fleiss, p.AC1, none)
	}
	pooled("all codes", "by "+string(a.Counting), a.Pooled.Units, a.Pooled)
	for _, c := range a.Codes {
		pooled("code", b.labels([]CodeID{c.Code}), c.Units, c.Pooled)
	}
	who, titles := map[string]string{}, map[string]string{}
	for _, l := range lines {
		who[l.Coder], titles[l.Document] = l.Who, l.Title
	}
	for _, p := range a.Pairs {
		row("pair", who[p.First]+" and "+who[p.Second], p.Units, p.Kappa.Why, p.PerCent, none, none, none, p.Kappa)
	}
	for _, d := range a.ByDocument {
		pooled("document", titles[d.Document], d.Units, d.Pooled)
	}
	return rows
}

// number is a cell with a number, or an empty one where there is none.
func number(x float64) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return x
}
