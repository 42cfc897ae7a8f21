-- A wish finds a seat without a turn: it is kept for an answer, or booked at once.
ALTER TABLE seats ADD COLUMN offered INTEGER NOT NULL DEFAULT 0 CHECK (offered IN (0, 1));
