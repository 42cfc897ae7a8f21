-- A booking may move: its ticket then has the seat it booked, and holds a better one beside it.
DROP INDEX one_seat_a_ticket;
CREATE UNIQUE INDEX one_held_seat_a_ticket ON seats (ticket) WHERE booking IS NULL;
CREATE UNIQUE INDEX one_booked_seat_a_ticket ON seats (ticket) WHERE booking IS NOT NULL;
ALTER TABLE bookings ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0 CHECK (sequence >= 0);
