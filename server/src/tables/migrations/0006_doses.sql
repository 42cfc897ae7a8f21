-- A series has two appointments, so many days apart: each has its seats, its hold and its booking.
ALTER TABLE campaigns ADD COLUMN second_from_days INTEGER CHECK (second_from_days > 0);
ALTER TABLE campaigns ADD COLUMN second_to_days INTEGER CHECK (second_to_days >= second_from_days);
ALTER TABLE seats ADD COLUMN dose INTEGER NOT NULL DEFAULT 1 CHECK (dose IN (1, 2));
ALTER TABLE bookings ADD COLUMN dose INTEGER NOT NULL DEFAULT 1 CHECK (dose IN (1, 2));

DROP INDEX one_held_seat_a_ticket;
DROP INDEX one_booked_seat_a_ticket;
CREATE UNIQUE INDEX one_held_seat_a_dose ON seats (ticket, dose, nth) WHERE booking IS NULL;
CREATE UNIQUE INDEX one_booked_seat_a_dose ON seats (ticket, dose, nth) WHERE booking IS NOT NULL;
DROP INDEX one_booking_a_person;
DROP INDEX one_booking_a_ticket;
CREATE UNIQUE INDEX one_booking_a_person ON bookings (campaign, person, dose) WHERE status = 'booked';
CREATE UNIQUE INDEX one_booking_a_ticket ON bookings (ticket, dose) WHERE status = 'booked';
