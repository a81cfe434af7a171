-- +goose Up

-- clinic/task: what somebody said to a task that stays open
CREATE TABLE task_note (
    site_id TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    task_id TEXT   NOT NULL,
    said_at BIGINT NOT NULL,
    said_by TEXT   NOT NULL,
    words   TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX task_note_task ON task_note (site_id, task_id, said_at);

-- clinic/pathway: who was ever offered a seat in which group; follows from the
-- events, so that seats are counted without reading every history
CREATE TABLE seat_offer (
    site_id  TEXT NOT NULL,
    group_id TEXT NOT NULL,
    study_id TEXT NOT NULL,
    PRIMARY KEY (site_id, group_id, study_id)
);

-- clinic/pathway: a programme as it was when a group began with it, as JSON
CREATE TABLE programme_kept (
    site_id   TEXT   NOT NULL,
    programme TEXT   NOT NULL,
    version   TEXT   NOT NULL,
    content   TEXT   NOT NULL,
    kept_at   BIGINT NOT NULL,
    PRIMARY KEY (site_id, programme, version)
);

-- clinic/pathway: the video link of a group; who stands in for a session sees
-- the group as its leaders do; those who led it before; and who brings what
-- the manual asks of a leader
ALTER TABLE course_group ADD COLUMN video TEXT NOT NULL DEFAULT '';
ALTER TABLE group_leader ADD COLUMN stands_in INTEGER NOT NULL DEFAULT 0;
CREATE TABLE group_led (
    site_id  TEXT   NOT NULL,
    group_id TEXT   NOT NULL,
    staff_id TEXT   NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, group_id, staff_id, until_at)
);
CREATE TABLE group_prerequisite (
    site_id   TEXT    NOT NULL,
    group_id  TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    staff_id  TEXT    NOT NULL,
    ticked_by TEXT    NOT NULL,
    ticked_at BIGINT  NOT NULL,
    PRIMARY KEY (site_id, group_id, number, staff_id)
);

-- clinic/session: a meeting that was moved: how often, when, and why; and who
-- stands in
ALTER TABLE meeting ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN remark TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN substitute TEXT NOT NULL DEFAULT '';

-- clinic/session: secret addresses of calendars; one is for a group or for all
-- groups of a leader
CREATE TABLE calendar_feed (
    site_id    TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    token_hash TEXT   NOT NULL UNIQUE,
    group_id   TEXT   NOT NULL,
    staff_id   TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX calendar_feed_staff ON calendar_feed (site_id, staff_id);
