-- +goose Up

-- clinic/consent: the texts that people agree to; version 1 of each kind comes
-- with the program unless a site has its own
CREATE TABLE consent_text (
    site_id      TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    language     TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    ask_again    INTEGER NOT NULL,
    published_at BIGINT  NOT NULL,
    published_by TEXT    NOT NULL,
    PRIMARY KEY (site_id, kind, version, language)
);

-- clinic/consent: how an agreement was given; sealed holds the name and the
-- signature, encrypted
CREATE TABLE consent_signed (
    site_id     TEXT    NOT NULL,
    event_id    TEXT    NOT NULL,
    study_id    TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    language    TEXT    NOT NULL,
    how         TEXT    NOT NULL,
    witness     TEXT    NOT NULL,
    sealed      TEXT    NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (site_id, event_id)
);
CREATE INDEX consent_signed_person ON consent_signed (site_id, study_id);
