-- +goose Up

-- platform/audit: the last link of each site's chain
CREATE TABLE audit_head (
    site_id TEXT   NOT NULL PRIMARY KEY,
    seq     BIGINT NOT NULL,
    hash    TEXT   NOT NULL
);

-- platform/audit: who changed what, when, from what to what
CREATE TABLE audit_log (
    site_id TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    before  TEXT   NOT NULL,
    after   TEXT   NOT NULL,
    prev    TEXT   NOT NULL,
    hash    TEXT   NOT NULL,
    PRIMARY KEY (site_id, seq)
);
CREATE INDEX audit_log_subject ON audit_log (site_id, subject);

-- platform/auth: the people who work with Tend
CREATE TABLE staff (
    site_id       TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    login         TEXT    NOT NULL,
    shown_as      TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    failures      INTEGER NOT NULL,
    locked_until  BIGINT  NOT NULL,
    disabled      INTEGER NOT NULL,
    created_at    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, login)
);

-- platform/auth: signed-in browsers; the token itself is never stored
CREATE TABLE staff_session (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    site_id    TEXT   NOT NULL,
    staff_id   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- platform/auth: links that sign a person in once
CREATE TABLE signin_link (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    site_id    TEXT   NOT NULL,
    staff_id   TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

-- clinic/people: the identity vault; sealed holds names and contact, encrypted
CREATE TABLE person (
    site_id    TEXT   NOT NULL,
    study_id   TEXT   NOT NULL,
    sealed     TEXT   NOT NULL,
    name_index TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, study_id)
);
CREATE INDEX person_name ON person (site_id, name_index);

-- clinic/pathway: groups, who leads them, and every person's history
CREATE TABLE course_group (
    site_id           TEXT    NOT NULL,
    id                TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    programme         TEXT    NOT NULL,
    programme_version TEXT    NOT NULL,
    place             TEXT    NOT NULL,
    capacity          INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE TABLE group_leader (
    site_id  TEXT NOT NULL,
    group_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    PRIMARY KEY (site_id, group_id, staff_id)
);
CREATE TABLE pathway_event (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    study_id    TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    group_id    TEXT   NOT NULL,
    happened_on BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX pathway_event_person ON pathway_event (site_id, study_id, happened_on, id);
-- who was ever in which group; follows from the events and is kept with them,
-- so that what an actor may see is found without reading histories
CREATE TABLE group_member (
    site_id  TEXT NOT NULL,
    group_id TEXT NOT NULL,
    study_id TEXT NOT NULL,
    PRIMARY KEY (site_id, group_id, study_id)
);
CREATE INDEX group_member_person ON group_member (site_id, study_id);

-- clinic/session: the meetings of a group
CREATE TABLE meeting (
    site_id   TEXT    NOT NULL,
    group_id  TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    starts_at BIGINT  NOT NULL,
    minutes   INTEGER NOT NULL,
    PRIMARY KEY (site_id, group_id, number)
);
CREATE INDEX meeting_start ON meeting (site_id, starts_at);

-- clinic/session: practice at home, as reported for one week
CREATE TABLE home_practice (
    site_id     TEXT    NOT NULL,
    study_id    TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    week        INTEGER NOT NULL,
    minutes     INTEGER NOT NULL,
    recorded_at BIGINT  NOT NULL,
    recorded_by TEXT    NOT NULL,
    PRIMARY KEY (site_id, study_id, group_id, week)
);

-- clinic/task: what needs a person
CREATE TABLE task (
    site_id   TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    study_id  TEXT   NOT NULL,
    about     TEXT   NOT NULL,
    words     TEXT   NOT NULL,
    raised_at BIGINT NOT NULL,
    due_at    BIGINT NOT NULL,
    owner     TEXT   NOT NULL,
    closed_at BIGINT NOT NULL,
    outcome   TEXT   NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, kind, study_id, about)
);
CREATE INDEX task_open ON task (site_id, closed_at, due_at);

-- clinic/measure: filled forms, their answers item by item, and their scores
CREATE TABLE form (
    site_id            TEXT   NOT NULL,
    id                 TEXT   NOT NULL,
    study_id           TEXT   NOT NULL,
    timepoint          TEXT   NOT NULL,
    instrument         TEXT   NOT NULL,
    instrument_version TEXT   NOT NULL,
    how                TEXT   NOT NULL,
    filled_on          BIGINT NOT NULL,
    recorded_at        BIGINT NOT NULL,
    recorded_by        TEXT   NOT NULL,
    replaced_by        TEXT   NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, study_id, timepoint, instrument, replaced_by)
);
CREATE TABLE answer (
    site_id TEXT NOT NULL,
    form_id TEXT NOT NULL,
    item    TEXT NOT NULL,
    state   TEXT NOT NULL,
    value   INTEGER,
    words   TEXT NOT NULL,
    PRIMARY KEY (site_id, form_id, item)
);
CREATE TABLE score (
    site_id      TEXT    NOT NULL,
    form_id      TEXT    NOT NULL,
    scale        TEXT    NOT NULL,
    value        DOUBLE PRECISION,
    answered     INTEGER NOT NULL,
    of_items     INTEGER NOT NULL,
    method       TEXT    NOT NULL,
    rule_version TEXT    NOT NULL,
    PRIMARY KEY (site_id, form_id, scale)
);
