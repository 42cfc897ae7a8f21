//! Accounts of staff: who may sign in at which desk, by which PIN, and who is signed in. The PIN itself is compared outside;
//! tries are counted here, so that no restart and no second connection gives more of them.

use std::collections::{BTreeMap, HashMap};

use jari_common::change::{DataRead, Event, ReadData, StaffChanged};
use jari_common::clinic::{Clinic, Position};
use jari_common::device::{DeskScope, DeviceKind, SecretHash};
use jari_common::id::{ClinicId, DeviceId, StaffId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::staff::{
    Allowed, Author, NAME_MAX_CHARS, PinHash, Role, StaffAccount, StaffChange, StaffRight,
    StaffStanding,
};
use jari_common::time::plus_secs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::command::{AccountAct, Answer};
use crate::engine::State;
use crate::engine::seats::clinics::{ClinicNumber, invalid};

/// Wrong tries after which no further one is looked at for a while: of one person at all desks, and at one desk for all
/// persons.
const WRONG_TRIES: u32 = 5;
/// The first wait, in seconds; each further wrong try doubles it.
const FIRST_WAIT_SECS: u32 = 60;
/// The longest wait, in seconds.
const LONGEST_WAIT_SECS: u32 = 900;
/// Wrong tries are forgotten after this time without another, in seconds.
const FORGOTTEN_SECS: u32 = 12 * 3_600;
/// The longest time for which somebody is signed in, in seconds: a long day. Then they sign in again.
pub const SHIFT_MAX_SECS: u32 = 12 * 3_600;
/// How long a code to choose a PIN is good, in seconds.
pub const INVITATION_SECS: u32 = 7 * 86_400;
/// The longest reason for reading data, in characters.
const REASON_MAX_CHARS: usize = 60;
/// The most clinics of one account.
const CLINICS_MAX: usize = 200;
/// How many clinics near a desk are offered to whoever belongs to none.
const NEAREST_MAX: usize = 20;

/// A member of staff as admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRecord {
    pub staff: StaffId,
    pub account: StaffAccount,
    pub standing: StaffStanding,
    /// Until when they may choose a PIN with the code that they were given.
    pub invited_until: Option<Timestamp>,
    /// The code that they were given.
    #[serde(skip)]
    code: Option<SecretHash>,
    #[serde(skip)]
    pin: Option<PinHash>,
    /// How many PINs were set: a comparison with an earlier one counts as wrong.
    #[serde(skip)]
    pins: u32,
    /// How often they signed in.
    #[serde(skip)]
    sessions: u32,
}

/// Who is signed in at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub staff: StaffId,
    pub session: u32,
    pub until: Timestamp,
}

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct StaffList {
    /// All members by id, from 1.
    list: Vec<StaffRecord>,
    at: HashMap<DeviceId, SignedIn>,
    /// Wrong tries since the last right one, and when the last of them was.
    wrong: BTreeMap<(StaffId, DeviceId), (u32, Timestamp)>,
}

impl StaffList {
    fn record(&self, staff: StaffId) -> Option<&StaffRecord> {
        self.list.get(staff.0.checked_sub(1)? as usize)
    }

    /// Until when further tries are refused after these wrong ones.
    fn locked<'a>(tries: impl Iterator<Item = &'a (u32, Timestamp)>) -> Option<Timestamp> {
        let (wrong, last) = tries
            .fold((0_u32, Timestamp::MIN), |(sum, last), (count, at)| (sum + count, last.max(*at)));
        let doubled = wrong.checked_sub(WRONG_TRIES)?;
        let wait = FIRST_WAIT_SECS.checked_shl(doubled.min(8)).unwrap_or(LONGEST_WAIT_SECS);
        Some(plus_secs(last, wait.min(LONGEST_WAIT_SECS)))
    }

    /// Until when this person's tries are refused at this desk.
    fn locked_until(&self, staff: StaffId, device: DeviceId) -> Option<Timestamp> {
        let of = |belongs: &dyn Fn(&(StaffId, DeviceId)) -> bool| {
            Self::locked(self.wrong.iter().filter(|(key, _)| belongs(key)).map(|(_, tries)| tries))
        };
        of(&|(of, _)| *of == staff).max(of(&|(_, at)| *at == device))
    }

    fn signs_out_everywhere(&mut self, staff: StaffId) {
        self.at.retain(|_, signed| signed.staff != staff);
    }

    pub(in crate::engine) fn device_changed(&mut self, device: DeviceId) {
        self.at.remove(&device);
        // Whoever has taken a desk keeps nobody out elsewhere once it is shut out.
        self.wrong.retain(|(_, at), _| *at != device);
    }
}

impl State {
    pub(in crate::engine) fn add_staff(
        &self,
        account: &StaffAccount,
        code: &SecretHash,
        until: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.check_account(account)?;
        let next = u32::try_from(self.staff.list.len() + 1).map_err(|_| invalid("too many"))?;
        let changed = |what| Event::StaffChanged(StaffChanged { staff: StaffId(next), what });
        Ok(vec![
            changed(StaffChange::Added { account: account.clone() }),
            changed(StaffChange::Invited { code: code.clone(), until }),
        ])
    }

    pub(in crate::engine) fn act_on_account(
        &self,
        staff: StaffId,
        act: &AccountAct,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let record = self.staff.record(staff).ok_or(Refusal::UnknownStaff)?;
        let changed = |what| Event::StaffChanged(StaffChanged { staff, what });
        let is_removed = record.standing == StaffStanding::Removed;
        if is_removed && !matches!(act, AccountAct::Remove | AccountAct::SignOut { .. }) {
            return Err(Refusal::UnknownStaff);
        }
        match act {
            AccountAct::Change { account } => {
                self.check_account(account)?;
                let is_news = record.account != *account;
                let change =
                    is_news.then(|| changed(StaffChange::Changed { account: account.clone() }));
                Ok(change.into_iter().collect())
            }
            AccountAct::Invite { code, until } => {
                Ok(vec![changed(StaffChange::Invited { code: code.clone(), until: *until })])
            }
            AccountAct::Unlock => {
                let has_wrong = self.staff.wrong.keys().any(|(of, _)| *of == staff);
                Ok(has_wrong.then(|| changed(StaffChange::PinUnlocked)).into_iter().collect())
            }
            AccountAct::Remove if is_removed => Ok(Vec::new()),
            AccountAct::Remove => Ok(vec![changed(StaffChange::Removed)]),
            AccountAct::SetPin { device, code, pin, until } => {
                self.may_try_pin(staff, *device, now)?;
                let is_right = record.code.as_ref() == Some(code)
                    && record.invited_until.is_some_and(|until| now < until);
                if !is_right {
                    return Ok(vec![changed(StaffChange::PinRefused { device: *device })]);
                }
                let pin = StaffChange::PinSet { device: *device, pin: pin.clone() };
                let until = (*until).min(plus_secs(now, SHIFT_MAX_SECS));
                let signed_in = StaffChange::SignedIn { device: *device, until };
                Ok(vec![changed(pin), changed(signed_in)])
            }
            AccountAct::SignIn { device, nth, right, until } => {
                self.may_try_pin(staff, *device, now)?;
                let until = (*until).min(plus_secs(now, SHIFT_MAX_SECS));
                let is_right = *right && record.pin.is_some() && record.pins == *nth;
                Ok(vec![changed(if is_right {
                    StaffChange::SignedIn { device: *device, until }
                } else {
                    StaffChange::PinRefused { device: *device }
                })])
            }
            AccountAct::SignOut { device } => {
                let is_there = self.staff.at.get(device).is_some_and(|it| it.staff == staff);
                let out = is_there.then(|| changed(StaffChange::SignedOut { device: *device }));
                Ok(out.into_iter().collect())
            }
        }
    }

    fn check_account(&self, account: &StaffAccount) -> Result<(), Refusal> {
        let StaffAccount { name, role, clinics } = account;
        if !says(name, NAME_MAX_CHARS) {
            return Err(invalid("a name at work has 1 to 20 characters that can be seen"));
        }
        if clinics.len() > CLINICS_MAX {
            return Err(invalid("an account belongs to 200 clinics at most"));
        }
        if clinics.iter().any(|clinic| self.clinic(clinic).is_none()) {
            return Err(Refusal::UnknownClinic);
        }
        match role {
            Role::Desk | Role::ClinicAdmin if clinics.is_empty() => {
                Err(invalid("who sits at a desk or runs a clinic belongs to a clinic"))
            }
            Role::Operator if !clinics.is_empty() => {
                Err(invalid("an operator runs the line for all clinics"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a PIN of this person may be tried at this desk now.
    pub fn may_try_pin(
        &self,
        staff: StaffId,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let record = self.staff.record(staff).ok_or(Refusal::UnknownStaff)?;
        let kind = self.device(device).map(|place| place.kind);
        if kind != Some(DeviceKind::Desk) {
            return Err(Refusal::StaffOnly);
        }
        if record.standing == StaffStanding::Removed || !self.is_at_desk(&record.account, device) {
            return Err(Refusal::UnknownStaff);
        }
        match self.staff.locked_until(staff, device) {
            Some(until) if now < until => Err(Refusal::PinLocked { until }),
            _ => Ok(()),
        }
    }

    pub(in crate::engine) fn staff_changed(&mut self, changed: &StaffChanged, now: Timestamp) {
        let StaffChanged { staff, what } = changed;
        if let StaffChange::Added { account } = what {
            self.staff.list.push(StaffRecord {
                staff: *staff,
                account: account.clone(),
                standing: StaffStanding::Invited,
                invited_until: None,
                code: None,
                pin: None,
                pins: 0,
                sessions: 0,
            });
            return;
        }
        let all = &mut self.staff;
        let at = (staff.0 as usize).wrapping_sub(1);
        let Some(record) = all.list.get_mut(at) else { return };
        match what {
            StaffChange::Added { .. } => {}
            StaffChange::Changed { account } => {
                let stays = (record.account.role, &record.account.clinics)
                    == (account.role, &account.clinics);
                record.account = account.clone();
                if !stays {
                    all.signs_out_everywhere(*staff);
                }
            }
            StaffChange::Invited { code, until } => {
                (record.code, record.pin) = (Some(code.clone()), None);
                (record.invited_until, record.standing) = (Some(*until), StaffStanding::Invited);
                all.wrong.retain(|(of, _), _| of != staff);
                all.signs_out_everywhere(*staff);
            }
            StaffChange::PinSet { pin, .. } => {
                (record.code, record.invited_until) = (None, None);
                (record.pin, record.standing) = (Some(pin.clone()), StaffStanding::Ready);
                record.pins += 1;
            }
            StaffChange::PinRefused { device } => {
                all.wrong.retain(|_, (_, last)| now < plus_secs(*last, FORGOTTEN_SECS));
                let tries = all.wrong.entry((*staff, *device)).or_insert((0, now));
                *tries = (tries.0 + 1, now);
            }
            StaffChange::PinUnlocked => all.wrong.retain(|(of, _), _| of != staff),
            StaffChange::SignedIn { device, until } => {
                record.sessions += 1;
                let session = record.sessions;
                all.wrong.retain(|(of, _), _| of != staff);
                all.at.insert(*device, SignedIn { staff: *staff, session, until: *until });
            }
            StaffChange::SignedOut { device } => {
                all.at.remove(device);
            }
            StaffChange::Removed => {
                (record.code, record.pin) = (None, None);
                (record.invited_until, record.standing) = (None, StaffStanding::Removed);
                all.wrong.retain(|(of, _), _| of != staff);
                all.signs_out_everywhere(*staff);
            }
        }
    }

    pub(in crate::engine) fn note_read(
        &self,
        what: &ReadData,
        reason: &str,
        by: Option<&Author>,
    ) -> Result<Vec<Event>, Refusal> {
        let role = match by {
            Some(Author::Staff { staff, .. }) => self.member(*staff).map(|it| it.account.role),
            Some(Author::Console { .. }) | None => None,
        };
        // Whose work it is needs no reason of its own.
        let is_usual = role.is_some_and(|it| StaffRight::FindPeople.of(it) == Allowed::Yes);
        let is_said = says(reason, REASON_MAX_CHARS) || (is_usual && reason.is_empty());
        if !is_said {
            return Err(invalid(
                "why people are looked at: a reason of 1 to 60 characters that can be seen; it may be asked for again",
            ));
        }
        Ok(vec![Event::DataRead(DataRead { what: what.clone(), reason: reason.to_owned() })])
    }

    /// Whether these events signed somebody in; that they were signed in before does not count.
    pub(in crate::engine) fn sign_in_answer(
        &self,
        staff: StaffId,
        act: &AccountAct,
        events: &[Event],
    ) -> Answer {
        let (AccountAct::SetPin { device, .. } | AccountAct::SignIn { device, .. }) = act else {
            return Answer::Done;
        };
        let is_entry = |event: &Event| {
            let Event::StaffChanged(changed) = event else { return false };
            matches!(changed.what, StaffChange::SignedIn { .. })
        };
        let has_entered = events.iter().any(is_entry);
        let signed_in = self.staff.at.get(device).filter(|it| has_entered && it.staff == staff);
        let locked_until = self.staff.locked_until(staff, *device).filter(|_| !has_entered);
        Answer::SignIn { session: signed_in.map(|it| it.session), locked_until }
    }

    /// Whether an account is one of this desk: it belongs to every clinic, or to one that the desk serves.
    fn is_at_desk(&self, account: &StaffAccount, desk: DeviceId) -> bool {
        let Some(record) = self.devices.record(desk) else { return false };
        match &record.scope {
            _ if account.clinics.is_empty() => true,
            DeskScope::Everybody => true,
            DeskScope::Only { campaigns, clinics } => {
                let takes_part = |clinic: &ClinicId| {
                    let mut campaigns = campaigns.iter().filter_map(|id| self.campaign(*id));
                    campaigns.any(|campaign| campaign.spec.clinics.includes(clinic))
                };
                account.clinics.iter().any(|it| clinics.contains(it) || takes_part(it))
            }
        }
    }

    /// Every member of staff, also those who were removed, by id.
    pub fn staff(&self) -> impl Iterator<Item = &StaffRecord> {
        self.staff.list.iter()
    }

    /// One member of staff.
    #[must_use]
    pub fn member(&self, staff: StaffId) -> Option<&StaffRecord> {
        self.staff.record(staff)
    }

    /// Who may sign in at this desk, by name.
    #[must_use]
    pub fn staff_at(&self, desk: DeviceId) -> Vec<&StaffRecord> {
        let here = |it: &&StaffRecord| {
            it.standing != StaffStanding::Removed && self.is_at_desk(&it.account, desk)
        };
        let mut here: Vec<_> = self.staff().filter(here).collect();
        here.sort_by(|one, other| one.account.name.cmp(&other.account.name));
        here
    }

    /// The clinics whose day somebody is offered at a desk: their own, or else the desk's, or else those that are nearest
    /// to the desk; only those that they may see there without a reason of their own.
    #[must_use]
    pub fn clinics_here(&self, account: &StaffAccount, desk: DeviceId) -> Vec<&Clinic> {
        let Some(record) = self.devices.record(desk) else { return Vec::new() };
        if StaffRight::FindPeople.of(account.role) != Allowed::Yes {
            return Vec::new();
        }
        let may_see = |it: &&Clinic| self.day_seen(account, desk, &it.id).is_ok();
        let clinics = match &record.scope {
            _ if !account.clinics.is_empty() => &account.clinics,
            DeskScope::Only { clinics, .. } if !clinics.is_empty() => clinics,
            DeskScope::Only { .. } | DeskScope::Everybody => {
                let nearest = self.nearest_clinics(record.place.position);
                return nearest.filter(may_see).take(NEAREST_MAX).collect();
            }
        };
        clinics.iter().filter_map(|id| self.clinic(id)).filter(may_see).collect()
    }

    fn nearest_clinics(&self, from: Position) -> impl Iterator<Item = &Clinic> {
        let distances =
            self.clinics.positions().map(|(number, at)| (at.distance_metres(from), number));
        let mut distances: Vec<(u32, ClinicNumber)> = distances.collect();
        distances.sort_unstable();
        distances.into_iter().filter_map(|(_, number)| self.clinics.by_number(number))
    }

    /// The PIN of somebody, as the log has it, with which of their PINs it is.
    #[must_use]
    pub fn pin_of(&self, staff: StaffId) -> Option<(&PinHash, u32)> {
        let record = self.staff.record(staff)?;
        Some((record.pin.as_ref()?, record.pins))
    }

    /// Who is signed in at a desk now.
    #[must_use]
    pub fn signed_in(&self, desk: DeviceId, now: Timestamp) -> Option<SignedIn> {
        self.staff.at.get(&desk).copied().filter(|it| now < it.until)
    }
}
