//! The seats: clinics, their days and slots, and the seats that are held, booked, moved and given back there.

pub(super) mod days;
pub(super) mod kept;
pub(super) mod clinics;
pub(super) mod slots;
pub(super) mod calendar;
pub(super) mod attending;
mod planning;
pub(super) mod parties;
pub(super) mod doses;
pub(super) mod bookings;
pub(super) mod moves;
pub(super) mod booked;
pub(super) mod day_changes;
pub(super) mod reseating;
mod overbooking;
pub(super) mod old_log;
