-- +goose Up

-- platform/job: work that takes long, done by whichever process claims it; a
-- claim holds until lease_until, so that work of a process that died is taken
-- up again
CREATE TABLE job (
    site_id     TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    progress    INTEGER NOT NULL,
    result      TEXT    NOT NULL,
    message     TEXT    NOT NULL,
    tries       INTEGER NOT NULL,
    stopping    INTEGER NOT NULL,
    lease_by    TEXT    NOT NULL,
    lease_until BIGINT  NOT NULL,
    made_at     BIGINT  NOT NULL,
    made_by     TEXT    NOT NULL,
    ended_at    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX job_waiting ON job (state, lease_until);
CREATE INDEX job_subject ON job (site_id, kind, subject);

-- clinic/session/recording: recordings of sessions; the sound lies in sealed
-- chunks beside the data, under a key of its own that is destroyed with it.
-- sealed holds the file's name; print_index finds an upload that broke off
CREATE TABLE recording (
    site_id      TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    group_id     TEXT    NOT NULL,
    session      INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    media        TEXT    NOT NULL,
    size         BIGINT  NOT NULL,
    received     BIGINT  NOT NULL,
    print_index  TEXT    NOT NULL,
    sealed       TEXT    NOT NULL,
    sealed_key   TEXT    NOT NULL,
    writer       TEXT    NOT NULL,
    writer_until BIGINT  NOT NULL,
    added_at     BIGINT  NOT NULL,
    added_by     TEXT    NOT NULL,
    touched_at   BIGINT  NOT NULL,
    keep_until   BIGINT  NOT NULL,
    gone_at      BIGINT  NOT NULL,
    gone_why     TEXT    NOT NULL,
    cleared      INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX recording_session ON recording (site_id, group_id, session);
CREATE INDEX recording_sweep ON recording (site_id, state, keep_until);

-- inquiry/transcript/speech: the engine of a site, and hosts elsewhere to which
-- an administrator allowed recordings to be sent, with why
CREATE TABLE speech_setting (
    site_id    TEXT   NOT NULL,
    engine     TEXT   NOT NULL,
    program    TEXT   NOT NULL,
    model      TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT   NOT NULL,
    PRIMARY KEY (site_id)
);
CREATE TABLE speech_host (
    site_id    TEXT   NOT NULL,
    host       TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    allowed_at BIGINT NOT NULL,
    allowed_by TEXT   NOT NULL,
    PRIMARY KEY (site_id, host)
);
