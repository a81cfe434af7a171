-- +goose Up

-- clinic/invitation: personal links, each for one person and one timepoint;
-- the token itself is never stored
CREATE TABLE invitation (
    site_id    TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    token_hash TEXT   NOT NULL UNIQUE,
    study_id   TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    programme  TEXT   NOT NULL,
    timepoint  TEXT   NOT NULL,
    issued_by  TEXT   NOT NULL,
    issued_at  BIGINT NOT NULL,
    opens_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX invitation_person ON invitation (site_id, study_id, timepoint);

-- clinic/invitation: answers on the way, the person's own until they are sent
CREATE TABLE draft_answer (
    site_id    TEXT   NOT NULL,
    study_id   TEXT   NOT NULL,
    timepoint  TEXT   NOT NULL,
    instrument TEXT   NOT NULL,
    item       TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    value      INTEGER,
    words      TEXT   NOT NULL,
    said_at    BIGINT NOT NULL,
    PRIMARY KEY (site_id, study_id, timepoint, instrument, item)
);

-- clinic/invitation: each sending, by the id that the device made for it; turn
-- counts those of one person and timepoint, so that two cannot pass each other
CREATE TABLE response (
    site_id    TEXT   NOT NULL,
    study_id   TEXT   NOT NULL,
    timepoint  TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    invitation TEXT   NOT NULL,
    kiosk      TEXT   NOT NULL,
    how        TEXT   NOT NULL,
    sent_at    BIGINT NOT NULL,
    turn       INTEGER NOT NULL,
    PRIMARY KEY (site_id, study_id, timepoint, id),
    UNIQUE (site_id, study_id, timepoint, turn)
);

-- clinic/invitation: answers that came when others already stood; answers is
-- JSON by item
CREATE TABLE second_version (
    site_id            TEXT   NOT NULL,
    id                 TEXT   NOT NULL,
    study_id           TEXT   NOT NULL,
    timepoint          TEXT   NOT NULL,
    instrument         TEXT   NOT NULL,
    instrument_version TEXT   NOT NULL,
    answers            TEXT   NOT NULL,
    how                TEXT   NOT NULL,
    said_at            BIGINT NOT NULL,
    came_at            BIGINT NOT NULL,
    settled_by         TEXT   NOT NULL,
    settled_at         BIGINT NOT NULL,
    outcome            TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX second_version_person ON second_version (site_id, study_id);

-- clinic/invitation: how a person likes to be asked
CREATE TABLE answering_settings (
    site_id  TEXT    NOT NULL,
    study_id TEXT    NOT NULL,
    bigger   INTEGER NOT NULL,
    whole    INTEGER NOT NULL,
    language TEXT    NOT NULL,
    PRIMARY KEY (site_id, study_id)
);

-- clinic/invitation: the codes by which people answer on the clinic's tablet
CREATE TABLE seat (
    site_id  TEXT    NOT NULL,
    group_id TEXT    NOT NULL,
    session  INTEGER NOT NULL,
    study_id TEXT    NOT NULL,
    code     TEXT    NOT NULL,
    PRIMARY KEY (site_id, group_id, session, study_id),
    UNIQUE (site_id, group_id, session, code)
);

-- clinic/invitation: a tablet that was handed to a group, and who sits at it
CREATE TABLE kiosk (
    site_id     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    token_hash  TEXT    NOT NULL UNIQUE,
    group_id    TEXT    NOT NULL,
    session     INTEGER NOT NULL,
    programme   TEXT    NOT NULL,
    timepoint   TEXT    NOT NULL,
    opened_by   TEXT    NOT NULL,
    opened_at   BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    closed_at   BIGINT  NOT NULL,
    sitting     TEXT    NOT NULL,
    seated      TEXT    NOT NULL,
    seen_at     BIGINT  NOT NULL,
    misses      INTEGER NOT NULL,
    rests_until BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id)
);
