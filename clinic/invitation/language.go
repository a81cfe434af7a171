package invitation

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"time"

	"tend/clinic/people"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// LanguageOf gives the language in which a person is asked, for whoever may see
// the person.
func (s Store) LanguageOf(ctx context.Context, actor auth.Actor, studyID string) (string, error) {
	language := English
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if err := mustSee(ctx, tx, actor, studyID); err != nil {
			return err
		}
		var err error
		language, err = languageOf(ctx, tx, actor, studyID)
		return err
	})
	return language, err
}

func languageOf(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string) (string, error) {
	language := English
	err := tx.QueryRowContext(ctx, `SELECT p.language FROM answering_settings p WHERE `+people.Visible+` AND p.study_id = $4`,
		people.Scope(actor, studyID)...).Scan(&language)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fault.Wrap(err, fault.Unavailable, "invitation.LanguageOf", "the language cannot be read")
	}
	return language, nil
}

// AskIn sets the language in which a person is asked, for staff. The person may
// choose another at any time.
func (s Store) AskIn(ctx context.Context, actor auth.Actor, studyID, language string) error {
	const op = "invitation.AskIn"
	if !actor.IsStaff() || actor.OnlyReads() {
		return fault.New(fault.Forbidden, op, "your role does not choose in which language people are asked")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustSee(ctx, tx, actor, studyID); err != nil {
			return err
		}
		if !languageTag.MatchString(language) {
			return fault.New(fault.Invalid, op, "Choose a language of the list.").In(fault.Place{Field: "language"})
		}
		before, err := languageOf(ctx, tx, actor, studyID)
		if err != nil || before == language {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO answering_settings (site_id, study_id, bigger, whole, language, scores) VALUES ($1, $2, 0, 0, $3, '')
			ON CONFLICT (site_id, study_id) DO UPDATE SET language = excluded.language`, actor.Site, studyID, language); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the language could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "language chosen", Subject: "person " + studyID,
			Before: map[string]string{"language": before}, After: map[string]string{"language": language}})
	})
}

// AskForPage asks whoever leads the group for a new link to the person's own
// page. The link to questions does not open that page and cannot make it open:
// whoever found the letter would read more than was in it. Asking twice on a
// day is one task.
func (s Store) AskForPage(ctx context.Context, v Visit) error {
	now := time.Now().UTC()
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		return task.Raise(ctx, tx, v.Actor(), task.Task{Kind: task.NewLink, StudyID: v.StudyID, About: "page link " + now.Format("2006-01-02"),
			Words: "asks for a new link to their own page: make it on their page and hand it over", RaisedAt: now, DueAt: now.AddDate(0, 0, 3)})
	})
	return unavailable(err, "invitation.AskForPage", "this could not be kept; please try again, or ask your group leader")
}
