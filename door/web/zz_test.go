package web_test
import ("testing";"github.com/chromedp/chromedp";"tend/door/web/webtest";"tend/demo";"time";"os")
func TestZZ(t *testing.T){
	s := webtest.New(t)
	y := demo.Make(time.Now())
	person, run := "", ""
	for _,d:=range y.Maps { if d.Session==8 && person=="" {person=d.StudyID}; if d.Shared {run=d.StudyID} }
	t.Log(person, run, len(y.Maps))
	b := webtest.NewTab(t)
	for _, w := range []int64{390,1280} {
	b.Do(chromedp.EmulateViewport(w, 900))
	b.Open(s.Link(t, webtest.Admin))
	n := map[int64]string{390:"390",1280:"1280"}[w]
	t0:=time.Now()
	b.Open(s.URL + "/people/" + person + "/map"); t.Log(time.Since(t0)); b.Do(chromedp.WaitVisible("html[data-ready=map]")); b.Shot("z-map-"+n); b.Axe("map"); b.Wide("map", int(w))
	t0=time.Now()
	b.Open(s.URL + "/people/" + person + "/map"); t.Log(time.Since(t0))
	b.Open(s.URL + "/people/" + person + "/map/compare?from=1&to=2"); b.Shot("z-compare-"+n); b.Axe("compare"); b.Wide("compare", int(w))
	b.Open(s.URL + "/groups/" + y.Running + "/maps"); b.Shot("z-group-"+n); b.Axe("group");b.Wide("group", int(w))
	b.Open(s.URL + "/groups/" + y.Running + "/sessions/3"); b.Shot("z-session-"+n); b.Wide("session", int(w))
	made, err := s.Invitations.IssuePage(ctx, system, run, y.Running)
	if err!=nil {t.Fatal(err)}
	b.Open(s.URL+"/me/"+made.Token+"/map"); b.Shot("z-mine-"+n); b.Axe("mine");b.Wide("mine", int(w))
	}
	b.Open(s.URL + "/people/" + person + "/map"); b.PDF("/tmp/shots-map/map.pdf")
	_=os.Args
	b.Open(s.URL+"/evaluation/report?plan=resilientmind"); b.Shot("z-report")
	t.Log(webtest.Read[string](b, `document.querySelector("#maps")?.innerText||document.body.innerText.slice(0,500)`))
}
