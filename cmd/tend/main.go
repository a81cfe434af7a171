// Command tend runs and evaluates group programmes for people who live with
// persistent pain.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "evaluate" {
		os.Exit(evaluate(os.Args[2:], os.Stdout, os.Stderr))
	}
	fmt.Fprintln(os.Stderr, "tend evaluate PLAN --out DIR")
	os.Exit(2)
}
