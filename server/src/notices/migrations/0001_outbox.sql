-- How far the log has been read, and for which day people have been reminded: one row.
CREATE TABLE progress (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    read_seq INTEGER NOT NULL,
    reminded_for TEXT NOT NULL
) STRICT;

-- Up to which number people have been told that their turn comes soon.
CREATE TABLE soon (
    campaign INTEGER PRIMARY KEY,
    told_through INTEGER NOT NULL
) STRICT;

-- What is to be told, to whom and about what; the words and the telephone's number are made when it is sent.
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    ticket INTEGER NOT NULL,
    -- A booking's or a hold's id; 0 where it is about the ticket itself.
    subject INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'offering', 'sent', 'dead', 'void')),
    tries INTEGER NOT NULL DEFAULT 0,
    -- The gateway may have taken it before the server ended.
    in_doubt INTEGER NOT NULL DEFAULT 0,
    -- A keyed hash of the number that may answer, and the digit that means yes.
    phone BLOB,
    digit INTEGER
) STRICT;

CREATE INDEX message_due ON message (due_ms) WHERE state = 'waiting';
CREATE INDEX message_dead ON message (id) WHERE state = 'dead';
CREATE INDEX message_subject ON message (subject, kind) WHERE subject > 0;
CREATE INDEX message_phone ON message (phone) WHERE phone IS NOT NULL;
CREATE INDEX message_over ON message (at_ms) WHERE state IN ('sent', 'void');
