-- What an import reads before it touches the lists, in the connection's own temporary tables:
-- sorted there, a file of any length needs no memory, and its pages are near each other.

DROP TABLE IF EXISTS pg_temp.arrival;
DROP TABLE IF EXISTS pg_temp.sorted;
DROP TABLE IF EXISTS pg_temp.reject;

-- The rows of the file, in its order.
CREATE TEMPORARY TABLE arrival (
    place BIGINT PRIMARY KEY, -- counted in rows: not every line end is one
    line BIGINT NOT NULL,
    person BYTEA NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    fields TEXT COLLATE "C" NOT NULL,
    consent_source TEXT COLLATE "C",
    consented_at TEXT COLLATE "C",
    consent_wording TEXT COLLATE "C"
);

-- The first row of each person.
CREATE TEMPORARY TABLE sorted (
    place BIGINT NOT NULL,
    line BIGINT NOT NULL,
    person BYTEA NOT NULL PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    fields TEXT COLLATE "C" NOT NULL,
    consent_source TEXT COLLATE "C",
    consented_at TEXT COLLATE "C",
    consent_wording TEXT COLLATE "C"
);

-- The rows that are left out.
CREATE TEMPORARY TABLE reject (
    place BIGINT PRIMARY KEY,
    line BIGINT NOT NULL,
    of_column TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    cells TEXT COLLATE "C" NOT NULL -- a JSON array of strings
);
