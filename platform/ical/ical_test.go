package ical_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tend/platform/ical"
)

// parse reads a calendar as RFC 5545 says: unfold, split at the first colon,
// unescape; it gives the properties of each event.
func parse(t interface{ Fatalf(string, ...any) }, data []byte) []map[string]string {
	text := string(data)
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Fatalf("a line does not end in CRLF: %q", text)
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Fatalf("a line of %d octets: %q", len(line), line)
		}
	}
	var events []map[string]string
	for _, line := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, found := strings.Cut(line, ":")
		switch {
		case !found:
			t.Fatalf("a line without a colon: %q", line)
		case line == "BEGIN:VEVENT":
			events = append(events, map[string]string{})
		case len(events) > 0:
			events[len(events)-1][name] = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(value)
		}
	}
	return events
}

// What is written is read back, whatever the words are.
func TestACalendarIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[a-zäö€;,\\\n \x{1F33F}]{0,120}`)
		e := ical.Event{UID: "g-1@tend", Sequence: 3, Stamp: time.Unix(0, 0), Summary: words.Draw(t, "summary"), Location: words.Draw(t, "place") + "x",
			Starts: time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC), Ends: time.Date(2026, 3, 3, 16, 0, 0, 0, time.UTC)}
		events := parse(t, ical.Calendar{Name: "n", Events: []ical.Event{e, e}}.Bytes())
		if len(events) != 2 || events[0]["SUMMARY"] != e.Summary || events[0]["LOCATION"] != e.Location ||
			events[0]["DTSTART"] != "20260303T140000Z" || events[0]["DTEND"] != "20260303T160000Z" || events[0]["SEQUENCE"] != "3" {
			t.Fatalf("%q", events)
		}
	})
}
