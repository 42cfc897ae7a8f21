-- What a board is drawn from, near one place. No personal data, ever.
CREATE TABLE about (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    -- Whose cache this is: another server or another place begins anew.
    server TEXT NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    -- The last change applied; NULL before the first snapshot.
    cursor INTEGER,
    as_of_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE campaign (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE serving (
    campaign INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE clinic (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    metres INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- The clinics that have days in a campaign, from near to far.
CREATE TABLE offer (
    campaign INTEGER NOT NULL,
    metres INTEGER NOT NULL,
    id TEXT NOT NULL,
    clinic INTEGER NOT NULL,
    PRIMARY KEY (campaign, metres, id)
) STRICT, WITHOUT ROWID;

-- One clinic's day; `date` is yyyymmdd, `free` has one byte for each slot.
CREATE TABLE clinic_day (
    campaign INTEGER NOT NULL,
    clinic INTEGER NOT NULL,
    date INTEGER NOT NULL,
    start_minute INTEGER NOT NULL,
    slot_minutes INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    free BLOB NOT NULL,
    PRIMARY KEY (campaign, clinic, date)
) STRICT, WITHOUT ROWID;
