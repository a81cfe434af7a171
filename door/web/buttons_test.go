package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	formTag   = regexp.MustCompile(`<form [^>]*>`)
	linkTag   = regexp.MustCompile(`<a [^>]*href="(/[^"]*)"`)
	formTo    = regexp.MustCompile(` action="(/[^"]*)"`)
	pressedTo = regexp.MustCompile(` formaction="(/[^"]*)"`)
)

// Nobody is shown a button or a link that refuses them: every form and link of
// every page is held against what the routes' table says of the role.
func TestNobodyIsShownWhatRefusesThem(t *testing.T) {
	w := newRoles(t)
	mux := http.NewServeMux()
	for pattern := range expected {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	pages, seen := pagesOf(t, w.Service), 0
	for _, asker := range []string{"supervisor", "researcher", "leader", "administrator"} {
		n, told := slices.Index(askers, asker), map[string]bool{}
		for _, page := range pages {
			r := httptest.NewRequest("GET", page[1], nil)
			r.AddCookie(&http.Cookie{Name: "tend_session", Value: w.sessions[n]})
			answer := httptest.NewRecorder()
			w.handler.ServeHTTP(answer, r)
			if answer.Code != http.StatusOK {
				continue // not theirs to see: the routes' test says to whom
			}
			for _, way := range ways(answer.Body.String()) {
				_, pattern := mux.Handler(httptest.NewRequest(way[0], way[1], nil))
				class, declared := expected[pattern]
				seen++
				if declared && class[n] == no && !told[page[0]+pattern] {
					told[page[0]+pattern] = true
					t.Errorf("%s shows a %s %s %s, which answers 403", page[1], asker, way[0], way[1])
				}
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d forms and links were found; are they read as they should be?", seen)
	}
}

// ways lists where a page's forms and links lead, each with its method.
func ways(page string) [][2]string {
	var all [][2]string
	for _, tag := range formTag.FindAllString(page, -1) {
		method := "GET"
		if strings.Contains(tag, `method="post"`) {
			method = "POST"
		}
		if to := formTo.FindStringSubmatch(tag); to != nil {
			all = append(all, [2]string{method, html.UnescapeString(to[1])})
		}
	}
	for method, found := range map[string][][]string{"GET": linkTag.FindAllStringSubmatch(page, -1), "POST": pressedTo.FindAllStringSubmatch(page, -1)} {
		for _, to := range found {
			all = append(all, [2]string{method, html.UnescapeString(to[1])})
		}
	}
	return all
}
