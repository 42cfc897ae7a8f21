-- The digest of the whole log up to the end of a row, each over the one before (docs/audit.md). NULL in rows from before.
ALTER TABLE log ADD COLUMN chain BLOB CHECK (chain IS NULL OR length(chain) = 32);
