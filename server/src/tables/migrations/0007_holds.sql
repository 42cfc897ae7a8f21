-- A hold is one thing: a party's seats and both doses of a series have one id. Logs from before named the second dose's
-- seats by an id of their own: it is kept as their alias.
CREATE TABLE seats_of_holds (
    campaign INTEGER NOT NULL,
    clinic_no INTEGER NOT NULL,
    date INTEGER NOT NULL,
    slot_index INTEGER NOT NULL CHECK (slot_index >= 0),
    seat INTEGER NOT NULL CHECK (seat >= 0),
    slots INTEGER NOT NULL, -- the day's, so that the row can be judged by itself
    capacity INTEGER NOT NULL,
    hold INTEGER NOT NULL,
    alias INTEGER, -- the second id of an old log
    dose INTEGER NOT NULL CHECK (dose IN (1, 2)),
    nth INTEGER NOT NULL CHECK (nth BETWEEN 0 AND 3),
    ticket INTEGER NOT NULL REFERENCES tickets,
    booking INTEGER,
    offered INTEGER NOT NULL CHECK (offered IN (0, 1)),
    PRIMARY KEY (campaign, clinic_no, date, slot_index, seat),
    UNIQUE (hold, dose, nth),
    FOREIGN KEY (campaign, clinic_no, date) REFERENCES clinic_days,
    CONSTRAINT the_slot_exists CHECK (slot_index < slots),
    CONSTRAINT the_seat_exists CHECK (seat < capacity)
) STRICT, WITHOUT ROWID;

INSERT INTO seats_of_holds (campaign, clinic_no, date, slot_index, seat, slots, capacity, hold, alias,
    dose, nth, ticket, booking, offered)
SELECT s.campaign, s.clinic_no, s.date, s.slot_index, s.seat, s.slots, s.capacity,
    coalesce(f.hold, s.hold), CASE WHEN f.hold IS NOT NULL THEN s.hold END,
    s.dose, s.nth, s.ticket, s.booking, s.offered
FROM seats s LEFT JOIN seats f ON s.dose = 2 AND s.booking IS NULL
    AND f.ticket = s.ticket AND f.booking IS NULL AND f.dose = 1 AND f.nth = 0;

DROP TABLE seats;
ALTER TABLE seats_of_holds RENAME TO seats;
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

CREATE TABLE bookings_of_holds (
    booking INTEGER PRIMARY KEY,
    hold INTEGER NOT NULL,
    ticket INTEGER NOT NULL REFERENCES tickets,
    campaign INTEGER NOT NULL,
    person BLOB NOT NULL CHECK (length(person) = 16),
    clinic_no INTEGER NOT NULL,
    date INTEGER NOT NULL,
    slot_index INTEGER NOT NULL,
    seat INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('booked', 'cancelled')),
    booked_ms INTEGER NOT NULL,
    sequence INTEGER NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    dose INTEGER NOT NULL CHECK (dose IN (1, 2)),
    UNIQUE (hold, dose)
) STRICT;
INSERT INTO bookings_of_holds (booking, hold, ticket, campaign, person, clinic_no, date, slot_index, seat,
    status, booked_ms, sequence, dose)
SELECT booking, hold, ticket, campaign, person, clinic_no, date, slot_index, seat,
    status, booked_ms, sequence, dose
FROM bookings;
DROP TABLE bookings;
ALTER TABLE bookings_of_holds RENAME TO bookings;
CREATE UNIQUE INDEX one_booking_a_person ON bookings (campaign, person, dose) WHERE status = 'booked';
CREATE UNIQUE INDEX one_booking_a_ticket ON bookings (ticket, dose) WHERE status = 'booked';
CREATE UNIQUE INDEX one_booking_a_seat ON bookings (campaign, clinic_no, date, slot_index, seat)
    WHERE status = 'booked';
