-- Version 3, the first on PostgreSQL: what the files of SQLite make together up to that number.
-- A released version never changes: a later one adds a file for each database, with the same
-- number.
-- Text is compared byte by byte, as SQLite does: whatever the locale, lists come in one order.
-- `person` is everywhere the keyed hash of the normalised address (store/keys.rs): it outlives
-- the address, so that those who left or were forgotten stay so.

CREATE TABLE schema_version (version BIGINT NOT NULL);

CREATE TABLE secret (
    name TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    value BYTEA NOT NULL,
    retired_at TEXT COLLATE "C", -- when a key was replaced; the one in use has none
    PRIMARY KEY (name, version)
);

CREATE TABLE subscriber (
    person BYTEA NOT NULL PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL UNIQUE, -- the normalised address
    address TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    fields TEXT COLLATE "C" NOT NULL -- a JSON object of strings
);

CREATE TABLE membership (
    list TEXT COLLATE "C" NOT NULL,
    person BYTEA NOT NULL REFERENCES subscriber (person) ON DELETE CASCADE,
    joined_at TEXT COLLATE "C" NOT NULL,
    consent_source TEXT COLLATE "C",
    consented_at TEXT COLLATE "C", -- a day or a time, as it was given
    consent_wording TEXT COLLATE "C",
    PRIMARY KEY (list, person)
);
CREATE INDEX membership_by_person ON membership (person);

-- Who must not be mailed: for one list, or for every one (list '*').
CREATE TABLE suppression (
    person BYTEA NOT NULL,
    list TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, list)
);

-- Lists for which a refusal of every list does not hold, because the person asked to be on them.
CREATE TABLE exemption (
    person BYTEA NOT NULL,
    list TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, list)
);

-- The ledger: what is mailed, and how each delivery stands.
CREATE TABLE mailing (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL, -- smtp | rehearsal
    hash TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL, -- the finished mailing as JSON
    started_at TEXT COLLATE "C" NOT NULL,
    frozen_at TEXT COLLATE "C", -- when the last recipient was written down
    cancelled_at TEXT COLLATE "C",
    UNIQUE (edition, kind)
);

CREATE TABLE delivery (
    mailing BIGINT NOT NULL REFERENCES mailing (id) ON DELETE CASCADE,
    person BYTEA NOT NULL,
    address TEXT COLLATE "C" NOT NULL, -- empty once the person is forgotten
    name TEXT COLLATE "C",
    fields TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    code BIGINT,
    reply TEXT COLLATE "C",
    changed_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (mailing, person)
    -- Each row is rewritten at least twice: room on its page keeps the index as it is.
) WITH (fillfactor = 70);
