package message

import (
	"embed"
	"strconv"
	"strings"
	"sync"
	"time"

	"tend/platform/datafile"
)

//go:embed library/*.yaml
var files embed.FS

// Texts are the words of every message in one language.
type Texts struct {
	Language string `yaml:"language"`
	Invited  Text   `yaml:"invited"`
	Missed   Text   `yaml:"missed"`
	Reminded Text   `yaml:"reminded"`
	LastTime Text   `yaml:"last_time"`

	Check      Text     `yaml:"check"` // asks whether themes fit
	NewDate    Text     `yaml:"new_date"`
	LeaderDate Text     `yaml:"leader_date"` // the same for those who lead the group
	Days       []string `yaml:"days"`        // of the week, from Sunday
	Clock      string   `yaml:"clock"`       // how a time of day is written, in Go's layout
	Date       string   `yaml:"date"`        // how a day is written, in Go's layout
}

// Text is one message with places to fill: {name}, {title}, {link}, {until},
// {clinic}.
type Text struct {
	Subject string `yaml:"subject"`
	Body    string `yaml:"body"`
}

// Fill is what stands in the places of a text.
type Fill struct {
	Name   string    // as the person is addressed; may be empty
	Link   string    // opens the forms
	Until  time.Time // the link's last day
	Clinic string
	When   time.Time // the new date of a session
	Group  string    // its name, for a leader
}

// places are what a text may hold; a link must be in it.
var places = []string{"{name}", "{title}", "{link}", "{until}", "{clinic}", "{session}", "{weekday}", "{day}", "{clock}", "{group}"}

// library reads the texts that come with Tend, once, by language.
var library = sync.OnceValue(func() map[string]Texts {
	all := map[string]Texts{}
	for _, t := range datafile.Library(files, "library/*.yaml", Read) {
		all[t.Language] = t
	}
	return all
})

// Read reads the texts of a language strictly: each has a subject and a body,
// its places are known ones, and the body holds the link.
func Read(file string, data []byte) (Texts, error) {
	var t Texts
	doc := datafile.Decode("message.Read", file, data, &t)
	doc.Need("language", t.Language, "say which language these texts are in")
	doc.Need("date", t.Date, "say how a day is written")
	doc.Need("clock", t.Clock, "say how a time of day is written")
	if len(t.Days) != 7 {
		doc.Refuse("days", "a week has seven days; name them from Sunday")
	}
	for path, text := range map[string]Text{"invited": t.Invited, "missed": t.Missed, "reminded": t.Reminded, "last_time": t.LastTime, "check": t.Check,
		"new_date": t.NewDate, "leader_date": t.LeaderDate} {
		if strings.TrimSpace(text.Subject) == "" || strings.ContainsAny(text.Subject, "\r\n") {
			doc.Refuse(path+".subject", "a subject is one line")
		}
		for _, needed := range map[bool][]string{false: {"{link}"}, true: {"{day}", "{clock}"}}[strings.HasSuffix(path, "_date")] {
			if !strings.Contains(text.Body, needed) {
				doc.Refuse(path+".body", "what people need is missing; write %s where it belongs", needed)
			}
		}
		if place := unknownPlace(text.Subject + " " + text.Body); place != "" {
			doc.Refuse(path, "there is nothing to put in place of %s; known are %s", place, strings.Join(places, " "))
		}
	}
	return t, doc.Err()
}

// unknownPlace finds a {place} that is not one of places.
func unknownPlace(text string) string {
	for _, known := range places {
		text = strings.ReplaceAll(text, known, "")
	}
	if _, after, found := strings.Cut(text, "{"); found {
		inside, _, _ := strings.Cut(after, "}")
		return "{" + inside + "}"
	}
	return ""
}

// Words puts a message together in a language; English stands in for one that
// is not there, and language tells which it became.
func (m Message) Words(language string, f Fill) (subject, body, used string) {
	t, ok := library()[language]
	if !ok {
		t = library()["en"]
	}
	text := t.Invited
	switch {
	case m.About == NewDate:
		text = t.NewDate
	case m.About == Check:
		text = t.Check
	case m.Step >= LastReminder:
		text = t.LastTime
	case m.Step == Remind:
		text = t.Reminded
	case m.Why == Missed:
		text = t.Missed
	}
	subject, body = t.fill(text, m, f)
	return subject, body, t.Language
}

// Words is what a letter to a leader says, as Message.Words.
func (l LeaderLetter) Words(language string, f Fill) (subject, body string) {
	t, ok := library()[language]
	if !ok {
		t = library()["en"]
	}
	return t.fill(t.LeaderDate, Message{Session: l.Session}, f)
}

// fill puts what is known into the places of a text.
func (t Texts) fill(text Text, m Message, f Fill) (subject, body string) {
	name := f.Name
	if name != "" {
		name = " " + name
	}
	when := f.When.Local()
	fill := strings.NewReplacer(" {name}", name, "{name}", f.Name, "{title}", m.Title, "{link}", f.Link,
		"{until}", f.Until.Local().Format(t.Date), "{clinic}", f.Clinic, "{session}", strconv.Itoa(m.Session), "{group}", f.Group,
		"{weekday}", t.Days[when.Weekday()], "{day}", when.Format(t.Date), "{clock}", when.Format(t.Clock))
	return fill.Replace(text.Subject), fill.Replace(text.Body)
}
