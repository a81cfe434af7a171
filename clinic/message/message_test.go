package message_test

import (
	"strings"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/fault"
)

var day = time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC) // of session 8

// after tells what the rule plans for somebody so long after the last session
// of ResilientMind, given their mark in it and their messages so far.
func after(t *testing.T, passed time.Duration, mark pathway.Mark, past ...message.Message) []message.Message {
	t.Helper()
	p, err := programme.Find("resilientmind")
	if err != nil {
		t.Fatal(err)
	}
	now := day.Add(passed)
	s := pathway.State{StudyID: "RM-001", Group: "g", ReferredOn: day.AddDate(-1, 0, 0), Register: map[int]pathway.Attended{}}
	if mark != "" {
		s.Register[8] = pathway.Attended{Mark: mark}
	}
	meetings := []session.Meeting{{Group: "g", Number: 1, Starts: day.AddDate(-1, 0, 1)}, {Group: "g", Number: 8, Starts: day}}
	return message.Usual.Planned(p, s, measure.DueOf(p, s, meetings, nil, now), past, now)
}

func sent(step message.Step, passed time.Duration) message.Message {
	return message.Message{StudyID: "RM-001", Group: "g", Timepoint: "post", Step: step, State: message.Sent, EndedAt: day.Add(passed)}
}

func TestWhenPeopleAreWrittenTo(t *testing.T) {
	const hour, days = time.Hour, 24 * time.Hour
	waits := sent(message.Invite, 0)
	waits.State = message.ByHand
	for name, c := range map[string]struct {
		passed time.Duration
		mark   pathway.Mark
		past   []message.Message
		want   string
	}{
		"nobody before the session":                         {-hour, "", nil, ""},
		"whoever missed the last session, at once":          {hour, pathway.Absent, nil, "0 missed session"},
		"whoever sent an apology, at once":                  {hour, pathway.Apology, nil, "0 missed session"},
		"not whoever came, on that day":                     {hour, pathway.Present, nil, ""},
		"not whoever has no mark yet, on that day":          {hour, "", nil, ""},
		"whoever came, a day later":                         {25 * hour, pathway.Part, nil, "0 fell due"},
		"again after three days":                            {4 * days, pathway.Absent, []message.Message{sent(0, hour)}, "1 no answer yet"},
		"not again before":                                  {3 * days, pathway.Absent, []message.Message{sent(0, hour)}, ""},
		"not again while the first waits to be handed over": {9 * days, pathway.Absent, []message.Message{waits}, ""},
		"a last time a week later":                          {11 * days, pathway.Absent, []message.Message{sent(1, 4*days), sent(0, hour)}, "2 no answer yet"},
		"never a fourth time":                               {40 * days, pathway.Absent, []message.Message{sent(2, 11*days)}, ""},
		"nobody about forms that nobody can owe any more":   {70 * days, pathway.Absent, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range after(t, c.passed, c.mark, c.past...) {
				if m.Timepoint == "post" {
					got = append(got, string('0'+rune(m.Step))+" "+string(m.Why))
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("planned %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatIsNoLongerNeeded(t *testing.T) {
	open := message.Message{Timepoint: "post", Group: "g", State: message.Waiting}
	gone, elsewhere := open, open
	gone.State, elsewhere.Timepoint = message.Sent, "pre"
	owed := []measure.Due{{Timepoint: "pre", Group: "g"}}
	if n := message.Needless(owed, []message.Message{open, gone, elsewhere}); len(n) != 1 || n[0].Timepoint != "post" {
		t.Errorf("%+v", n)
	}
}

// No message shows a course, a condition or a score to whoever sees the screen.
func TestWhatAMessageSays(t *testing.T) {
	fill := message.Fill{Name: "Anna Alt", Link: "https://tend.example.org/q/abc", Until: day, Clinic: "the pain team"}
	for _, language := range []string{"en", "de"} {
		seen := map[string]bool{}
		for _, m := range []message.Message{{}, {Why: message.Missed}, {Step: message.Remind}, {Step: message.LastReminder}, {About: message.Check}} {
			subject, body, used := m.Words(language, fill)
			if used != language || seen[body] || !strings.Contains(body, fill.Link) || !strings.Contains(body, "2026") || !strings.Contains(body, "Anna Alt") {
				t.Errorf("%s: %s", used, body)
			}
			if strings.ContainsAny(subject+body, "{}") || strings.Contains(subject, "Anna") {
				t.Errorf("%s\n%s", subject, body)
			}
			seen[body] = true
		}
	}
	if _, body, used := (message.Message{}).Words("cy", message.Fill{Link: "x", Until: day}); used != "en" || !strings.HasPrefix(body, "Dear,") {
		t.Errorf("%s: %q", used, body)
	}
}

func TestTextsThatCannotBeSent(t *testing.T) {
	good := "language: xx\ndate: '2006'\ninvited: {subject: a, body: '{link}'}\nmissed: {subject: a, body: '{link}'}\nreminded: {subject: a, body: '{link}'}\nlast_time: {subject: a, body: '{link}'}\ncheck: {subject: a, body: '{link}'}\n" +
		"clock: '15:04'\ndays: [a, b, c, d, e, f, g]\nnew_date: {subject: a, body: '{day} {clock}'}\nleader_date: {subject: a, body: '{day} {clock}'}\n"
	if _, err := message.Read("xx.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]string{
		"a link that is missing":    {"reminded: {subject: a, body: '{link}'}", "reminded: {subject: a, body: 'b'}"},
		"a place nobody can fill":   {"body: '{link}'", "body: '{link} {score}'"},
		"a subject of two lines":    {"subject: a", `subject: "a\nb"`},
		"a field that nobody knows": {"language: xx", "language: xx\ntone: warm"},
		"no language":               {"language: xx\n", ""},
		"a new date without a time": {"new_date: {subject: a, body: '{day} {clock}'}", "new_date: {subject: a, body: '{day}'}"},
		"a week of six days":        {"[a, b, c, d, e, f, g]", "[a, b, c, d, e, f]"},
	} {
		_, err := message.Read("xx.yaml", []byte(strings.Replace(good, c[0], c[1], 1)))
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
