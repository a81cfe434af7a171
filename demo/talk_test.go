package demo

import (
	"reflect"
	"testing"
	"time"
)

func TestTheTalksOfTheFinishedGroup(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	y := Make(now)
	if len(y.Talks) != 8 {
		t.Fatalf("%d transcripts", len(y.Talks))
	}
	differ, coded := 0, 0
	for n, talk := range y.Talks {
		if talk.Group != y.More || talk.Session != n+1 || len(talk.Lines) < 55 || len(talk.Lines) > 75 {
			t.Errorf("session %d of %s: %d lines", talk.Session, talk.Group, len(talk.Lines))
		}
		for i, l := range talk.Lines {
			if i > 0 && l.Person == talk.Lines[i-1].Person {
				t.Errorf("session %d, line %d: one speaker twice", n+1, i+1)
			}
			if coded++; l.Coded[0] != l.Coded[1] {
				differ++
			}
			if l.Agreed != "" && l.Coded[0] == l.Coded[1] {
				t.Errorf("session %d, line %d: settled without a difference", n+1, i+1)
			}
		}
	}
	if share := float64(differ) / float64(coded); share < .15 || share > .35 {
		t.Errorf("coders differ in %.2f", share)
	}
	if again := Make(now); !reflect.DeepEqual(again.Talks, y.Talks) {
		t.Error("the same moment gives other words")
	}
}
