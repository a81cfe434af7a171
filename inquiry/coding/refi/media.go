package refi

import "fmt"

// A recording may have transcripts, whose codings lie between sync points.
type (
	xmlMedia struct {
		Name        string          `xml:"name,attr"`
		Transcripts []xmlTranscript `xml:"Transcript"`
		Codings     []xmlCoding     `xml:"Coding"`
		Sounds      []xmlTimed      `xml:"AudioSelection"`
		Films       []xmlTimed      `xml:"VideoSelection"`
	}
	xmlTimed struct {
		Codings []xmlCoding `xml:"Coding"`
	}
	xmlTranscript struct {
		xmlSource
		Points     []xmlPoint   `xml:"SyncPoint"`
		Selections []xmlBetween `xml:"TranscriptSelection"`
	}
	xmlPoint struct {
		GUID string `xml:"guid,attr"`
		Time *int   `xml:"timeStamp,attr"`
		At   *int   `xml:"position,attr"`
	}
	xmlBetween struct {
		GUID    string      `xml:"guid,attr"`
		From    string      `xml:"fromSyncPoint,attr"`
		To      string      `xml:"toSyncPoint,attr"`
		Codings []xmlCoding `xml:"Coding"`
	}
)

// media reads the transcripts of a recording. One that is the text of a source
// gives it its times; any other is a text of its own. The sound itself, and
// what was coded in it by time, is not taken.
func (r *reader) media(m xmlMedia, users map[string]bool, raws []raw) ([]raw, error) {
	r.lost.whole += len(m.Codings)
	for _, s := range append(m.Sounds, m.Films...) {
		r.lost.timed += len(s.Codings)
	}
	if len(m.Transcripts) == 0 {
		r.Left = append(r.Left, fmt.Sprintf("“%s” is a recording without a transcript.", m.Name))
	}
	for _, t := range m.Transcripts {
		at := map[string]int{}
		var times []Time
		for _, p := range t.Points {
			if p.At == nil {
				continue
			}
			at[loose(p.GUID)] = *p.At
			if p.Time != nil {
				times = append(times, Time{*p.At, *p.Time})
			}
		}
		if i, known := r.at[t.Path]; known && t.Path != "" && len(t.Selections) == 0 {
			r.Sources[i].Media, r.Sources[i].Times = m.Name, times
			continue
		}
		for _, l := range t.Selections {
			from, begins := at[loose(l.From)]
			to, ends := at[loose(l.To)]
			if !begins || !ends {
				r.lost.nowhere++
				continue
			}
			t.xmlSource.Selections = append(t.xmlSource.Selections, xmlSelection{GUID: l.GUID, From: from, To: to, Codings: l.Codings})
		}
		one, found, err := r.source(t.xmlSource, users)
		if err != nil {
			return raws, err
		}
		if found != nil {
			one.Media, one.Times = m.Name, times
			r.Sources, raws = append(r.Sources, one), append(raws, *found)
		}
	}
	return raws, nil
}
