package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"tend/platform/auth"
)

// userCommand keeps the staff. A password is read from standard input, so that
// it stands in no shell history.
func userCommand(args []string, stdout, stderr io.Writer) int {
	const usage = "add --data DIR --role ROLE --name NAME LOGIN (password on standard input; empty for links only)\n" +
		"       tend user link --data DIR LOGIN\n       tend user list --data DIR"
	if len(args) == 0 {
		fmt.Fprintf(stderr, "Usage: tend user %s\n", usage)
		return 2
	}
	flags := newFlags("user", usage, stderr)
	at := place(flags)
	role := flags.String("role", "leader", "leader, researcher, supervisor or administrator")
	name := flags.String("name", "", "the `name` shown on pages")
	base := flags.String("url", "http://127.0.0.1:8080", "the service's `address`, for the link")
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	ctx, actor := context.Background(), auth.System(site, "command line")
	switch login := flags.Arg(0); {
	case args[0] == "list":
		all, err := h.Auth.List(ctx, actor)
		if err != nil {
			return failed(stderr, err)
		}
		for _, m := range all {
			fmt.Fprintf(stdout, "%-14s %s, %s\n", m.Role, m.Login, m.Shown)
		}
	case login == "":
		fmt.Fprintln(stderr, "tend: name the login")
		return 2
	case args[0] == "add":
		if *name == "" {
			*name = login
		}
		typed, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && err != io.EOF {
			return failed(stderr, err)
		}
		member := auth.Staff{Login: login, Shown: *name, Role: auth.Role(*role)}
		if _, err := h.Auth.Add(ctx, actor, member, strings.TrimRight(typed, "\r\n")); err != nil {
			return failed(stderr, err)
		}
		fmt.Fprintf(stdout, "Added %s as %s.\n", login, *role)
	case args[0] == "link":
		token, err := h.Auth.NewLink(ctx, actor, strings.ToLower(login), time.Hour)
		if err != nil {
			return failed(stderr, err)
		}
		fmt.Fprintf(stdout, "%s/signin/%s\nIt works once, within an hour.\n", *base, token)
	default:
		fmt.Fprintf(stderr, "Usage: tend user %s\n", usage)
		return 2
	}
	return 0
}
