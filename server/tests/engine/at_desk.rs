//! What staff do at the desk of the clinic with whoever came without an appointment.

use jari_common::device::SecretHash;
use jari_common::id::{RequestId, StaffId, TicketId};
use jari_common::slot::DayPlan;
use jari_common::staff::{Author, PinHash, Role, StaffAccount};
use jari_common::time::{date_at, seoul};
use jari_common::walk_in::{OverbookReason, WalkInAct};
use jari_samples::{PLAN, planned};
use jari_server::command::{AccountAct, Ask, ClinicPlan, Command, TicketAct};
use jiff::Timestamp;
use uuid::Uuid;

use super::{CAMPAIGN, DESK, World, clinic, slot};

/// The kinds of what is tried at a desk.
pub const AT_DESK: u8 = 12;

impl World {
    /// Somebody of this role works at the desk of the clinic, and is signed in there.
    pub fn hire(&mut self, name: &str, role: Role) -> StaffId {
        let account = StaffAccount { name: name.to_owned(), role, clinics: vec![clinic().id] };
        let (code, until) = (SecretHash(name.to_owned()), Timestamp::MAX);
        self.must(Command::AddStaff { account, code: code.clone(), until });
        let staff = self.state.staff().last().unwrap().staff;
        let act = AccountAct::SetPin { device: DESK, code, pin: PinHash(String::new()), until };
        self.must(Command::OfStaff { staff, act });
        staff
    }

    /// They sign in at the desk again.
    pub fn sign_in(&mut self, staff: StaffId) {
        let act = AccountAct::SignIn { device: DESK, nth: 1, right: true, until: Timestamp::MAX };
        self.must(Command::OfStaff { staff, act });
    }

    /// A request of whoever this is at the desk.
    pub fn requested_by(&mut self, staff: StaffId, command: Command) {
        self.requests += 1;
        let request = Some(RequestId(Uuid::from_u128(self.requests)));
        let by = Some(Box::new(Author::Staff { staff, device: DESK }));
        let ask = Ask { request, command, by };
        let seq = self.state.seq();
        let outcome = self.ask(&ask);
        self.last = Some((ask, outcome));
        self.last_changed = self.state.seq() > seq;
    }

    /// The clinic's admin does something with person `who`, or tries to.
    pub(super) fn at_desk(&mut self, who: u8, kind: u8) {
        let staff = match self.state.staff().last() {
            None => self.hire("박원장", Role::ClinicAdmin),
            Some(known) => known.staff,
        };
        if self.state.signed_in(DESK, self.now).is_none() {
            self.sign_in(staff);
        }
        let (ticket, clinic, today) = (self.ticket(who), clinic().id, date_at(self.now, &seoul()));
        if kind == 0 && !self.state.is_open_on(CAMPAIGN, &clinic, today) {
            let days = planned(DayPlan { slots: 30, capacity: 1, ..PLAN }, &[today]);
            let clinics = vec![ClinicPlan { clinic: clinic.clone(), days }];
            let _ = self.ask(&Command::OpenDays { campaign: CAMPAIGN, clinics }.into());
        }
        let last_act = |world: &Self, ticket: TicketId| {
            let rows = world.state.walk_ins_at(&clinic, today);
            rows.into_iter().find(|row| row.ticket == ticket).map_or(1, |row| row.last_act.change)
        };
        let act = match kind {
            0..4 => WalkInAct::WaitHere { replaces: kind.is_multiple_of(2) },
            4 => WalkInAct::GoAway,
            5 => WalkInAct::TakeBack { change: last_act(self, ticket) },
            _ => {
                // The first times of today that are still to come.
                let slots =
                    (0..30).map(|index| jari_common::slot::SlotRef { date: today, ..slot(index) });
                let mut full = slots.filter(|slot| self.state.seats_free(slot) == Some(0));
                let slot = full.nth(usize::from(kind % 3)).unwrap_or_else(|| slot(kind));
                let act = TicketAct::Overbook { slot, reason: OverbookReason::Other };
                return self.requested_by(staff, act.of(ticket));
            }
        };
        self.requested_by(staff, TicketAct::WalkIn { clinic, act, follows: None }.of(ticket));
    }
}
