-- +goose Up

-- clinic/session: what stood in the practice log before it was changed or taken
-- back, with who did it, when and why; came_after is 'changed' or 'taken back'
CREATE TABLE practice_log_former (
    site_id     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    line_id     TEXT    NOT NULL,
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
    came_after  TEXT    NOT NULL,
    ended_at    BIGINT  NOT NULL,
    ended_by    TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX practice_log_former_person ON practice_log_former (site_id, study_id, ended_at);
