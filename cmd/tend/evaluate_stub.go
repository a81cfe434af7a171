package main

import (
	"fmt"
	"io"
)

func evaluateCommand(args []string, stdout, stderr io.Writer) int {
	fmt.Fprintln(stderr, "tend: not yet")
	return 1
}
func programmeCommand(args []string, stdout, stderr io.Writer) int {
	return evaluateCommand(args, stdout, stderr)
}
