-- Version 5: warming up by several machines.

-- How many messages were begun on a day, so that machines together keep to what it allows. On
-- SQLite one process sends, and counts for itself.
CREATE TABLE warm_up_day (
    day TEXT NOT NULL PRIMARY KEY,
    begun INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
