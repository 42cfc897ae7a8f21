-- The zone of a clinic's days and minutes, by its IANA name; null: Asia/Seoul.
ALTER TABLE clinics ADD COLUMN time_zone TEXT CHECK (length(time_zone) BETWEEN 1 AND 64);
