-- Accounts of staff, and what they and operators did: the audit as a table, to search it. The log itself is the
-- record; what is named here may come with the same change, so nothing is referenced.
CREATE TABLE staff (
    staff INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('helper', 'desk', 'clinic_admin', 'operator')),
    clinics TEXT NOT NULL, -- a JSON array of clinic ids; empty for every clinic
    standing TEXT NOT NULL CHECK (standing IN ('invited', 'ready', 'removed'))
) STRICT;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, -- the number of the change
    at_ms INTEGER NOT NULL,
    staff INTEGER,
    account TEXT, -- of the operator's machine
    device INTEGER,
    act TEXT NOT NULL, -- the name of the event, or of what staff did
    subject INTEGER, -- the account that it was done to
    campaign INTEGER,
    ticket INTEGER,
    clinic TEXT,
    reason TEXT
) STRICT;
CREATE INDEX audit_by_staff ON audit (staff, seq);
CREATE INDEX audit_by_ticket ON audit (ticket, seq);
CREATE INDEX audit_by_time ON audit (at_ms);

INSERT INTO audit (seq, at_ms, device, act, ticket, campaign, reason)
SELECT a.seq, a.acted_ms, a.device, a.act, a.ticket, t.campaign, a.reason
FROM staff_acts a JOIN tickets t ON t.ticket = a.ticket;
