-- Whoever is erased is found by their ticket.
CREATE INDEX message_ticket ON message (ticket);
