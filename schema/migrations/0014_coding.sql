-- +goose Up

-- inquiry/coding: codebooks of a site, every version as it was read
CREATE TABLE codebook (
    site_id TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    version TEXT   NOT NULL,
    content TEXT   NOT NULL,
    made_by TEXT   NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, id, version)
);

-- inquiry/coding: a round of coding with one codebook
CREATE TABLE coding_round (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    made_by     TEXT   NOT NULL,
    made_at     BIGINT NOT NULL,
    revealed_at BIGINT NOT NULL,
    revealed_by TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);

-- inquiry/coding: who codes which document in a round
CREATE TABLE coding_assignment (
    site_id         TEXT    NOT NULL,
    round_id        TEXT    NOT NULL,
    document_id     TEXT    NOT NULL,
    coder           TEXT    NOT NULL,
    segmentation_id TEXT    NOT NULL,
    units           INTEGER NOT NULL,
    chosen          TEXT    NOT NULL,
    assigned_by     TEXT    NOT NULL,
    assigned_at     BIGINT  NOT NULL,
    done_at         BIGINT  NOT NULL,
    removed_at      BIGINT  NOT NULL,
    PRIMARY KEY (site_id, round_id, document_id, coder)
);

-- inquiry/coding: a coder's word on a segment, or on a stretch of a turn
-- (turn_id is empty for the whole segment); no codes is taken back
CREATE TABLE coding (
    site_id     TEXT    NOT NULL,
    round_id    TEXT    NOT NULL,
    document_id TEXT    NOT NULL,
    coder       TEXT    NOT NULL,
    segment     INTEGER NOT NULL,
    turn_id     TEXT    NOT NULL,
    from_at     INTEGER NOT NULL,
    to_at       INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    codes       TEXT    NOT NULL,
    unsure      INTEGER NOT NULL,
    memo        TEXT    NOT NULL,
    coded_at    BIGINT  NOT NULL,
    revision    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, round_id, document_id, coder, segment, turn_id, from_at, to_at)
);
CREATE INDEX coding_revision ON coding (site_id, round_id, document_id, revision);

-- inquiry/coding: what was agreed where coders differed
CREATE TABLE coding_agreed (
    site_id     TEXT    NOT NULL,
    round_id    TEXT    NOT NULL,
    document_id TEXT    NOT NULL,
    segment     INTEGER NOT NULL,
    codes       TEXT    NOT NULL,
    took        TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    agreed_by   TEXT    NOT NULL,
    agreed_at   BIGINT  NOT NULL,
    version     INTEGER NOT NULL,
    PRIMARY KEY (site_id, round_id, document_id, segment)
);

-- inquiry/coding: which suggestions a coder was shown
CREATE TABLE coding_shown (
    site_id     TEXT    NOT NULL,
    round_id    TEXT    NOT NULL,
    document_id TEXT    NOT NULL,
    coder       TEXT    NOT NULL,
    segment     INTEGER NOT NULL,
    model       TEXT    NOT NULL,
    ranked      TEXT    NOT NULL,
    shown_at    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, round_id, document_id, coder, segment, model)
);
