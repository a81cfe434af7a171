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
