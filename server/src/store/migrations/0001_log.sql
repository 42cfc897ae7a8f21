-- The durable truth: one appended row a batch, and the sealed personal data of the tickets it issued.
CREATE TABLE log (
    first_seq INTEGER PRIMARY KEY CHECK (first_seq >= 1),
    last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
    changes BLOB NOT NULL, -- a JSON array of Change
    digest BLOB NOT NULL CHECK (length(digest) = 8) -- SHA-256 of the numbers and the changes, cut
) STRICT;

CREATE TABLE vault (
    ticket INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
