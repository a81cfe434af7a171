package document

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"tend/clinic/pathway"
	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// What stands where words are not shown.
const (
	wordsOfWithdrawn = "[words of a person who withdrew]"
	wordsNotAgreed   = "[words of a person who has not agreed to this]"
	wordsWithName    = "[a name came back here; it is being taken out]"
)

// Read gives a document with its turns in one version, 0 for the newest, and
// its speakers, as the actor may see them. Before names were taken out, a
// researcher gets the document with no turns.
func (s *Store) Read(ctx context.Context, actor auth.Actor, id string, version int) (d Document, turns []Turn, speakers []Speaker, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, turns, speakers, err = s.ReadIn(ctx, tx, actor, id, version)
		return err
	})
	return d, turns, speakers, err
}

// ReadIn is Read within the caller's transaction.
func (s *Store) ReadIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string, version int) (Document, []Turn, []Speaker, error) {
	d, err := s.FindIn(ctx, tx, actor, id)
	if err != nil {
		return Document{}, nil, nil, err
	}
	if version <= 0 || version > d.Version {
		version = d.Version
	}
	turns, err := s.turnsIn(ctx, tx, actor, id, version)
	if err != nil {
		return Document{}, nil, nil, err
	}
	speakers, err := s.speakersIn(ctx, tx, d)
	if err != nil {
		return Document{}, nil, nil, err
	}
	if err := hide(ctx, tx, actor, d, turns, speakers); err != nil {
		return Document{}, nil, nil, err
	}
	if !d.Plain {
		neutral(speakers)
	}
	return d, turns, speakers, nil
}

// seal writes what of a turn is sealed: its text, and on a second line start,
// end and thousandths of sureness for each word of it. A text has no line break.
func (t Turn) seal() ([]byte, error) {
	if len(t.Words) == 0 {
		return []byte(t.Text), nil
	}
	times := make([][3]int, len(t.Words))
	for i, w := range t.Words {
		times[i] = [3]int{w.Start, w.End, int(w.Sure * 1000)}
	}
	second, err := json.Marshal(times)
	return slices.Concat([]byte(t.Text), []byte("\n"), second), err
}

func (t *Turn) open(kept []byte) error {
	text, second, timed := bytes.Cut(kept, []byte("\n"))
	t.Text = string(text)
	if !timed {
		return nil
	}
	var times [][3]int
	if err := json.Unmarshal(second, &times); err != nil {
		return err
	}
	if words := strings.Fields(t.Text); len(times) == len(words) {
		for i, w := range times {
			t.Words = append(t.Words, transcript.Said{Text: words[i], Start: w[0], End: w[1], Sure: float64(w[2]) / 1000})
		}
	}
	return nil
}

// turnsIn reads the turns of a version that the actor may read, with every
// word in them.
func (s *Store) turnsIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string, version int) ([]Turn, error) {
	var turns []Turn
	err := db.Each(ctx, tx, `SELECT t.turn_id, t.place, t.speaker, t.start_ms, t.end_ms, t.flagged, t.from_version, t.sealed
		FROM document_turn t JOIN document d ON d.site_id = t.site_id AND d.id = t.document_id
		WHERE `+seen+` AND d.id = $4 AND t.from_version <= $5 AND t.to_version > $5 AND (`+plain+` OR d.clear_from > 0 AND $5 >= d.clear_from)
		ORDER BY t.place`, scope(actor, id, version), func(rows *sql.Rows) error {
		t := Turn{Number: len(turns) + 1}
		var sealed string
		if err := rows.Scan(&t.ID, &t.place, &t.Speaker, &t.Start, &t.End, &t.Flagged, &t.Since, &sealed); err != nil {
			return err
		}
		text, err := s.Ring.Open(turnRow(actor.Site, id, t.ID), sealed)
		if err != nil {
			return err
		}
		if err := t.open(text); err != nil {
			return err
		}
		turns = append(turns, t)
		return nil
	})
	if err != nil {
		if _, known := errors.AsType[*fault.Error](err); known {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Unavailable, "document.turnsIn", "the transcript cannot be read")
	}
	return turns, nil
}

// hide takes out the words that the actor may not read: those of a person who
// withdrew from research, for all but the leaders of the group; for those who
// see no names, also of people who never agreed to research or to being
// recorded, and of a turn in which a name came back.
func hide(ctx context.Context, tx *db.Tx, actor auth.Actor, d Document, turns []Turn, speakers []Speaker) error {
	if d.led {
		return nil
	}
	person := map[string]string{}
	var ids []string
	for _, sp := range speakers {
		if sp.Person != "" {
			person[sp.ID] = sp.Person
			if !slices.Contains(ids, sp.Person) {
				ids = append(ids, sp.Person)
			}
		}
	}
	research, err := pathway.ConsentsIn(ctx, tx, actor.Site, pathway.Research, ids...)
	if err != nil {
		return err
	}
	recording, err := pathway.ConsentsIn(ctx, tx, actor.Site, pathway.Recording, ids...)
	if err != nil {
		return err
	}
	for i := range turns {
		who := person[turns[i].Speaker]
		switch {
		case who != "" && research[who] == pathway.TakenAway:
			turns[i].Hidden = wordsOfWithdrawn
		case who != "" && !d.Plain && (research[who] != pathway.Stands || recording[who] != pathway.Stands):
			turns[i].Hidden = wordsNotAgreed
		case turns[i].Flagged && !d.Plain:
			turns[i].Hidden = wordsWithName
		default:
			continue
		}
		turns[i].Text, turns[i].Words = turns[i].Hidden, nil
	}
	return nil
}

// speakersIn reads the speakers of a document that the caller may see.
func (s *Store) speakersIn(ctx context.Context, tx *db.Tx, d Document) ([]Speaker, error) {
	var found []Speaker
	err := db.Each(ctx, tx, `SELECT id, role, study_id, staff_id, sealed FROM document_speaker WHERE site_id = $1 AND document_id = $2 ORDER BY number`,
		[]any{d.Site, d.ID}, func(rows *sql.Rows) error {
			var sp Speaker
			var sealed string
			if err := rows.Scan(&sp.ID, &sp.Role, &sp.Person, &sp.Staff, &sealed); err != nil {
				return err
			}
			sp.Label = sp.Person
			if sealed != "" { // erased with the person's name
				label, err := s.Ring.Open(speakerRow(d.Site, d.ID, sp.ID), sealed)
				if err != nil {
					return err
				}
				sp.Label = string(label)
			}
			found = append(found, sp)
			return nil
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "document.speakersIn", "the speakers cannot be read")
	}
	return found, nil
}

// neutral writes labels that tell voices apart and nobody's name.
func neutral(speakers []Speaker) {
	count := map[Role]int{}
	for i := range speakers {
		sp := &speakers[i]
		count[sp.Role]++
		letter := string(rune('A' + (count[sp.Role]-1)%26))
		switch sp.Role {
		case Leader:
			sp.Label = "Leader " + letter
		case Participant:
			if sp.Label = sp.Person; sp.Person == "" {
				sp.Label = "Participant " + letter
			}
		case UnknownParticipant:
			sp.Label = "Participant Unknown"
		case Several:
			sp.Label = "Several"
		default:
			sp.Label = "Speaker " + letter
		}
		sp.Staff = ""
	}
}
