-- +goose Up

-- clinic/programme: a site's own programmes. One table holds every version
-- that a site must still be able to read: those that it imported, and those
-- that came with Tend and that a group keeps (imported_at is 0 then). The
-- digest is that of the content, which never changes.
ALTER TABLE programme_kept ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE programme_kept ADD COLUMN imported_by TEXT NOT NULL DEFAULT '';
ALTER TABLE programme_kept ADD COLUMN imported_at BIGINT NOT NULL DEFAULT 0;

-- clinic/invitation: a link asks what the programme said when it was made;
-- empty for links of before, which ask what their group's version says
ALTER TABLE invitation ADD COLUMN programme_version TEXT NOT NULL DEFAULT '';

-- clinic/message: what a message is about, and for a new date which session
ALTER TABLE message ADD COLUMN about TEXT NOT NULL DEFAULT 'forms';
ALTER TABLE message ADD COLUMN session INTEGER NOT NULL DEFAULT 0;

-- clinic/message: letters to leaders about a date that was changed; one for
-- each change
CREATE TABLE leader_letter (
    site_id    TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    group_id   TEXT    NOT NULL,
    session    INTEGER NOT NULL,
    change     INTEGER NOT NULL,
    staff_id   TEXT    NOT NULL,
    planned_at BIGINT  NOT NULL,
    state      TEXT    NOT NULL,
    tries      INTEGER NOT NULL,
    next_at    BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    trouble    TEXT    NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, group_id, session, change, staff_id)
);
