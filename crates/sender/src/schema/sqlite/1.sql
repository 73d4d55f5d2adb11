-- Version 1. A released version never changes: a later one adds a file beside it.
-- `person` is everywhere the keyed hash of the normalised address (store/keys.rs): it outlives
-- the address, so that those who left or were forgotten stay so.

CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;

CREATE TABLE secret (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;

CREATE TABLE subscriber (
    person BLOB NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE, -- the normalised address
    address TEXT NOT NULL,
    name TEXT,
    fields TEXT NOT NULL -- a JSON object of strings
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
    list TEXT NOT NULL,
    person BLOB NOT NULL REFERENCES subscriber (person) ON DELETE CASCADE,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (list, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_person ON membership (person);

-- Who must not be mailed: for one list, or for every one (list '*').
CREATE TABLE suppression (
    person BLOB NOT NULL,
    list TEXT NOT NULL,
    reason TEXT NOT NULL, -- unsubscribed | forgotten
    at TEXT NOT NULL,
    PRIMARY KEY (person, list)
) STRICT, WITHOUT ROWID;

-- The ledger: what is mailed, and how each delivery stands.
CREATE TABLE mailing (
    id INTEGER PRIMARY KEY,
    edition TEXT NOT NULL,
    kind TEXT NOT NULL, -- smtp | rehearsal
    hash TEXT NOT NULL,
    body TEXT NOT NULL, -- the finished mailing as JSON
    started_at TEXT NOT NULL,
    frozen_at TEXT, -- when the last recipient was written down
    cancelled_at TEXT,
    UNIQUE (edition, kind)
) STRICT;

CREATE TABLE delivery (
    mailing INTEGER NOT NULL REFERENCES mailing (id) ON DELETE CASCADE,
    person BLOB NOT NULL,
    address TEXT NOT NULL, -- empty once the person is forgotten
    name TEXT,
    fields TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    code INTEGER,
    reply TEXT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (mailing, person)
) STRICT, WITHOUT ROWID;
