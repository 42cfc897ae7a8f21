-- What was answered to a request, so that a repeat is answered the same. Older than a day, it is forgotten.
CREATE TABLE answers (
    nth INTEGER PRIMARY KEY, -- the oldest first
    request BLOB NOT NULL UNIQUE CHECK (length(request) = 16),
    at_ms INTEGER NOT NULL,
    answer BLOB NOT NULL -- JSON
) STRICT;
