-- +goose Up

-- inquiry/document: transcripts that are kept. sealed holds the file's name and
-- the report of its import; clear_from is the first version without names, 0
-- while there is none
CREATE TABLE document (
    site_id         TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    number          INTEGER NOT NULL,
    title           TEXT    NOT NULL,
    group_id        TEXT    NOT NULL,
    session         INTEGER NOT NULL,
    recording       TEXT    NOT NULL,
    format          TEXT    NOT NULL,
    file_index      TEXT    NOT NULL,
    sealed          TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    clear_from      INTEGER NOT NULL,
    deidentified_at BIGINT  NOT NULL,
    added_at        BIGINT  NOT NULL,
    added_by        TEXT    NOT NULL,
    turns           INTEGER NOT NULL,
    words           INTEGER NOT NULL,
    unattributed    INTEGER NOT NULL,
    flagged         INTEGER NOT NULL,
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, number)
);
CREATE INDEX document_group ON document (site_id, group_id);
CREATE INDEX document_same ON document (site_id, file_index);

-- inquiry/document: the file as it came, sealed
CREATE TABLE document_file (
    site_id     TEXT NOT NULL,
    document_id TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    PRIMARY KEY (site_id, document_id)
);

-- inquiry/document: what made each version, by whom; why is sealed
CREATE TABLE document_version (
    site_id     TEXT    NOT NULL,
    document_id TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    made_at     BIGINT  NOT NULL,
    made_by     TEXT    NOT NULL,
    what        TEXT    NOT NULL,
    sealed      TEXT    NOT NULL,
    PRIMARY KEY (site_id, document_id, number)
);

-- inquiry/document: turns; version v has the rows with from_version <= v <
-- to_version, by place. sealed holds the words and their times
CREATE TABLE document_turn (
    site_id      TEXT    NOT NULL,
    document_id  TEXT    NOT NULL,
    turn_id      TEXT    NOT NULL,
    from_version INTEGER NOT NULL,
    to_version   INTEGER NOT NULL,
    place        BIGINT  NOT NULL,
    speaker      TEXT    NOT NULL,
    start_ms     INTEGER NOT NULL,
    end_ms       INTEGER NOT NULL,
    flagged      INTEGER NOT NULL,
    sealed       TEXT    NOT NULL,
    PRIMARY KEY (site_id, document_id, turn_id, from_version)
);

-- inquiry/document: who speaks; the label of the file is sealed
CREATE TABLE document_speaker (
    site_id     TEXT    NOT NULL,
    document_id TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    role        TEXT    NOT NULL,
    study_id    TEXT    NOT NULL,
    staff_id    TEXT    NOT NULL,
    sealed      TEXT    NOT NULL,
    PRIMARY KEY (site_id, document_id, id)
);
CREATE INDEX document_speaker_person ON document_speaker (site_id, study_id);

-- inquiry/document: what stands for a name, a place or a number, the same in
-- every document of a site; found by a blind index of what it stands for
CREATE TABLE pseudonym (
    site_id    TEXT    NOT NULL,
    name_index TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    sealed     TEXT    NOT NULL,
    made_at    BIGINT  NOT NULL,
    made_by    TEXT    NOT NULL,
    PRIMARY KEY (site_id, name_index)
);

-- inquiry/document: what was decided on each find of a document; sealed holds
-- the text and what stands for it
CREATE TABLE document_find (
    site_id     TEXT   NOT NULL,
    document_id TEXT   NOT NULL,
    find_index  TEXT   NOT NULL,
    kept        INTEGER NOT NULL,
    sealed      TEXT   NOT NULL,
    decided_at  BIGINT NOT NULL,
    decided_by  TEXT   NOT NULL,
    PRIMARY KEY (site_id, document_id, find_index)
);

-- inquiry/document: stretches of guided inquiry, from turn to turn
CREATE TABLE document_stretch (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    document_id TEXT   NOT NULL,
    first_turn  TEXT   NOT NULL,
    last_turn   TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    decided_at  BIGINT NOT NULL,
    decided_by  TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX document_stretch_document ON document_stretch (site_id, document_id);

-- inquiry/document: segmentations; a turn is in one segment of one at most
CREATE TABLE segmentation (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    document_id TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    made_at     BIGINT NOT NULL,
    made_by     TEXT   NOT NULL,
    frozen_at   BIGINT NOT NULL,
    frozen_by   TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX segmentation_document ON segmentation (site_id, document_id);
CREATE TABLE segment_turn (
    site_id         TEXT    NOT NULL,
    segmentation_id TEXT    NOT NULL,
    turn_id         TEXT    NOT NULL,
    segment         INTEGER NOT NULL,
    PRIMARY KEY (site_id, segmentation_id, turn_id)
);
