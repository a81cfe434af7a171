package report

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"tend/evaluation/analysis"
	"tend/platform/fault"
)

// sheet is one CSV table. Its first column says of every row whether the
// people are real, so that no row can be taken for what it is not.
type sheet struct {
	name string
	head []string
	rows [][]string
}

func (s *sheet) add(cells ...string) { s.rows = append(s.rows, cells) }

// csvFiles makes every table with its numbers in full.
func (r *Report) csvFiles() ([]File, error) {
	var files []File
	sheets := []sheet{r.flowSheet(), r.peopleSheet(), r.changeSheet(), r.effectSheet(), r.individualSheet(), r.comparisonSheet(), r.analysesSheet(), r.tippingSheet(),
		r.responderSheet(), r.subgroupSheet(), r.retentionSheet(), r.attendanceSheet(), r.deliveredSheet(), r.processSheet(), r.practiceSheet(), r.mapSheet(), r.harmSheet(), r.checklistSheet()}
	for _, s := range sheets {
		if len(s.rows) == 0 {
			continue
		}
		body, err := r.encode(s)
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "report.csv", "the table %s cannot be written", s.name)
		}
		files = append(files, File{"tables/" + s.name + ".csv", body})
	}
	return files, nil
}

func (r *Report) encode(s sheet) ([]byte, error) {
	people := "observed"
	if r.Cohort.Synthetic {
		people = "synthetic"
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := append([][]string{append([]string{"people_are"}, s.head...)}, s.rows...)
	for i, row := range rows {
		if i > 0 {
			row = append([]string{people}, row...)
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// full writes a number in full; a number that is not known is an empty cell.
func full(n analysis.Number) string {
	if !n.Known() {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'g', -1, 64)
}

func whole(n int) string { return strconv.Itoa(n) }
