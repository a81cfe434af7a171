-- +goose Up

-- clinic/session: what was done in the room, act by act
CREATE TABLE run_event (
    site_id     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    run_id      TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    act         TEXT    NOT NULL,
    item        TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    minutes     INTEGER NOT NULL,
    words       TEXT    NOT NULL,
    recorded_at BIGINT  NOT NULL,
    recorded_by TEXT    NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX run_event_meeting ON run_event (site_id, group_id, number, at);
