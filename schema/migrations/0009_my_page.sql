-- +goose Up

-- clinic/invitation: a link opens the questions of one timepoint, or the
-- person's own page; kind is 'questions' or 'page'
ALTER TABLE invitation ADD COLUMN kind TEXT NOT NULL DEFAULT 'questions';
-- clinic/invitation: how much of their own scores a person wants to see:
-- '' everything, 'words' no numbers, 'hidden' nothing
ALTER TABLE answering_settings ADD COLUMN scores TEXT NOT NULL DEFAULT '';

-- clinic/session: the practice log, one line for one practice of one day, or
-- for a day without; week is the week after session n, 0 outside the course
CREATE TABLE practice_log (
    site_id     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    study_id    TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    week        INTEGER NOT NULL,
    day         TEXT    NOT NULL,
    did         INTEGER NOT NULL,
    practice    TEXT    NOT NULL,
    minutes     INTEGER NOT NULL,
    way         TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    recorded_at BIGINT  NOT NULL,
    recorded_by TEXT    NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX practice_log_person ON practice_log (site_id, study_id, day);
-- clinic/session: where a week's minutes come from: 'week' was told as a sum,
-- 'log' is the sum of the log's lines
ALTER TABLE home_practice ADD COLUMN source TEXT NOT NULL DEFAULT 'week';

-- clinic/people: each person's own key, sealed by the ring; sealed is empty
-- once the identity was erased
CREATE TABLE person_key (
    site_id   TEXT   NOT NULL,
    study_id  TEXT   NOT NULL,
    sealed    TEXT   NOT NULL,
    made_at   BIGINT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, study_id)
);

-- clinic/programme/audio: a site's own recordings of practices, in pieces;
-- SQLite keeps what BYTEA holds as it is
CREATE TABLE practice_audio (
    site_id   TEXT    NOT NULL,
    programme TEXT    NOT NULL,
    practice  TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    size      INTEGER NOT NULL,
    added_at  BIGINT  NOT NULL,
    added_by  TEXT    NOT NULL,
    PRIMARY KEY (site_id, programme, practice)
);
CREATE TABLE practice_audio_piece (
    site_id  TEXT    NOT NULL,
    audio_id TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    bytes    BYTEA   NOT NULL,
    PRIMARY KEY (site_id, audio_id, n)
);
