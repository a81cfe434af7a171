-- +goose Up

-- clinic/formulation: each version of the map of a person's pain. sealed holds
-- the map with its words, under the person's own key; the counts beside it hold
-- none. session is 0 where it was not told
CREATE TABLE pain_map (
    site_id  TEXT    NOT NULL,
    study_id TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    made_by  TEXT    NOT NULL,
    made_at  BIGINT  NOT NULL,
    session  INTEGER NOT NULL,
    things   INTEGER NOT NULL,
    arrows   INTEGER NOT NULL,
    loops    INTEGER NOT NULL,
    sealed   TEXT    NOT NULL,
    PRIMARY KEY (site_id, study_id, number)
);

-- clinic/formulation: whose map stands on their own page; without a row it is
-- private
CREATE TABLE pain_map_shared (
    site_id   TEXT   NOT NULL,
    study_id  TEXT   NOT NULL,
    shared_by TEXT   NOT NULL,
    shared_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, study_id)
);
