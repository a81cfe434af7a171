-- +goose Up

-- clinic/session: what a group agreed to practise at home after a meeting; the
-- last word, while the audit log holds the ones before
CREATE TABLE home_agreed (
    site_id         TEXT    NOT NULL,
    group_id        TEXT    NOT NULL,
    number          INTEGER NOT NULL,
    practices       TEXT    NOT NULL,
    minutes_per_day INTEGER NOT NULL,
    days_per_week   INTEGER NOT NULL,
    words           TEXT    NOT NULL,
    agreed_at       BIGINT  NOT NULL,
    agreed_by       TEXT    NOT NULL,
    PRIMARY KEY (site_id, group_id, number)
);

-- clinic/session: marks that a device has sent, by the id it made, so that one
-- sent twice is taken once
CREATE TABLE mark_sent (
    site_id     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, id)
);
