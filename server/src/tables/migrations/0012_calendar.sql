-- Clinics have ids of up to 80 characters, hours for each day of the week and seats of their own; a day has slots with
-- other seats than its plan.
CREATE TABLE clinics_of_the_week (
    clinic_no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 80),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    lat REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
    hours TEXT NOT NULL, -- JSON, as the log writes it
    seats INTEGER CHECK (seats BETWEEN 1 AND 64) -- null: as the campaign says
) STRICT;
INSERT INTO clinics_of_the_week (clinic_no, id, name, address, phone, lat, lon, hours)
SELECT clinic_no, id, name, address, phone, lat, lon, json_patch(
    CASE WHEN weekday_opens IS NULL THEN '{}' ELSE
        json_object('weekday', json_object('opens', weekday_opens, 'closes', weekday_closes)) END,
    CASE WHEN saturday_opens IS NULL THEN '{}' ELSE
        json_object('saturday', json_object('opens', saturday_opens, 'closes', saturday_closes)) END)
FROM clinics;

-- One row for a clinic's whole day; its slots are arithmetic.
CREATE TABLE days_of_the_week (
    campaign INTEGER NOT NULL REFERENCES campaigns,
    clinic_no INTEGER NOT NULL REFERENCES clinics_of_the_week,
    date INTEGER NOT NULL,
    start_minute INTEGER NOT NULL CHECK (start_minute >= 0),
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes > 0),
    slots INTEGER NOT NULL CHECK (slots BETWEEN 1 AND 144),
    capacity INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 64),
    limits TEXT, -- JSON: the seats of slots that have others, by the slot's index; null: there are none
    PRIMARY KEY (campaign, clinic_no, date),
    CHECK (start_minute + slot_minutes * slots <= 1440)
) STRICT, WITHOUT ROWID;
INSERT INTO days_of_the_week (campaign, clinic_no, date, start_minute, slot_minutes, slots, capacity)
SELECT campaign, clinic_no, date, start_minute, slot_minutes, slots, capacity FROM clinic_days;

CREATE TABLE seats_of_days (
    campaign INTEGER NOT NULL,
    clinic_no INTEGER NOT NULL,
    date INTEGER NOT NULL,
    slot_index INTEGER NOT NULL CHECK (slot_index >= 0),
    seat INTEGER NOT NULL CHECK (seat >= 0),
    slots INTEGER NOT NULL, -- the day's when the seat was taken, so that the row can be judged by itself
    capacity INTEGER NOT NULL, -- the slot's, then
    hold INTEGER NOT NULL,
    alias INTEGER, -- the second id of an old log
    dose INTEGER NOT NULL CHECK (dose IN (1, 2)),
    nth INTEGER NOT NULL CHECK (nth BETWEEN 0 AND 3),
    ticket INTEGER NOT NULL REFERENCES tickets,
    booking INTEGER,
    offered INTEGER NOT NULL CHECK (offered IN (0, 1)),
    PRIMARY KEY (campaign, clinic_no, date, slot_index, seat),
    UNIQUE (hold, dose, nth),
    FOREIGN KEY (campaign, clinic_no, date) REFERENCES days_of_the_week,
    CONSTRAINT the_slot_exists CHECK (slot_index < slots),
    CONSTRAINT the_seat_exists CHECK (seat < capacity)
) STRICT, WITHOUT ROWID;
INSERT INTO seats_of_days (campaign, clinic_no, date, slot_index, seat, slots, capacity, hold, alias, dose,
    nth, ticket, booking, offered)
SELECT campaign, clinic_no, date, slot_index, seat, slots, capacity, hold, alias, dose,
    nth, ticket, booking, offered
FROM seats;

DROP TABLE seats;
DROP TABLE clinic_days;
DROP TABLE clinics;
ALTER TABLE clinics_of_the_week RENAME TO clinics;
ALTER TABLE days_of_the_week RENAME TO clinic_days;
ALTER TABLE seats_of_days RENAME TO seats;

CREATE UNIQUE INDEX one_held_seat_a_dose ON seats (ticket, dose, nth) WHERE booking IS NULL;
CREATE UNIQUE INDEX one_booked_seat_a_dose ON seats (ticket, dose, nth) WHERE booking IS NOT NULL;
CREATE INDEX seats_of_a_booking ON seats (booking) WHERE booking IS NOT NULL;
CREATE INDEX seats_by_alias ON seats (alias) WHERE alias IS NOT NULL;

-- Everything that a ticket holds is one hold.
CREATE TRIGGER a_ticket_has_one_hold BEFORE INSERT ON seats
WHEN EXISTS (SELECT 1 FROM seats WHERE ticket = NEW.ticket AND booking IS NULL AND hold <> NEW.hold)
BEGIN
    SELECT RAISE(ABORT, 'the ticket holds something else');
END;

CREATE TRIGGER a_day_with_taken_seats_keeps_its_times
BEFORE UPDATE OF start_minute, slot_minutes, slots ON clinic_days
WHEN (NEW.start_minute <> OLD.start_minute OR NEW.slot_minutes <> OLD.slot_minutes
        OR NEW.slots < OLD.slots)
    AND EXISTS (SELECT 1 FROM seats s WHERE s.campaign = OLD.campaign
        AND s.clinic_no = OLD.clinic_no AND s.date = OLD.date)
BEGIN
    SELECT RAISE(ABORT, 'a day with taken seats keeps the times of its slots');
END;
