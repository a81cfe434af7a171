-- +goose Up

-- platform/outward: hosts elsewhere to which an administrator allowed
-- recordings or the words of transcripts to be sent, with why
CREATE TABLE outward_host (
    site_id    TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    host       TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    allowed_at BIGINT NOT NULL,
    allowed_by TEXT   NOT NULL,
    PRIMARY KEY (site_id, purpose, host)
);
INSERT INTO outward_host SELECT site_id, 'recordings', host, reason, allowed_at, allowed_by FROM speech_host;
DROP TABLE speech_host;

-- inquiry/coding/consult: the language model that a site's coders may ask;
-- without a row nobody asks one
CREATE TABLE model_setting (
    site_id    TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    model      TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT   NOT NULL,
    PRIMARY KEY (site_id)
);
