package web_test

import (
	"testing"

	"tend/door/web/webtest"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
)

// talk is a stretch of a session, with the name of nobody.
const talk = "[00:05] How was that for you?\n\n[00:09] Hard. The pain in my back was there at once, and I live in Newcastle upon Tyne, so the way here was long.\n\n" +
	"[00:21] Where did you notice it first?\n\n[00:25] In the shoulder.\n\n[00:28] And what was it like?\n\n[00:33] Tight, and then it let go a little.\n"

// divided keeps a transcript of a group from which names were taken out, with
// one segmentation. It gives the document, its first turn and the segmentation.
func divided(t testing.TB, s *webtest.Service, group string) (id, turn, segmentation string) {
	t.Helper()
	f, err := transcript.Read("talk.txt", []byte(talk))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Documents.Add(ctx, system, document.New{Group: group, Session: 1, File: f, Data: []byte(talk)})
	if err != nil {
		t.Fatal(err)
	}
	_, finds, err := s.Documents.Finds(ctx, system, d.ID)
	if err == nil {
		_, err = s.Documents.Confirm(ctx, system, d.ID, 0, finds)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, turns, _, err := s.Documents.Read(ctx, system, d.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.Documents.Divide(ctx, system, d.ID, "All of it", true)
	if err != nil {
		t.Fatal(err)
	}
	return d.ID, turns[0].ID, g.ID
}
