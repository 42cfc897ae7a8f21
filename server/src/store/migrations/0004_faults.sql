-- Decisions that would have broken a condition: refused, and kept so that they can be repeated. One row a sort.
CREATE TABLE faults (
    nth INTEGER PRIMARY KEY,
    condition TEXT NOT NULL,
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL, -- the log's last change before the first of them
    at_ms INTEGER NOT NULL,
    decision TEXT NOT NULL, -- JSON
    times INTEGER NOT NULL CHECK (times >= 1),
    UNIQUE (condition, kind)
) STRICT;
