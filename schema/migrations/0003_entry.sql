-- +goose Up

-- clinic/site: what a site sets for itself, by name
CREATE TABLE site_setting (
    site_id TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (site_id, name)
);

-- clinic/measure: the site's own instruments, every version as it was imported
CREATE TABLE site_instrument (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    attested_by TEXT   NOT NULL,
    licence     TEXT   NOT NULL,
    imported_by TEXT   NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, id, version)
);

-- clinic/measure: words of an instrument in a language, licensed or translated
CREATE TABLE instrument_text (
    site_id     TEXT   NOT NULL,
    instrument  TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    attested_by TEXT   NOT NULL,
    licence     TEXT   NOT NULL,
    imported_by TEXT   NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, instrument, version, language)
);

-- clinic/measure/entry: what a clerk typed from one sheet; form_id is empty
-- until the sheet's entries became a form
CREATE TABLE paper_entry (
    site_id            TEXT   NOT NULL,
    id                 TEXT   NOT NULL,
    study_id           TEXT   NOT NULL,
    timepoint          TEXT   NOT NULL,
    instrument         TEXT   NOT NULL,
    instrument_version TEXT   NOT NULL,
    clerk              TEXT   NOT NULL,
    filled_on          BIGINT NOT NULL,
    answers            TEXT   NOT NULL,
    entered_at         BIGINT NOT NULL,
    entered_by         TEXT   NOT NULL,
    form_id            TEXT   NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, study_id, timepoint, instrument, clerk, form_id)
);
-- clinic/measure/entry: how a disagreement was settled, and why
CREATE TABLE paper_resolution (
    site_id     TEXT   NOT NULL,
    form_id     TEXT   NOT NULL,
    item        TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    resolved_at BIGINT NOT NULL,
    resolved_by TEXT   NOT NULL,
    PRIMARY KEY (site_id, form_id, item)
);
-- clinic/measure/entry: how a group's sheets of one timepoint are entered
CREATE TABLE paper_way (
    site_id   TEXT    NOT NULL,
    group_id  TEXT    NOT NULL,
    timepoint TEXT    NOT NULL,
    way       TEXT    NOT NULL,
    percent   INTEGER NOT NULL,
    seed      TEXT    NOT NULL,
    PRIMARY KEY (site_id, group_id, timepoint)
);

-- clinic/pathway: the clinician whom a group's risk tasks name
CREATE TABLE group_clinician (
    site_id  TEXT NOT NULL,
    group_id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    PRIMARY KEY (site_id, group_id)
);

-- clinic/task: whom a task names, who opened it, and when and to whom it goes
-- on if nobody does
ALTER TABLE task ADD COLUMN named TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN opened_by TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN escalate_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN escalated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN escalated_to TEXT NOT NULL DEFAULT '';
CREATE INDEX task_escalate ON task (site_id, closed_at, escalated_at, escalate_at);
