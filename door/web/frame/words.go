package frame

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// Functions are the words and dates that every page may use. Times are those
// of the clinic's clock.
var Functions = template.FuncMap{
	"day":     Day,
	"clock":   func(t time.Time) string { return t.Local().Format("15:04") },
	"weekday": func(t time.Time) string { return t.Local().Format("Monday") },
	"count":   Count,
	"add":     func(a, b int) int { return a + b },
	"sub":     func(a, b int) int { return a - b },
	"join":    strings.Join,
	"upper":   Capital,
	"iso":     func(t time.Time) string { return t.Local().Format("2006-01-02") },
}

// Day writes 3 March 2026, or "date unknown".
func Day(t time.Time) string {
	if t.IsZero() {
		return "date unknown"
	}
	return t.Local().Format("2 January 2006")
}

// Count writes "1 person", "11 people", "no people".
func Count(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Capital makes the first letter a capital.
func Capital(text any) string {
	s := fmt.Sprint(text)
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
