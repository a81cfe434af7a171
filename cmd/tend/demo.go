package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"tend/clinic/invitation"
	"tend/demo"
	"tend/door/house"
	"tend/door/web/staff"
	"tend/platform/auth"
)

// demoStaff are the people one can be in the demonstration.
var demoStaff = []auth.Staff{
	{ID: "demo-administrator", Login: "administrator", Shown: "Robin Keeper", Role: auth.Administrator},
	{ID: demo.FirstLeader, Login: "leader", Shown: "Sam Leader", Role: auth.Leader},
	{ID: demo.SecondLeader, Login: "leader-2", Shown: "Jo Leader", Role: auth.Leader},
	{ID: "demo-supervisor", Login: "supervisor", Shown: "Ash Overseer", Role: auth.Supervisor},
	{ID: "demo-researcher", Login: "researcher", Shown: "Kim Evaluator", Role: auth.Researcher},
}

// demoPassword signs in every demonstration login; the data are made up.
const demoPassword = "made-up people"

func demoCommand(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("demo", "[--dir DIR] [--addr ADDR]", stderr)
	dir := flags.String("dir", "tend-demo", "the `folder` of the demonstration, made new each time")
	addr := flags.String("addr", "127.0.0.1:8080", "the `address` to listen on; port 0 takes a free one")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := clearDemo(*dir); err != nil {
		return failed(stderr, err)
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintf(stderr, "tend: cannot listen on %s: %v\nChoose another with --addr, such as --addr 127.0.0.1:0\n", *addr, err)
		return 1
	}
	fmt.Fprintf(stdout, "Filling %s with a year of made-up people …\n", *dir)
	h, link, open, page, err := fillDemo(*dir)
	if err != nil {
		return failed(stderr, err)
	}
	defer h.DB.Close()
	fmt.Fprintf(stdout, `
Tend is at  http://%[1]s
Sign in at  http://%[1]s/signin/%[2]s
            (works once; after that sign in as administrator, leader, leader-2
            or researcher with the password: %[3]s)
Answer at   http://%[1]s/q/%[4]s
            (as %[5]s, who took the first questionnaires of the running group home)
Own page    http://%[1]s/me/%[6]s
            (of the same person)

Nobody in it is real. Stop it with Ctrl-C; the next start makes it new.
`, listener.Addr(), link, demoPassword, open.Token, open.StudyID, page.Token)
	log, err := os.OpenFile(filepath.Join(*dir, "log.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return failed(stderr, err)
	}
	defer log.Close()
	return serve(listener, &staff.Desk{House: h, Site: site, Synthetic: true}, house.Post{}, log)
}

// marker is the file by which a folder is known to be a demonstration's.
const marker = "this-is-a-tend-demonstration"

// isDemo tells whether a folder holds a demonstration, so that what comes from
// it can be labelled as made up.
func isDemo(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, marker))
	return err == nil
}

// clearDemo empties a former demonstration; any other folder that holds
// something is refused.
func clearDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err = nil, nil
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		if !isDemo(dir) {
			return fmt.Errorf("%s holds something that is not a demonstration; name another folder with --dir", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, marker), []byte("Made-up people only. tend demo makes this folder new at every start.\n"), 0o600)
}

// fillDemo makes the stores, the staff and the year, a link to sign in as
// administrator, a link for somebody to answer, and one to their own page.
func fillDemo(dir string) (h *house.House, link string, open, page invitation.Issued, err error) {
	ctx := context.Background()
	failed := func(err error) (*house.House, string, invitation.Issued, invitation.Issued, error) {
		return nil, "", invitation.Issued{}, invitation.Issued{}, err
	}
	h, _, err = house.Open(ctx, house.Place{Dir: dir})
	if err != nil {
		return failed(err)
	}
	actor := auth.System(site, "demonstration")
	for _, member := range demoStaff {
		if _, err := h.Auth.Add(ctx, actor, member, demoPassword); err != nil {
			return failed(err)
		}
	}
	year := demo.Make(time.Now())
	if err := h.Fill(ctx, actor, year); err != nil {
		return failed(err)
	}
	link, err = h.Auth.NewLink(ctx, actor, demoStaff[0].Login, 12*time.Hour)
	if err != nil {
		return failed(err)
	}
	issued, err := h.Invitations.Issue(ctx, actor, invitation.Invitation{StudyID: demo.AtHome, Group: year.Running, Programme: "resilientmind", Timepoint: "pre"})
	if err != nil {
		return failed(err)
	}
	if page, err = h.Invitations.IssuePage(ctx, actor, demo.AtHome, year.Running); err != nil {
		return failed(err)
	}
	return h, link, issued[0], page, nil
}
