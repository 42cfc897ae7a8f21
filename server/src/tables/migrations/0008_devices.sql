-- A device may be paired again, and is revoked for good; a desk has people of its own.
ALTER TABLE devices ADD COLUMN revoked_ms INTEGER CHECK (revoked_ms IS NULL OR secret IS NULL);
-- As the log writes it; null is everybody.
ALTER TABLE devices ADD COLUMN scope TEXT CHECK (scope IS NULL OR kind = 'desk');
