-- Whoever is erased has no key any more: the ticket's own number stands in its place.
DROP TRIGGER a_ticket_keeps_its_place;
CREATE TRIGGER a_ticket_keeps_its_place
BEFORE UPDATE OF ticket, campaign, number, entry, person, code ON tickets
WHEN NOT (NEW.ticket = OLD.ticket AND NEW.campaign = OLD.campaign AND NEW.entry IS OLD.entry
    AND NEW.code = OLD.code
    AND (NEW.number IS OLD.number OR OLD.number IS NULL)
    AND (NEW.person = OLD.person OR NEW.person = unhex(printf('%032x', OLD.ticket))))
BEGIN
    SELECT RAISE(ABORT, 'a ticket''s number, person and code never change');
END;
CREATE INDEX bookings_of_a_ticket ON bookings (ticket);
