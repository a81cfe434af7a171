package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestProgressionScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Files: []string{"testdata/script/progression.txtar"}})
}
