-- The last day of which people of clinics in a zone other than the default one were reminded.
CREATE TABLE reminded (
    zone TEXT PRIMARY KEY,
    day TEXT NOT NULL
) STRICT;
