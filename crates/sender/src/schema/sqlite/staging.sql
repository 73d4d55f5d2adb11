-- What an import reads before it touches the lists, in the connection's own temporary tables:
-- sorted there, a file of any length needs no memory, and its pages are near each other.

DROP TABLE IF EXISTS temp.arrival;
DROP TABLE IF EXISTS temp.sorted;
DROP TABLE IF EXISTS temp.reject;

-- The rows of the file, in its order.
CREATE TEMPORARY TABLE arrival (
    place INTEGER PRIMARY KEY, -- counted in rows: not every line end is one
    line INTEGER NOT NULL,
    person BLOB NOT NULL,
    key TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT,
    fields TEXT NOT NULL,
    consent_source TEXT,
    consented_at TEXT,
    consent_wording TEXT
) STRICT;

-- The first row of each person.
CREATE TEMPORARY TABLE sorted (
    place INTEGER NOT NULL,
    line INTEGER NOT NULL,
    person BLOB NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT,
    fields TEXT NOT NULL,
    consent_source TEXT,
    consented_at TEXT,
    consent_wording TEXT
) STRICT, WITHOUT ROWID;

-- The rows that are left out.
CREATE TEMPORARY TABLE reject (
    place INTEGER PRIMARY KEY,
    line INTEGER NOT NULL,
    of_column TEXT,
    reason TEXT NOT NULL,
    cells TEXT NOT NULL -- a JSON array of strings
) STRICT;
