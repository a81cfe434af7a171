-- +goose Up

-- clinic/message: invitations and reminders about forms that are due; neither
-- words nor address nor link
CREATE TABLE message (
    site_id    TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    study_id   TEXT    NOT NULL,
    group_id   TEXT    NOT NULL,
    timepoint  TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    step       INTEGER NOT NULL,
    why        TEXT    NOT NULL,
    planned_at BIGINT  NOT NULL,
    state      TEXT    NOT NULL,
    tries      INTEGER NOT NULL,
    next_at    BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    how        TEXT    NOT NULL,
    trouble    TEXT    NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, study_id, group_id, timepoint, step)
);
CREATE INDEX message_next ON message (site_id, state, next_at);
