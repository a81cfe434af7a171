package staff

import (
	"net/http"

	"tend/platform/auth"
)

func (d *Desk) showEvaluation(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return nil
}
func (d *Desk) showReport(w http.ResponseWriter, r *http.Request, actor auth.Actor) error { return nil }
func (d *Desk) downloadReport(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return nil
}
