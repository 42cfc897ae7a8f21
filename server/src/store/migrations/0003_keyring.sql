-- Which key ring opens the vault: a name that tells nothing of it. Without a row, the log is from before there were rings.
CREATE TABLE keyring (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mark TEXT NOT NULL
) STRICT;
