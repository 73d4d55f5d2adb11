-- Version 4: retries with their times, hard bounces, and ledgers that are pruned.

-- Milliseconds since 1970, UTC: these are compared.
ALTER TABLE delivery ADD COLUMN first_at BIGINT; -- of the first attempt
ALTER TABLE delivery ADD COLUMN due_at BIGINT; -- of the next one; only while deferred
-- How often the server said "later".
ALTER TABLE delivery ADD COLUMN deferrals BIGINT NOT NULL DEFAULT 0;
-- Who prepares or carries the delivery, where several machines share the store, and until when
-- it is theirs.
ALTER TABLE delivery ADD COLUMN owner TEXT COLLATE "C";
ALTER TABLE delivery ADD COLUMN lease_until BIGINT;

UPDATE delivery SET due_at = 0 WHERE state = 'deferred';
CREATE INDEX delivery_due ON delivery (mailing, due_at, person) WHERE state = 'deferred';

-- Addresses that a server refused for good, once for each edition. They outlive the ledger.
CREATE TABLE hard_bounce (
    person BYTEA NOT NULL,
    edition TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, edition)
);

-- Once a ledger is pruned: when, and how its deliveries stood, as JSON.
ALTER TABLE mailing ADD COLUMN pruned_at TEXT COLLATE "C";
ALTER TABLE mailing ADD COLUMN pruned_counts TEXT COLLATE "C";

-- What is free to be claimed, and whose lease may have run out.
CREATE INDEX delivery_pending ON delivery (mailing, person) WHERE state = 'pending';
CREATE INDEX delivery_leased ON delivery (mailing, lease_until)
    WHERE state IN ('claimed', 'sending');

-- The machines that send at this moment, of whatever mailing: together they keep one rate.
CREATE TABLE machine (
    owner TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    lives_until BIGINT NOT NULL
);
