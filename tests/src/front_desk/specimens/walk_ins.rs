//! Those who came without an appointment, in every state of the desk.

use jari_common::id::{BookingId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::slot::SlotRef;
use jari_common::staff::Role;
use jari_common::walk_in::WalkInNoted;
use jari_common::wire::{AppointmentAtDesk, DayAtDesk, FoundAppointment, TimeAtDesk, WalkInAtDesk};
use jari_kiosk::desk::model::{
    Desk, DeskTrouble, EnlistAsks, EnlistWith, Enlisting, Overbooking, Shift,
};
use jari_kiosk::desk::roll::Group;

use super::{DAY, DESK, ME, States, after, at, booked, day_of, elsewhere, finding, now, shift};

/// Somebody who waits, and how many wait before them; they are called unless nobody has come to their number.
fn waiting(nth: u32, before: u32, is_called: bool) -> WalkInAtDesk {
    let AppointmentAtDesk { people, .. } = booked(nth, 540);
    let since = at(570 + u16::try_from(nth % 30).unwrap_or(0));
    WalkInAtDesk {
        ticket: TicketId(u64::from(nth)),
        campaign: jari_samples::CAMPAIGN,
        number: 100 + nth,
        since,
        before,
        is_called,
        has_left: false,
        people,
        last_act: WalkInNoted { change: 5, staff: ME, desk: DESK, at: since },
    }
}

/// Three wait, and one went; `change` makes what is open.
fn with(role: Role, change: impl FnOnce(&mut Shift)) -> Desk {
    let mut desk = shift(role, day_of(60));
    let as_of = LogMark { seq: 902, digest: 1 };
    let gone = WalkInAtDesk { has_left: true, ..waiting(303, 0, true) };
    let walk_ins = vec![waiting(301, 0, true), waiting(302, 1, true), waiting(309, 2, false), gone];
    let day = DayAtDesk {
        as_of,
        at: now(),
        whole: false,
        appointments: Vec::new(),
        gone: Vec::new(),
        walk_ins,
        walk_ins_gone: Vec::new(),
    };
    if let Some(shift) = desk.shift.as_deref_mut() {
        shift.roll.take(day);
        change(shift);
    }
    desk
}

fn chosen(role: Role, nth: u64) -> Desk {
    with(role, |shift| shift.walk_ins.chosen = Some(TicketId(nth)))
}

/// The times of the day from ten past ten on; two of them have a free seat.
fn overbooking(is_chosen: bool) -> Desk {
    with(Role::ClinicAdmin, |shift| {
        let slot = |index| SlotRef { date: DAY, index, ..jari_samples::slot("C1", 0) };
        let time = |index: u8| TimeAtDesk {
            slot: slot(index),
            starts_at: at(610 + 10 * u16::from(index)),
            seats: 3,
            taken: if index % 11 == 5 { 2 } else { 3 + u8::from(index == 7) },
        };
        let (ticket, times) = (TicketId(301), Some((0..40).map(time).collect()));
        let slot = is_chosen.then(|| slot(7));
        shift.walk_ins.chosen = Some(ticket);
        shift.walk_ins.overbooking = Some(Overbooking { ticket, times, slot });
    })
}

fn enlisting(asks: Option<EnlistAsks>) -> Desk {
    let nowhere = FoundAppointment { appointment: None, ..elsewhere("C1", "", DAY, 0) };
    let FoundAppointment { campaign, number, .. } = nowhere;
    let mut desk = finding(Some(vec![nowhere]), None);
    if let Some(shift) = desk.shift.as_deref_mut() {
        let birth_date = booked(1, 540).people[0].birth_date;
        let (with, is_sending) = (EnlistWith::default(), asks.is_none());
        let enlisting = Enlisting { campaign, number, birth_date, with, is_sending, asks };
        shift.walk_ins.enlisting = Some(enlisting);
    }
    desk
}

fn seated() -> Desk {
    with(Role::Desk, |shift| {
        let here = after(&[jari_common::attendance::AttendanceAct::Arrive], 601);
        let it = AppointmentAtDesk { attendance: here, ..booked(304, 630) };
        super::take(shift, vec![it]);
        shift.walk_ins.seated = Some(BookingId(304));
    })
}

pub(super) fn states() -> States {
    let troubled = |trouble| Desk { trouble: Some(trouble), ..chosen(Role::Desk, 301) };
    vec![
        ("walk-ins", with(Role::Desk, |shift| shift.group = Group::WalkIns)),
        ("walk-ins-in-list", with(Role::Desk, |_| {})),
        ("walk-in-next", chosen(Role::Desk, 301)),
        ("walk-in-later", chosen(Role::ClinicAdmin, 302)),
        ("walk-in-in-line", chosen(Role::Helper, 309)),
        ("walk-in-gone", chosen(Role::Desk, 303)),
        ("walk-in-seated", seated()),
        ("walk-in-times", overbooking(false)),
        ("walk-in-reasons", overbooking(true)),
        ("walk-in-sending", enlisting(None)),
        ("walk-in-replaces", enlisting(Some(EnlistAsks::Replace))),
        ("walk-in-id", enlisting(Some(EnlistAsks::SeeId))),
        ("walk-in-namesake", troubled(DeskTrouble::NamesakeFirst)),
        ("walk-in-not-ours", troubled(DeskTrouble::NotOurs)),
    ]
}
