package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/message"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/demo"
	"tend/door/web"
	"tend/door/web/staff"
	"tend/door/web/webtest"
	"tend/platform/auth"
	"tend/platform/db"
)

// What an asker can get: the page (or a word about the input), not theirs to
// do, not there for them, or the way to sign in.
const (
	ok  = "ok"
	no  = "403"
	not = "404"
	in  = "sign-in"
)

// class is what each role gets at a route, in the order of the askers: the
// leader of the group, another leader, a researcher, an administrator, a
// supervisor, staff of another site. A participant and nobody are always sent
// to sign in.
type class [6]string

var askers = []string{"leader", "other leader", "researcher", "administrator", "supervisor", "another site"}

// Classes that many routes share.
var (
	everyone      = class{ok, ok, ok, ok, ok, ok}    // of one's own site, so another site's is empty
	seers         = class{ok, not, ok, ok, ok, not}  // those who see this group or person
	recorders     = class{ok, not, no, ok, no, not}  // leaders of it, and administrators
	enterers      = class{ok, not, ok, ok, no, not}  // who see it, and may write
	keepers       = class{no, no, no, ok, no, ok}    // administrators; another site's has its own
	supervisors   = class{no, no, no, ok, ok, ok}    // administrators and supervisors
	supervised    = class{no, no, no, ok, ok, not}   // the same, of a group of this site
	evaluators    = class{no, no, ok, ok, no, ok}    // researchers and administrators; another site's have their own
	coders        = class{ok, not, ok, ok, not, not} // the coder of a round, and who set it up
	readers       = class{not, not, ok, ok, ok, not} // those who evaluate, and supervisors
	groupMakers   = class{ok, ok, no, ok, no, ok}    //
	nameKeepers   = class{ok, ok, no, ok, no, ok}    //
	refused       = class{not, not, not, not, not, not}
	refusedWrites = class{not, not, not, not, no, not}
)

// A write by a supervisor is refused before it is looked at, so that it is 403
// wherever it is.
//
// expected declares every route of the desk. A route that is missing here, or
// here and not on the desk, fails the test.
var expected = map[string]class{
	"GET /groups/{id}/edit":                                    recorders,
	"POST /groups/{id}/edit":                                   recorders,
	"POST /groups/{id}/prerequisites":                          recorders,
	"GET /groups/{id}/dates":                                   seers,
	"POST /groups/{id}/sessions/{n}/date":                      recorders,
	"POST /groups/{id}/sessions/{n}/substitute":                {ok, not, no, ok, no, not},
	"POST /groups/{id}/told/{task}":                            enterers,
	"GET /people/{study}/map":                                  recorders,
	"POST /people/{study}/map":                                 recorders,
	"POST /people/{study}/map/share":                           recorders,
	"GET /people/{study}/map/compare":                          {not, not, no, not, no, not},
	"GET /groups/{id}/maps":                                    seers,
	"GET /reach":                                               everyone,
	"GET /library/programmes/{id}/tidier":                      everyone,
	"GET /supervision":                                         supervisors,
	"GET /supervision/{id}":                                    supervised,
	"GET /calendar":                                            groupMakers,
	"POST /calendar/feeds":                                     groupMakers,
	"POST /calendar/feeds/{feed}/revoke":                       refusedWrites,
	"GET /board":                                               everyone,
	"GET /{$}":                                                 everyone,
	"POST /tasks/{id}/own":                                     enterers,
	"POST /tasks/{id}/close":                                   enterers,
	"GET /groups":                                              everyone,
	"GET /groups/new":                                          groupMakers,
	"POST /groups/new":                                         groupMakers,
	"GET /groups/{id}":                                         seers,
	"GET /groups/{id}/sessions/{n}":                            seers,
	"POST /groups/{id}/sessions/{n}/register":                  recorders,
	"GET /people":                                              everyone,
	"GET /people/new":                                          nameKeepers,
	"POST /people/new":                                         nameKeepers,
	"GET /people/{study}":                                      seers,
	"GET /people/{study}/record/{kind}":                        seers,
	"POST /people/{study}/record/{kind}":                       {ok, not, ok, ok, no, not},
	"GET /people/{study}/forms/{time}/{measure}":               seers,
	"POST /people/{study}/forms/{time}/{measure}":              enterers,
	"POST /people/{study}/links":                               enterers,
	"POST /people/{study}/language":                            enterers,
	"POST /people/{study}/links/{id}/revoke":                   enterers,
	"POST /people/{study}/seconds/{id}":                        refusedWrites,
	"POST /groups/{id}/sessions/{n}/links":                     enterers,
	"GET /groups/{id}/sessions/{n}/kiosk":                      seers,
	"POST /groups/{id}/sessions/{n}/seats":                     recorders,
	"POST /groups/{id}/sessions/{n}/kiosk":                     recorders,
	"GET /library":                                             everyone,
	"GET /library/programmes/{id}":                             everyone,
	"GET /library/programmes/{id}/sessions/{n}":                everyone,
	"GET /library/measures/{id}":                               everyone,
	"POST /library/measures/{id}/import":                       keepers,
	"GET /library/measures/{id}/export":                        everyone,
	"GET /library/import":                                      keepers,
	"POST /library/import":                                     keepers,
	"GET /library/programmes/import":                           evaluators,
	"POST /library/programmes/import":                          evaluators,
	"GET /evaluation":                                          everyone,
	"GET /evaluation/sample-size":                              everyone,
	"GET /evaluation/report":                                   seers,
	"GET /evaluation/download":                                 seers,
	"GET /audit":                                               keepers,
	"GET /settings":                                            keepers,
	"POST /settings/staff":                                     keepers,
	"/":                                                        refused,
	"GET /tasks/{task}":                                        seers,
	"POST /tasks/{task}/open":                                  enterers,
	"POST /tasks/{task}/note":                                  seers,
	"POST /groups/{id}/clinician":                              recorders,
	"GET /groups/{id}/paper/{time}":                            seers,
	"POST /groups/{id}/paper/{time}/way":                       enterers,
	"GET /groups/{id}/paper/{time}/sheets":                     seers,
	"GET /groups/{id}/paper/{time}/{study}/{measure}":          seers,
	"POST /groups/{id}/paper/{time}/{study}/{measure}":         enterers,
	"GET /groups/{id}/paper/{time}/{study}/{measure}/compare":  refused,
	"POST /groups/{id}/paper/{time}/{study}/{measure}/compare": refusedWrites,
	"GET /settings/site":                                       keepers,
	"POST /settings/site":                                      keepers,
	"GET /messages":                                            everyone,
	"POST /messages/{id}/letter":                               enterers,
	"POST /messages/{id}/gone":                                 enterers,
	"POST /messages/{id}/let-go":                               enterers,
	"GET /harm":                                                everyone,
	"GET /people/{study}/harm/new":                             recorders,
	"POST /people/{study}/harm/new":                            recorders,
	"POST /harm/{id}/close":                                    enterers,
	"GET /groups/{id}/sessions/{n}/check":                      recorders,
	"POST /groups/{id}/sessions/{n}/check":                     recorders,
	"GET /people/{study}/consent":                              recorders,
	"POST /people/{study}/consent/{kind}":                      recorders,
	"GET /settings/consent":                                    everyone,
	"POST /settings/consent":                                   keepers,
	"GET /groups/{id}/sessions/{n}/delivered":                  seers,
	"POST /groups/{id}/sessions/{n}/delivered":                 seers,
	"GET /library/programmes/{id}/delivered":                   everyone,
	"GET /groups/{id}/practice/{week}":                         seers,
	"POST /groups/{id}/practice/{week}":                        enterers,
	"GET /library/programmes/{id}/audio":                       everyone,
	"POST /library/programmes/{id}/audio/{practice}":           keepers,
	"POST /library/programmes/{id}/audio/{practice}/remove":    keepers,
	"GET /people/{study}/practice":                             seers,
	"POST /people/{study}/practice":                            enterers,
	"GET /people/{study}/practice/{id}":                        refused,
	"POST /people/{study}/practice/{id}":                       refusedWrites,
	"POST /people/{study}/practice/{id}/back":                  refusedWrites,
	"GET /people/{study}/rights":                               {ok, not, no, ok, ok, not},
	"POST /people/{study}/erase":                               {no, not, no, ok, no, not},
	"POST /people/{study}/export":                              recorders,
	"POST /people/{study}/page":                                enterers,
	"GET /groups/{id}/sessions/{n}/recordings":                 seers,
	"POST /groups/{id}/sessions/{n}/recordings":                recorders,
	"POST /groups/{id}/sessions/{n}/recordings/begin":          recorders,
	"PATCH /recordings/{recording}":                            refusedWrites, // but to whom sends it
	"POST /recordings/{recording}/finish":                      refusedWrites,
	"GET /recordings/{recording}":                              seers,
	"GET /recordings/{recording}/audio":                        {ok, not, no, ok, ok, not},
	"GET /recordings/{recording}/live":                         seers,
	"POST /recordings/{recording}/transcript":                  recorders,
	"POST /recordings/{recording}/transcript/stop":             recorders,
	"POST /recordings/{recording}/keep":                        recorders,
	"POST /recordings/{recording}/remove":                      recorders,
	"GET /settings/model":                                      keepers,
	"POST /settings/model":                                     keepers,
	"POST /settings/model/off":                                 keepers,
	"POST /settings/model/hosts":                               keepers,
	"POST /settings/model/hosts/{host}/take-back":              {no, no, no, not, no, not},
	"GET /settings/recordings":                                 keepers,
	"POST /settings/recordings":                                keepers,
	"POST /settings/recordings/days":                           keepers,
	"POST /settings/recordings/hosts":                          keepers,
	"POST /settings/recordings/hosts/{host}/take-back":         {no, no, no, not, no, not},
	"GET /inquiry":                                             everyone,
	"POST /inquiry/documents":                                  {ok, ok, ok, ok, no, ok},
	"GET /inquiry/documents/{id}":                              seers,
	"GET /inquiry/documents/{id}/changes":                      seers,
	"GET /inquiry/documents/{id}/live":                         seers,
	"GET /inquiry/documents/{id}/turns/{turn}":                 seers,
	"POST /inquiry/documents/{id}/turns/{turn}":                recorders,
	"GET /inquiry/documents/{id}/speakers":                     seers,
	"POST /inquiry/documents/{id}/speakers":                    recorders,
	"POST /inquiry/documents/{id}/speakers/new":                recorders,
	"GET /inquiry/documents/{id}/names":                        {ok, not, no, ok, ok, not},
	"POST /inquiry/documents/{id}/names":                       recorders,
	"GET /inquiry/documents/{id}/versions":                     seers,
	"GET /inquiry/documents/{id}/versions/{v}":                 seers,
	"POST /inquiry/documents/{id}/versions/{v}":                recorders,
	"GET /inquiry/documents/{id}/segments":                     seers,
	"POST /inquiry/documents/{id}/stretches":                   enterers,
	"POST /inquiry/documents/{id}/segmentations":               enterers,
	"GET /inquiry/segmentations/{segmentation}":                seers,
	"POST /inquiry/segmentations/{segmentation}":               enterers,
	"GET /inquiry/documents/{id}/file/{as}":                    seers,
	"GET /inquiry/themes":                                      everyone,
	"GET /inquiry/themes/new":                                  evaluators,
	"POST /inquiry/themes/new":                                 evaluators,
	"GET /inquiry/themes/{analysis}":                           readers,
	"POST /inquiry/themes/{analysis}":                          {no, no, ok, ok, no, not},
	"GET /inquiry/themes/{analysis}/read":                      readers,
	"POST /inquiry/themes/{analysis}/read":                     {not, not, not, not, no, not}, // there is no such passage
	"GET /inquiry/themes/{analysis}/saturation":                readers,
	"GET /inquiry/themes/{analysis}/across":                    readers,
	"GET /inquiry/themes/{analysis}/words":                     readers,
	"GET /inquiry/themes/{analysis}/joint":                     readers,
	"GET /inquiry/themes/{analysis}/check":                     readers,
	"POST /inquiry/themes/{analysis}/check":                    refusedWrites, // there is no such round
	"GET /inquiry/themes/{analysis}/history":                   readers,
	"GET /inquiry/themes/{analysis}/file":                      readers,
	"GET /inquiry/codebooks":                                   everyone,
	"POST /inquiry/codebooks":                                  evaluators,
	"GET /inquiry/codebooks/{id}/{version}":                    everyone,
	"GET /inquiry/codebooks/{id}/{version}/style.css":          everyone,
	"GET /inquiry/codebooks/{id}/{version}/file":               everyone,
	"GET /inquiry/process":                                     everyone, // a leader, of the groups that they lead
	"GET /inquiry/process/moments":                             everyone,
	"GET /inquiry/process/moments.csv":                         {not, ok, ok, ok, ok, not}, // the group with transcripts is the other leader's
	"GET /inquiry/process/mechanism":                           everyone,
	"GET /inquiry/process/barrier":                             everyone,
	"GET /inquiry/process/atlas":                               everyone,
	"GET /inquiry/process/next":                                everyone,
	"GET /inquiry/process/beside":                              everyone,
	"GET /inquiry/rounds":                                      everyone,
	"GET /inquiry/rounds/new":                                  evaluators,
	"POST /inquiry/rounds/new":                                 evaluators,
	"GET /inquiry/rounds/{round}":                              coders,
	"POST /inquiry/rounds/{round}/assign":                      {no, no, ok, ok, no, not},
	"POST /inquiry/rounds/{round}/remove":                      {no, no, not, not, no, not}, // nobody of that name codes there
	"POST /inquiry/rounds/{round}/reveal":                      {no, no, ok, ok, no, not},
	"POST /inquiry/rounds":                                     evaluators,
	"GET /inquiry/rounds/{round}/project":                      coders,
	"GET /inquiry/rounds/project":                              coders,
	"POST /inquiry/rounds/{round}/bring":                       {no, no, ok, ok, no, not},
	"GET /inquiry/rounds/{round}/code/{document}":              coders,
	"POST /inquiry/rounds/{round}/code/{document}":             {ok, not, not, not, no, not},
	"POST /inquiry/rounds/{round}/code/{document}/done":        {ok, not, not, not, no, not},
	"POST /inquiry/rounds/{round}/code/{document}/said":        {ok, not, not, not, no, not},
	"GET /inquiry/rounds/{round}/code/{document}/suggest":      {ok, not, not, not, not, not},
	"GET /inquiry/codebooks/{id}/{version}/suggestions":        evaluators,
	"GET /inquiry/rounds/{round}/code/{document}/part":         coders,
	"GET /inquiry/rounds/{round}/code/{document}/live":         coders,
	"GET /inquiry/rounds/{round}/agreement":                    coders,
	"GET /inquiry/rounds/{round}/settle/{document}/{segment}":  coders,
	"POST /inquiry/rounds/{round}/settle/{document}/{segment}": {ok, not, ok, ok, no, not},
	"GET /inquiry/rounds/{round}/codings":                      coders,
	"GET /run/{group}/{n}":                                     recorders,
	"GET /run/{group}/{n}/device":                              recorders,
	"GET /run/{group}/{n}/show":                                recorders,
	"GET /run/{group}/{n}/events":                              recorders,
	"GET /run/{group}/{n}/live":                                recorders,
	"POST /run/{group}/{n}":                                    recorders,
	"POST /run/{group}/{n}/events":                             recorders,
	"POST /run/{group}/{n}/mark":                               recorders,
	"POST /run/{group}/{n}/home":                               recorders,
}

// routesOf gathers every pattern of the desk.
type routesOf map[string]bool

func (r routesOf) HandleFunc(pattern string, _ func(http.ResponseWriter, *http.Request)) {
	r[pattern] = true
}

// open are the routes of nobody in particular.
var open = []string{"GET /signin", "POST /signin", "GET /signin/{token}", "POST /signout", "GET /calendar/{file}", "GET /run/sw.js", "GET /run.files/{version}/{file}"}

func TestEveryRouteAsEveryRole(t *testing.T) {
	long(t)
	w := newRoles(t)
	found := routesOf{}
	w.desk.Routes(found)
	for pattern := range expected {
		if !found[pattern] {
			t.Errorf("%s is declared and not on the desk", pattern)
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(found)) {
		if slices.Contains(open, pattern) {
			continue
		}
		want, declared := expected[pattern]
		if !declared {
			t.Errorf("%s is on the desk and nobody declared who may ask", pattern)
			continue
		}
		for n, asker := range askers {
			if got, body := w.ask(t, pattern, n); got != want[n] {
				t.Errorf("%s as %s: %s, want %s", pattern, asker, got, want[n])
			} else if got == ok && asker == "another site" && strings.Contains(body, w.person) {
				t.Errorf("%s shows somebody of this site to another", pattern)
			}
		}
		for _, cookie := range []string{"", "not-a-session"} { // nobody, and a participant, who has no session
			if got := w.classOf(w.answer(t, pattern, cookie)); got != in {
				t.Errorf("%s without a session: %s", pattern, got)
			}
		}
	}
}

// roles is a desk with somebody of each role signed in.
type roles struct {
	*webtest.Service
	desk     *staff.Desk
	handler  http.Handler
	staff    []auth.Staff // by asker
	sessions []string     // by asker
	group    string
	person   string
	n        int

	analysis                     string // a thematic analysis
	round, coded                 string // a round of coding of the leader, and its text
	recording                    string // of a session of the group
	document, turn, segmentation string // a transcript of the group, without names, and what is in it
}

func newRoles(t *testing.T) *roles {
	t.Helper()
	s := webtest.New(t)
	year := demo.Make(time.Now())
	w := &roles{Service: s, group: year.Running, person: "RM-087"} // of the running group; no page names them as an example
	w.desk = &staff.Desk{House: s.House, Site: webtest.Site, Synthetic: true, Log: slog.New(slog.DiscardHandler)}
	var err error
	if w.handler, err = web.Handler(w.desk); err != nil {
		t.Fatal(err)
	}
	mine, other := webtest.Leader, webtest.Leader2
	if !leads(t, s, mine, w.group) {
		mine, other = other, mine
	}
	elsewhere := auth.Staff{ID: "elsewhere", Login: "elsewhere", Shown: "Else Where", Role: auth.Administrator}
	if _, err := s.Auth.Add(ctx, auth.System("elsewhere", "test"), elsewhere, "made-up people"); err != nil {
		t.Fatal(err)
	}
	w.staff = []auth.Staff{mine, other, webtest.Researcher, webtest.Admin, webtest.Supervisor, elsewhere}
	for n := range askers {
		w.sessions = append(w.sessions, w.signIn(t, n))
	}
	w.recording = recorded(t, s, w.group, 1)
	w.document, w.turn, w.segmentation = divided(t, s, w.group)
	w.analysis = analysisOf(t, s)
	w.round, w.coded = codedBy(t, s, mine, auth.Staff{ID: "somebody", Role: auth.Leader})
	return w
}

func (w *roles) signIn(t *testing.T, asker int) string {
	t.Helper()
	site := webtest.Site
	if askers[asker] == "another site" {
		site = "elsewhere"
	}
	token, err := w.Auth.NewLink(ctx, auth.System(site, "test"), w.staff[asker].Login, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.Auth.UseLink(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func (w *roles) ask(t *testing.T, pattern string, asker int) (string, string) {
	t.Helper()
	session := w.sessions[asker]
	if pattern == "POST /groups/{id}/sessions/{n}/kiosk" {
		session = w.signIn(t, asker) // handing a tablet out signs the one who does it out
	}
	answer := w.answer(t, pattern, session)
	return w.classOf(answer), answer.Body.String()
}

func (w *roles) answer(t *testing.T, pattern, cookie string) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(pattern, " ")
	if path == "" {
		method, path = "GET", "/nothing-here"
	}
	address, form := w.address(t, path)
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "tend_session", Value: cookie})
	}
	within, leave := context.WithTimeout(r.Context(), time.Minute)
	defer leave()
	answer := reader{httptest.NewRecorder(), leave}
	w.handler.ServeHTTP(answer, r.WithContext(within))
	return answer.ResponseRecorder
}

// reader is one who leaves a page that stays open when its first lines are
// there.
type reader struct {
	*httptest.ResponseRecorder
	leave func()
}

func (r reader) Flush() {
	r.ResponseRecorder.Flush()
	r.leave()
}

func (w *roles) classOf(a *httptest.ResponseRecorder) string {
	switch {
	case a.Code == http.StatusSeeOther && a.Header().Get("Location") == "/signin":
		return in
	case a.Code < 400 || a.Code == http.StatusConflict || a.Code == http.StatusUnprocessableEntity:
		return ok
	}
	return fmt.Sprint(a.Code)
}

var place = regexp.MustCompile(`\{[a-z]+\}`)

// address fills a route's places with things of the running group, fresh where
// asking uses one up, and gives the words of a form.
func (w *roles) address(t *testing.T, path string) (string, url.Values) {
	form := url.Values{"outcome": {"spoke with them"}, "words": {"a note"}, "how": {"link copied"}, "timepoint": {"post"}, "step": {"0"},
		"programme": {"resilientmind"}, "on": {"2026-01-02"},
		"size": {"44"}, "print": {"0123456789abcdef"}}
	if strings.Contains(path, "/evaluation/") {
		return path + "?plan=resilientmind&group=" + w.group + "&effect=0.5&people=50", form
	}
	if strings.HasSuffix(path, "/mark") {
		form.Set("study", w.person)
		form.Set("mark", "attended")
	}
	id := w.group
	if strings.HasPrefix(path, "/inquiry/") {
		id = w.document
		form = url.Values{"do": {"save"}, "text": {w.next()}, "label": {w.next()}, "title": {w.next()}, "turn": {w.turn}, "first": {w.turn}, "last": {w.turn}, "state": {"accepted"}}
		if strings.Contains(path, "/segmentations/") {
			form.Set("do", "split")
		}
	}
	if strings.HasPrefix(path, "/inquiry/rounds/") {
		form = url.Values{"segment": {"1"}, "code": {"3"}, "seen": {"0"}, "coder": {"nobody"}, "document": {"none"}}
	}
	if path == "/inquiry/rounds/project" {
		return path + "?round=" + w.round, form
	}
	switch {
	case strings.HasPrefix(path, "/inquiry/codebooks/"):
		id = "purer"
	case strings.HasPrefix(path, "/tasks/"):
		id = w.newTask(t)
	case strings.HasPrefix(path, "/messages/"):
		id = w.newMessage(t)
	case strings.HasPrefix(path, "/harm/"):
		id = w.newHarm(t)
	case strings.HasSuffix(path, "/back"):
		id = "none"
	case strings.Contains(path, "/links/"):
		id = w.newLink(t)
	case strings.HasPrefix(path, "/library/programmes"):
		id = "resilientmind"
	case strings.HasPrefix(path, "/library/measures"):
		id = "phq-4"
	}
	kind := "follow-up"
	if strings.Contains(path, "/consent/") {
		kind = "recording"
	}
	fill := map[string]string{"{id}": id, "{group}": w.group, "{task}": id, "{study}": w.person, "{n}": "1", "{kind}": kind, "{time}": "pre",
		"{measure}": "phq-4", "{feed}": "none", "{week}": "1", "{practice}": "settling",
		"{turn}": w.turn, "{v}": "2", "{as}": "vtt", "{segmentation}": w.segmentation,
		"{round}": w.round, "{document}": w.coded, "{segment}": "2", "{version}": "1", "{analysis}": w.analysis, "{recording}": w.recording, "{host}": "none"}
	return strings.ReplaceAll(place.ReplaceAllStringFunc(path, func(p string) string { return fill[p] }), "{$}", ""), form
}

var system = auth.System(webtest.Site, "test")

func (w *roles) next() string { w.n++; return fmt.Sprint("made for a test ", w.n) }

func (w *roles) newTask(t *testing.T) string {
	id := db.NewID()
	err := w.DB.Change(ctx, func(tx *db.Tx) error {
		return task.Raise(ctx, tx, system, task.Task{ID: id, Kind: task.MissedSession, StudyID: w.person, About: w.next(), Words: "missed", RaisedAt: time.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *roles) newMessage(t *testing.T) string {
	m := message.Message{ID: db.NewID(), StudyID: w.person, Group: w.next(), Timepoint: "pre", Title: "Before"}
	m.Group = w.group
	m.Step = message.Step(100 + w.n)
	if err := w.Messages.Plan(ctx, system, m); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func (w *roles) newHarm(t *testing.T) string {
	e, err := w.Sessions.Harm(ctx, system, session.AdverseEvent{StudyID: w.person, Group: w.group, On: time.Now(), What: w.next(), Related: session.NotKnown, Lasted: "hours"})
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func (w *roles) newLink(t *testing.T) string {
	made, err := w.Invitations.Issue(ctx, system, invitation.Invitation{StudyID: w.person, Group: w.group, Programme: "resilientmind", Timepoint: "pre"})
	if err != nil {
		t.Fatal(err)
	}
	return made[0].ID
}
