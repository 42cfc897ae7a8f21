-- Draws, parties, closings and what staff did. The tables are made anew and replayed from the log.

DROP TABLE bookings;
DROP TABLE seats;
DROP TABLE tickets;
DROP TABLE clinic_days;
DROP TABLE devices;
DROP TABLE campaigns;
DROP TABLE clinics;
UPDATE progress SET applied_seq = 0;

CREATE TABLE clinics (
    clinic_no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 32),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    lat REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
    weekday_opens INTEGER, -- minutes after midnight; null is closed
    weekday_closes INTEGER,
    saturday_opens INTEGER,
    saturday_closes INTEGER
) STRICT;

CREATE TABLE campaigns (
    campaign INTEGER PRIMARY KEY,
    title_ko TEXT NOT NULL,
    title_en TEXT NOT NULL,
    birth_first INTEGER NOT NULL,
    birth_last INTEGER NOT NULL CHECK (birth_last >= birth_first),
    opens_ms INTEGER NOT NULL,
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes > 0),
    capacity INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 64),
    days_ahead INTEGER NOT NULL CHECK (days_ahead > 0),
    in_play_max INTEGER NOT NULL CHECK (in_play_max > 0), -- the most ever allowed, called and active together
    draws INTEGER NOT NULL CHECK (draws IN (0, 1)),
    entrants INTEGER, -- of a sealed draw
    seed BLOB CHECK (length(seed) = 32), -- of a revealed one
    frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
) STRICT;

-- One row for a clinic's whole day; its slots are arithmetic.
CREATE TABLE clinic_days (
    campaign INTEGER NOT NULL REFERENCES campaigns,
    clinic_no INTEGER NOT NULL REFERENCES clinics,
    date INTEGER NOT NULL,
    start_minute INTEGER NOT NULL CHECK (start_minute >= 0),
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes > 0),
    slots INTEGER NOT NULL CHECK (slots BETWEEN 1 AND 144),
    capacity INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 64),
    PRIMARY KEY (campaign, clinic_no, date),
    CHECK (start_minute + slot_minutes * slots <= 1440)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    device INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('kiosk', 'desk')),
    lat REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
    secret TEXT UNIQUE, -- SHA-256; null until paired
    paired_ms INTEGER,
    CHECK ((secret IS NULL) = (paired_ms IS NULL))
) STRICT;

CREATE TABLE tickets (
    ticket INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns,
    number INTEGER CHECK (number >= 1), -- null until a draw gives it
    entry INTEGER CHECK (entry >= 0), -- its place among a draw's entries
    person BLOB NOT NULL CHECK (length(person) = 16),
    code BLOB NOT NULL UNIQUE CHECK (length(code) = 16),
    device INTEGER NOT NULL REFERENCES devices, -- where it was issued
    acting TEXT NOT NULL CHECK (acting IN ('myself', 'helper', 'staff')),
    party INTEGER NOT NULL CHECK (party BETWEEN 1 AND 4),
    state TEXT NOT NULL CHECK (state IN (
        'entered', 'waiting', 'called', 'active', 'missed', 'done', 'left', 'not_served')),
    serial INTEGER NOT NULL DEFAULT 0 CHECK (serial >= 0), -- counts the turn's starts
    issued_ms INTEGER NOT NULL,
    CHECK (number IS NOT NULL OR entry IS NOT NULL),
    CHECK (number IS NOT NULL OR state IN ('entered', 'left', 'not_served')),
    UNIQUE (campaign, number),
    UNIQUE (campaign, entry),
    UNIQUE (campaign, person)
) STRICT;

CREATE TRIGGER numbers_of_a_line_are_dense BEFORE INSERT ON tickets
WHEN NEW.number IS NOT NULL AND NEW.number <> 1 + max(
    (SELECT coalesce(max(number), 0) FROM tickets WHERE campaign = NEW.campaign),
    (SELECT coalesce(entrants, 0) FROM campaigns WHERE campaign = NEW.campaign))
BEGIN
    SELECT RAISE(ABORT, 'the number in line is not the next one');
END;

CREATE TRIGGER a_ticket_keeps_its_place
BEFORE UPDATE OF ticket, campaign, number, entry, person, code ON tickets
WHEN NOT (OLD.number IS NULL AND NEW.ticket = OLD.ticket AND NEW.campaign = OLD.campaign
    AND NEW.entry = OLD.entry AND NEW.person = OLD.person AND NEW.code = OLD.code)
BEGIN
    SELECT RAISE(ABORT, 'a ticket''s number, person and code never change');
END;

-- Only taken seats are rows: held while booking is null, booked afterwards.
CREATE TABLE seats (
    campaign INTEGER NOT NULL,
    clinic_no INTEGER NOT NULL,
    date INTEGER NOT NULL,
    slot_index INTEGER NOT NULL CHECK (slot_index >= 0),
    seat INTEGER NOT NULL CHECK (seat >= 0),
    slots INTEGER NOT NULL, -- the day's, so that the row can be judged by itself
    capacity INTEGER NOT NULL,
    hold INTEGER NOT NULL UNIQUE,
    ticket INTEGER NOT NULL REFERENCES tickets,
    booking INTEGER,
    PRIMARY KEY (campaign, clinic_no, date, slot_index, seat),
    FOREIGN KEY (campaign, clinic_no, date) REFERENCES clinic_days,
    CONSTRAINT the_slot_exists CHECK (slot_index < slots),
    CONSTRAINT the_seat_exists CHECK (seat < capacity)
) STRICT, WITHOUT ROWID;

-- A ticket has one seat at a time: the one it holds, or the one it booked.
CREATE UNIQUE INDEX one_seat_a_ticket ON seats (ticket);

CREATE TABLE bookings (
    booking INTEGER PRIMARY KEY,
    hold INTEGER NOT NULL UNIQUE,
    ticket INTEGER NOT NULL REFERENCES tickets,
    campaign INTEGER NOT NULL,
    person BLOB NOT NULL CHECK (length(person) = 16),
    clinic_no INTEGER NOT NULL,
    date INTEGER NOT NULL,
    slot_index INTEGER NOT NULL,
    seat INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('booked', 'cancelled')),
    booked_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX one_booking_a_person ON bookings (campaign, person) WHERE status = 'booked';
CREATE UNIQUE INDEX one_booking_a_ticket ON bookings (ticket) WHERE status = 'booked';
CREATE UNIQUE INDEX one_booking_a_seat ON bookings (campaign, clinic_no, date, slot_index, seat)
    WHERE status = 'booked';

-- What staff did beyond what a person can do, each with its reason.
CREATE TABLE staff_acts (
    seq INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets,
    device INTEGER NOT NULL REFERENCES devices,
    act TEXT NOT NULL CHECK (act IN ('find', 'unlock', 'verify', 'put_first')),
    reason TEXT NOT NULL CHECK (reason IN (
        'id_seen', 'code_lost', 'no_phone', 'unwell', 'fault', 'asked')),
    acted_ms INTEGER NOT NULL
) STRICT;
