-- A device may be a call board, which shows the calls of its clinics and campaigns; a desk may have a counter. A check
-- cannot be changed, so the columns are made anew.
ALTER TABLE devices ADD COLUMN kind_of TEXT NOT NULL DEFAULT 'kiosk'
    CHECK (kind_of IN ('kiosk', 'desk', 'board'));
-- As the log writes it; null is everybody, and nobody for a board.
ALTER TABLE devices ADD COLUMN serves TEXT CHECK (serves IS NULL OR kind_of <> 'kiosk');
UPDATE devices SET kind_of = kind, serves = scope;
ALTER TABLE devices DROP COLUMN scope;
ALTER TABLE devices DROP COLUMN kind;
ALTER TABLE devices RENAME COLUMN kind_of TO kind;
ALTER TABLE devices RENAME COLUMN serves TO scope;
ALTER TABLE devices ADD COLUMN counter TEXT CHECK (counter IS NULL OR kind = 'desk');
