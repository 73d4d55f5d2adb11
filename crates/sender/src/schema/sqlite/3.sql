-- Version 3: who came back to one list.

-- Lists for which a refusal of every list (suppression of '*') does not hold, because the
-- person asked to be on them.
CREATE TABLE exemption (
    person BLOB NOT NULL,
    list TEXT NOT NULL,
    PRIMARY KEY (person, list)
) STRICT, WITHOUT ROWID;
