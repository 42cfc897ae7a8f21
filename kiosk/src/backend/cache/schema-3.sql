-- The zone of a clinic's days, by its IANA name; NULL is the default zone. A program that knew no zones did not keep them:
-- a snapshot has them.
ALTER TABLE clinic ADD COLUMN zone TEXT;
CREATE INDEX clinic_zone ON clinic (key, zone) WHERE zone IS NOT NULL;
UPDATE about SET due = 1;
