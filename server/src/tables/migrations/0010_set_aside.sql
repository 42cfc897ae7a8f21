-- Changes that contradict the tables: each is left out, and its campaign stands still until an operator has looked at it.
CREATE TABLE set_aside (
    seq INTEGER PRIMARY KEY,
    campaign INTEGER, -- null when it is everybody's
    ticket INTEGER,
    what TEXT NOT NULL
) STRICT;
