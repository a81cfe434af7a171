-- +goose Up

-- clinic/session: what raters say of a meeting; the last word of each rater
CREATE TABLE fidelity (
    site_id  TEXT    NOT NULL,
    group_id TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    rater    TEXT    NOT NULL,
    seat     TEXT    NOT NULL,
    rated_at BIGINT  NOT NULL,
    detail   TEXT    NOT NULL,
    PRIMARY KEY (site_id, group_id, number, rater)
);

-- clinic/session: what went wrong for somebody, and what was done about it
CREATE TABLE adverse_event (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    study_id    TEXT   NOT NULL,
    group_id    TEXT   NOT NULL,
    happened_on BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT   NOT NULL,
    owner       TEXT   NOT NULL,
    closed_at   BIGINT NOT NULL,
    detail      TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX adverse_event_person ON adverse_event (site_id, study_id);
