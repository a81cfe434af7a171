// Package ical writes calendars as RFC 5545 (iCalendar) wants them: lines end
// in CRLF and are folded at 75 octets, texts are escaped, and times are UTC, so
// that no table of time zones is needed.
package ical

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is one entry. A program that has it already takes a later Sequence of
// the same UID for a change.
type Event struct {
	UID      string
	Sequence int
	Stamp    time.Time // when this was written
	Changed  time.Time // zero where it never was
	Starts   time.Time
	Ends     time.Time
	Summary  string
	Location string
	URL      string
}

// Calendar is a named list of events.
type Calendar struct {
	Name   string
	Events []Event
}

// Bytes writes the calendar.
func (c Calendar) Bytes() []byte {
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Tend//Groups//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.line("X-WR-CALNAME", escape(c.Name))
	w.line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
	for _, e := range c.Events {
		w.event(e)
	}
	w.line("END", "VCALENDAR")
	return w.Bytes()
}

type writer struct{ bytes.Buffer }

func (w *writer) event(e Event) {
	w.line("BEGIN", "VEVENT")
	w.line("UID", escape(e.UID))
	w.line("SEQUENCE", fmt.Sprint(e.Sequence))
	w.line("DTSTAMP", utc(e.Stamp))
	if !e.Changed.IsZero() {
		w.line("LAST-MODIFIED", utc(e.Changed))
	}
	w.line("DTSTART", utc(e.Starts))
	w.line("DTEND", utc(e.Ends))
	w.line("SUMMARY", escape(e.Summary))
	if e.Location != "" {
		w.line("LOCATION", escape(e.Location))
	}
	if e.URL != "" {
		w.line("URL", strings.NewReplacer("\r", "", "\n", "").Replace(e.URL))
	}
	w.line("END", "VEVENT")
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escape writes a TEXT value (RFC 5545, 3.3.11).
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(text)
}

// line writes one content line, folded so that no piece is longer than 75
// octets and no character is cut (3.1).
func (w *writer) line(name, value string) {
	rest, most := name+":"+value, 75
	for len(rest) > most {
		cut := most
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.WriteString(rest[:cut] + "\r\n ")
		rest, most = rest[cut:], 74 // the space counts
	}
	w.WriteString(rest + "\r\n")
}
