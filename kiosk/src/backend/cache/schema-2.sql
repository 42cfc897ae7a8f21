-- Which history the cursor is of; NULL in a cache of an older program, which takes a snapshot again.
ALTER TABLE about ADD COLUMN digest INTEGER;
-- Whether something is missing here that only a snapshot has.
ALTER TABLE about ADD COLUMN due INTEGER NOT NULL DEFAULT 0;

-- What the server told and this program did not understand: a program that does takes a snapshot.
CREATE TABLE skipped (
    kind TEXT PRIMARY KEY,
    -- The event as JSON; empty when it was long.
    text TEXT NOT NULL,
    -- The program's version.
    program TEXT NOT NULL
) STRICT, WITHOUT ROWID;
