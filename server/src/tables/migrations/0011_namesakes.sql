-- Staff may say whether two tickets of one name and birth date are one person's.
CREATE TABLE acts_of_staff (
    seq INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets,
    device INTEGER NOT NULL REFERENCES devices,
    act TEXT NOT NULL CHECK (act IN (
        'find', 'unlock', 'verify', 'put_first', 'cancel', 'same_person', 'two_people')),
    reason TEXT NOT NULL CHECK (reason IN (
        'id_seen', 'code_lost', 'no_phone', 'unwell', 'fault', 'asked')),
    acted_ms INTEGER NOT NULL
) STRICT;
INSERT INTO acts_of_staff SELECT * FROM staff_acts;
DROP TABLE staff_acts;
ALTER TABLE acts_of_staff RENAME TO staff_acts;
