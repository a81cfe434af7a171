-- +goose Up

-- inquiry/theme: analyses as they were declared
CREATE TABLE theme_analysis (
    site_id TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    made_by TEXT   NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, id)
);

-- inquiry/theme: the steps of an analysis in order; sealed, for notes and
-- quotes hold words of people
CREATE TABLE theme_step (
    site_id     TEXT    NOT NULL,
    analysis_id TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    made_by     TEXT    NOT NULL,
    made_at     BIGINT  NOT NULL,
    sealed      TEXT    NOT NULL,
    PRIMARY KEY (site_id, analysis_id, number)
);

-- inquiry/theme: rounds in which participants say what they think of themes
CREATE TABLE member_check (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    analysis_id TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    opened_by   TEXT   NOT NULL,
    opened_at   BIGINT NOT NULL,
    closed_at   BIGINT NOT NULL,
    PRIMARY KEY (site_id, id)
);

-- inquiry/theme: who is asked in a round, by which link, and what they said;
-- the comment is sealed
CREATE TABLE member_answer (
    site_id    TEXT   NOT NULL,
    check_id   TEXT   NOT NULL,
    study_id   TEXT   NOT NULL,
    token_hash TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    said_at    BIGINT NOT NULL,
    sealed     TEXT   NOT NULL,
    PRIMARY KEY (site_id, check_id, study_id)
);
CREATE INDEX member_answer_person ON member_answer (site_id, study_id);
CREATE UNIQUE INDEX member_answer_token ON member_answer (token_hash);
