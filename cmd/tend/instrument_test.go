package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestInstrumentScripts runs the command as a person would.
func TestInstrumentScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Files: []string{"testdata/script/instrument.txtar"}})
}
