-- Version 5: warming up by several machines.

-- How many messages were begun on a day, so that machines together keep to what it allows.
CREATE TABLE warm_up_day (
    day TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    begun BIGINT NOT NULL
);
