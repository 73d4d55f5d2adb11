-- Version 4: retries with their times, hard bounces, and ledgers that are pruned.

-- Milliseconds since 1970, UTC: these are compared.
ALTER TABLE delivery ADD COLUMN first_at INTEGER; -- of the first attempt
ALTER TABLE delivery ADD COLUMN due_at INTEGER; -- of the next one; only while deferred
-- How often the server said "later".
ALTER TABLE delivery ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
-- Who prepares or carries the delivery, where several machines share the store, and until when
-- it is theirs.
ALTER TABLE delivery ADD COLUMN owner TEXT;
ALTER TABLE delivery ADD COLUMN lease_until INTEGER;

UPDATE delivery SET due_at = 0 WHERE state = 'deferred';
CREATE INDEX delivery_due ON delivery (mailing, due_at, person) WHERE state = 'deferred';

-- Addresses that a server refused for good, once for each edition. They outlive the ledger.
CREATE TABLE hard_bounce (
    person BLOB NOT NULL,
    edition TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (person, edition)
) STRICT, WITHOUT ROWID;

-- Once a ledger is pruned: when, and how its deliveries stood, as JSON.
ALTER TABLE mailing ADD COLUMN pruned_at TEXT;
ALTER TABLE mailing ADD COLUMN pruned_counts TEXT;
