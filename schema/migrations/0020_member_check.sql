-- +goose Up

-- inquiry/theme: rounds in which people say whether themes fit them; sealed
-- holds the themes as they stood
CREATE TABLE member_check (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    analysis_id TEXT   NOT NULL,
    opened_by   TEXT   NOT NULL,
    opened_at   BIGINT NOT NULL,
    closed_at   BIGINT NOT NULL,
    sealed      TEXT   NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX member_check_of ON member_check (site_id, analysis_id, opened_at);

-- inquiry/theme: who was asked, by the newest link of each; sealed is what the
-- person said, with the key of that person's own
CREATE TABLE member_check_asked (
    site_id     TEXT   NOT NULL,
    check_id    TEXT   NOT NULL,
    study_id    TEXT   NOT NULL,
    token_hash  TEXT   NOT NULL UNIQUE,
    issued_by   TEXT   NOT NULL,
    issued_at   BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    sealed      TEXT   NOT NULL,
    PRIMARY KEY (site_id, check_id, study_id)
);
