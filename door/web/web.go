// Package web puts the pages together into one handler: static files, staff
// pages, participants' pages, and the headers and log line of every answer.
package web

import (
	"io"
	"net/http"

	"tend/door/web/frame"
	"tend/door/web/participant"
	"tend/door/web/staff"
)

// Handler serves the pages of a desk, and those of the participants it serves.
func Handler(desk *staff.Desk) (http.Handler, error) {
	if err := desk.Open(); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", frame.Static())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := desk.House.DB.Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok\n")
	})
	desk.Routes(mux)
	door := &participant.Door{House: desk.House, Site: desk.Site, Synthetic: desk.Synthetic, Secure: desk.Secure, Now: desk.Now, Log: desk.Log}
	if err := door.Open(); err != nil {
		return nil, err
	}
	door.Routes(mux)
	return frame.Logged(frame.Guard(mux), desk.Log), nil
}
