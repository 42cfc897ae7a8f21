-- A party has as many seats as people: the first is 0, the others follow it.
CREATE TABLE seats_together (
    campaign INTEGER NOT NULL,
    clinic_no INTEGER NOT NULL,
    date INTEGER NOT NULL,
    slot_index INTEGER NOT NULL CHECK (slot_index >= 0),
    seat INTEGER NOT NULL CHECK (seat >= 0),
    slots INTEGER NOT NULL, -- the day's, so that the row can be judged by itself
    capacity INTEGER NOT NULL,
    hold INTEGER NOT NULL,
    nth INTEGER NOT NULL CHECK (nth BETWEEN 0 AND 3),
    ticket INTEGER NOT NULL REFERENCES tickets,
    booking INTEGER,
    offered INTEGER NOT NULL DEFAULT 0 CHECK (offered IN (0, 1)),
    PRIMARY KEY (campaign, clinic_no, date, slot_index, seat),
    UNIQUE (hold, nth),
    FOREIGN KEY (campaign, clinic_no, date) REFERENCES clinic_days,
    CONSTRAINT the_slot_exists CHECK (slot_index < slots),
    CONSTRAINT the_seat_exists CHECK (seat < capacity)
) STRICT, WITHOUT ROWID;

INSERT INTO seats_together (campaign, clinic_no, date, slot_index, seat, slots, capacity, hold, nth,
    ticket, booking, offered)
SELECT campaign, clinic_no, date, slot_index, seat, slots, capacity, hold, 0, ticket, booking, offered
FROM seats;

DROP TABLE seats;
ALTER TABLE seats_together RENAME TO seats;

CREATE UNIQUE INDEX one_held_seat_a_ticket ON seats (ticket, nth) WHERE booking IS NULL;
CREATE UNIQUE INDEX one_booked_seat_a_ticket ON seats (ticket, nth) WHERE booking IS NOT NULL;
CREATE INDEX seats_of_a_booking ON seats (booking) WHERE booking IS NOT NULL;

-- Staff may give a booking back for its person.
CREATE TABLE acts_of_staff (
    seq INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets,
    device INTEGER NOT NULL REFERENCES devices,
    act TEXT NOT NULL CHECK (act IN ('find', 'unlock', 'verify', 'put_first', 'cancel')),
    reason TEXT NOT NULL CHECK (reason IN (
        'id_seen', 'code_lost', 'no_phone', 'unwell', 'fault', 'asked')),
    acted_ms INTEGER NOT NULL
) STRICT;
INSERT INTO acts_of_staff SELECT * FROM staff_acts;
DROP TABLE staff_acts;
ALTER TABLE acts_of_staff RENAME TO staff_acts;
