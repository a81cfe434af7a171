package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tend/door/house"
	"tend/door/web"
	"tend/door/web/staff"
)

func serveCommand(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("serve", "--data DIR [--database URL] [--addr ADDR] [--blobs PLACE] [--https] [--mail SERVER --url ADDRESS]", stderr)
	at := place(flags)
	addr := flags.String("addr", "127.0.0.1:8080", "the `address` to listen on")
	https := flags.Bool("https", false, "people reach it over https, through a proxy in front")
	flags.StringVar(&at.Blobs, "blobs", "", "the `place` of recordings: a folder, or s3://bucket/prefix; beside the data if not named")
	post := postFlags(flags)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	writes, err := post.open()
	if err != nil {
		return failed(stderr, err)
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		fmt.Fprintf(stderr, "tend: cannot listen on %s: %v\n", *addr, err)
		return 1
	}
	fmt.Fprintf(stdout, "Tend answers at http://%s\nStop it with Ctrl-C.\n", listener.Addr())
	return serve(listener, &staff.Desk{House: h, Site: site, Secure: *https, Synthetic: isDemo(at.Dir)}, writes, stderr)
}

// warm reads ahead for the first page, while the service answers already. What
// goes wrong here goes wrong again, and is told, on the page that asks.
func warm(ctx context.Context, desk *staff.Desk) {
	if err := desk.House.Warm(ctx, desk.Site); err != nil && ctx.Err() == nil {
		desk.Log.Warn("nothing was read ahead", "error", err)
	}
}

// serve answers until it is interrupted, then lets running answers finish.
func serve(listener net.Listener, desk *staff.Desk, post house.Post, stderr io.Writer) int {
	desk.Log = slog.New(slog.NewJSONHandler(stderr, nil))
	handler, err := web.Handler(desk)
	if err != nil {
		return failed(stderr, err)
	}
	house.CollectSeldom()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(desk.Log.Handler(), slog.LevelWarn)}
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	desk.Leaving = interrupted
	go warm(interrupted, desk)
	go escalateEachMinute(interrupted, desk)
	post.House, post.Site = desk.House, desk.Site
	go postEachMinute(interrupted, desk, post)
	go sweepRecordings(interrupted, desk)
	worked := make(chan struct{})
	go func() { defer close(worked); desk.House.Worker(desk.Log).Run(interrupted) }()
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return failed(stderr, err)
	case <-interrupted.Done():
	}
	wait, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(wait); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return failed(stderr, err)
	}
	<-worked // what it was at is given back
	return 0
}
