//! Devices: invited by the operator, paired once by a code, recognised afterwards by a secret's hash; renamed, paired
//! again, revoked. This file also decides which people a desk serves.

use std::collections::HashMap;

use jari_common::campaign::CampaignSpec;
use jari_common::change::{
    DeskScoped, DeviceInvited, DevicePaired, DeviceRenamed, DeviceRevoked, DeviceRotated, Event,
};
use jari_common::clinic::Position;
use jari_common::device::{
    BOARD_SCOPE_MAX, COUNTER_MAX_CHARS, DeskScope, DeviceKind, DevicePlace, DeviceStanding,
    Presence, SCOPE_MAX, SecretHash,
};
use jari_common::id::{CampaignId, ClinicId, DeviceId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::wire::{BookingView, HoldView, SecondView, TicketView};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::State;
use crate::engine::seats::clinics::invalid;

/// The longest name of a device's place, in characters.
const PLACE_MAX_CHARS: usize = 40;

/// A device as its operator sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceRecord {
    pub device: DeviceId,
    pub place: DevicePlace,
    /// Which people it serves; only for a desk.
    pub scope: DeskScope,
    /// The change that said so; 0 before the first.
    #[serde(skip)]
    pub scoped_at: u64,
    pub standing: DeviceStanding,
    /// When the device last paired; None before the first time.
    pub paired_at: Option<Timestamp>,
    /// How often the device has paired. A token from one pairing is not valid after the next pairing.
    pub pairings: u32,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    /// All devices by id, from 1.
    list: Vec<DeviceRecord>,
    /// Pairing codes that are not used yet, and until when each is valid.
    invited: HashMap<SecretHash, (DeviceId, Timestamp)>,
    by_secret: HashMap<SecretHash, DeviceId>,
    /// The last presence that each device reported; devices that never report are not in the map.
    presence: HashMap<DeviceId, Presence>,
}

impl Devices {
    pub(in crate::engine) fn invited(
        &mut self,
        device: DeviceId,
        place: &DevicePlace,
        code: &SecretHash,
        until: Timestamp,
    ) {
        self.list.push(DeviceRecord {
            device,
            place: place.clone(),
            scope: DeskScope::Everybody,
            scoped_at: 0,
            standing: DeviceStanding::Invited,
            paired_at: None,
            pairings: 0,
        });
        self.invited.insert(code.clone(), (device, until));
    }

    pub(in crate::engine) fn paired(
        &mut self,
        device: DeviceId,
        secret: &SecretHash,
        at: Timestamp,
    ) {
        self.shut_out(device, DeviceStanding::Paired);
        self.by_secret.insert(secret.clone(), device);
        if let Some(record) = self.record_mut(device) {
            record.paired_at = Some(at);
            record.pairings += 1;
        }
    }

    pub(in crate::engine) fn renamed(&mut self, it: &DeviceRenamed) {
        let Some(record) = self.record_mut(it.device) else { return };
        it.name.clone_into(&mut record.place.name);
        if let Some(counter) = &it.counter {
            record.place.counter = Some(counter.clone()).filter(|counter| !counter.is_empty());
        }
    }

    pub(in crate::engine) fn scoped(&mut self, device: DeviceId, scope: &DeskScope, change: u64) {
        if let Some(record) = self.record_mut(device) {
            record.scope = scope.clone();
            record.scoped_at = change;
        }
    }

    pub(in crate::engine) fn rotated(
        &mut self,
        device: DeviceId,
        code: &SecretHash,
        until: Timestamp,
    ) {
        self.shut_out(device, DeviceStanding::Invited);
        self.invited.insert(code.clone(), (device, until));
    }

    pub(in crate::engine) fn revoked(&mut self, device: DeviceId) {
        self.shut_out(device, DeviceStanding::Revoked);
        self.presence.remove(&device);
    }

    /// Makes the device's old codes and secrets invalid.
    fn shut_out(&mut self, device: DeviceId, standing: DeviceStanding) {
        self.invited.retain(|_, (invited, _)| *invited != device);
        self.by_secret.retain(|_, paired| *paired != device);
        if let Some(record) = self.record_mut(device) {
            record.standing = standing;
        }
    }

    pub(in crate::engine) fn record(&self, device: DeviceId) -> Option<&DeviceRecord> {
        self.list.get(device.0.checked_sub(1)? as usize)
    }

    fn record_mut(&mut self, device: DeviceId) -> Option<&mut DeviceRecord> {
        self.list.get_mut(device.0.checked_sub(1)? as usize)
    }

    pub(in crate::engine) fn presence(&self, device: DeviceId) -> Option<Presence> {
        self.presence.get(&device).copied()
    }

    pub(in crate::engine) fn present(&mut self, device: DeviceId, presence: Presence) {
        self.presence.insert(device, presence);
    }

    /// Whether a called person can use a kiosk at this device's place: one device there is free, or never reports its
    /// presence. When every device of the place was revoked, the answer is yes: people use a kiosk elsewhere.
    pub(in crate::engine) fn is_place_usable(&self, device: DeviceId) -> bool {
        let mut here = self.beside(device).peekable();
        here.peek().is_none()
            || here.any(|it| !matches!(self.presence(it), Some(Presence::Busy | Presence::Offline)))
    }

    /// Every device at the place of this one that was not revoked.
    pub(in crate::engine) fn at_place_of(&self, device: DeviceId) -> Vec<DeviceId> {
        self.beside(device).collect()
    }

    /// Whether both devices are at the same place.
    pub(in crate::engine) fn is_same_place(&self, one: DeviceId, other: DeviceId) -> bool {
        let name = |device| self.record(device).map(|it| it.place.name.as_str());
        name(one).is_some() && name(one) == name(other)
    }

    /// Whether a kiosk is at the place of this device; one that is to pair again counts.
    pub(in crate::engine) fn has_kiosk(&self, device: DeviceId) -> bool {
        let here = |it: &&DeviceRecord| self.is_same_place(it.device, device);
        let is_kiosk = |it: &DeviceRecord| match it.place.kind {
            DeviceKind::Kiosk => it.standing != DeviceStanding::Revoked,
            DeviceKind::Desk | DeviceKind::Board => false,
        };
        self.list.iter().filter(here).any(is_kiosk)
    }

    /// The devices at the place where people begin their turns: its kiosks, or its desks where no kiosk stands; never a
    /// board. A device that is only invited counts only where no device is paired.
    fn beside(&self, device: DeviceId) -> impl Iterator<Item = DeviceId> + '_ {
        let here = self.record(device).map(|it| it.place.name.as_str());
        let stands = self.list.iter().filter(|it| it.standing != DeviceStanding::Revoked);
        let stands = stands.filter(|it| it.place.kind != DeviceKind::Board);
        let stands = stands.filter(move |it| Some(it.place.name.as_str()) == here);
        let is_kiosk = |it: &DeviceRecord| it.place.kind == DeviceKind::Kiosk;
        let has_kiosk = stands.clone().any(is_kiosk);
        let stands = stands.filter(move |it| !has_kiosk || is_kiosk(it));
        let is_paired = |it: &DeviceRecord| it.standing == DeviceStanding::Paired;
        let is_one_there = stands.clone().any(is_paired);
        stands.filter(move |it| !is_one_there || is_paired(it)).map(|it| it.device)
    }
}

impl DeviceRecord {
    /// Which people a desk serves, or whose calls a board shows, in one line for an operator.
    #[must_use]
    pub fn serves(&self) -> String {
        match (&self.place.kind, &self.scope) {
            (DeviceKind::Board, DeskScope::Everybody) => "nobody".to_owned(),
            (DeviceKind::Kiosk, _) | (DeviceKind::Desk, DeskScope::Everybody) => {
                "everybody".to_owned()
            }
            (DeviceKind::Desk | DeviceKind::Board, DeskScope::Only { campaigns, clinics }) => {
                let campaigns = campaigns.iter().map(|campaign| format!("campaign {campaign}"));
                let clinics = clinics.iter().map(|clinic| format!("clinic {}", clinic.as_str()));
                campaigns.chain(clinics).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

impl State {
    pub(in crate::engine) fn device_invited(&mut self, it: &DeviceInvited) {
        self.devices.invited(it.device, &it.place, &it.code, it.until);
        self.places_changed();
    }

    pub(in crate::engine) fn device_paired(&mut self, it: &DevicePaired, at: Timestamp) {
        self.devices.paired(it.device, &it.secret, at);
        self.staff.device_changed(it.device);
        self.places_changed();
    }

    pub(in crate::engine) fn device_renamed(&mut self, it: &DeviceRenamed) {
        self.devices.renamed(it);
        self.places_changed();
    }

    pub(in crate::engine) fn device_rotated(&mut self, it: &DeviceRotated) {
        self.devices.rotated(it.device, &it.code, it.until);
        self.staff.device_changed(it.device);
        self.places_changed();
    }

    pub(in crate::engine) fn device_revoked(&mut self, device: DeviceId) {
        self.devices.revoked(device);
        self.staff.device_changed(device);
        self.places_changed();
    }

    pub(in crate::engine) fn invite(
        &self,
        place: &DevicePlace,
        code: &SecretHash,
        until: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        check_name(&place.name)?;
        if let Some(counter) = &place.counter {
            check_counter(place.kind, counter)?;
        }
        if Position::new(place.position.lat, place.position.lon).is_none() {
            return Err(invalid("a position is a latitude of ±90 and a longitude of ±180 degrees"));
        }
        self.require_new(code)?;
        let next = u32::try_from(self.devices.list.len() + 1).map_err(|_| invalid("too many"))?;
        let (device, place, code) = (DeviceId(next), place.clone(), code.clone());
        Ok(vec![Event::DeviceInvited(DeviceInvited { device, place, code, until })])
    }

    pub(in crate::engine) fn pair(
        &self,
        code: &SecretHash,
        secret: &SecretHash,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        match self.devices.invited.get(code) {
            Some((device, until)) if now < *until => Ok(vec![Event::DevicePaired(DevicePaired {
                device: *device,
                secret: secret.clone(),
            })]),
            _ => Err(Refusal::UnknownPairingCode),
        }
    }

    pub(in crate::engine) fn rename_device(
        &self,
        device: DeviceId,
        name: Option<&str>,
        counter: Option<&str>,
    ) -> Result<Vec<Event>, Refusal> {
        let place = &self.device_in_use(device)?.place;
        let name = name.unwrap_or(&place.name);
        check_name(name)?;
        // An empty text takes it away.
        if let Some(counter) = counter.filter(|counter| !counter.is_empty()) {
            check_counter(place.kind, counter)?;
        }
        let is_news = |counter: &&str| *counter != place.counter.as_deref().unwrap_or_default();
        let counter = counter.filter(is_news).map(str::to_owned);
        let is_so = place.name == name && counter.is_none();
        let renamed =
            Event::DeviceRenamed(DeviceRenamed { device, name: name.to_owned(), counter });
        Ok(if is_so { Vec::new() } else { vec![renamed] })
    }

    pub(in crate::engine) fn scope_desk(
        &self,
        device: DeviceId,
        scope: &DeskScope,
    ) -> Result<Vec<Event>, Refusal> {
        let record = self.device_in_use(device)?;
        check_scope(record.place.kind, scope)?;
        if let DeskScope::Only { campaigns, clinics } = scope {
            if campaigns.iter().any(|campaign| self.campaign(*campaign).is_none()) {
                return Err(Refusal::UnknownCampaign);
            }
            if clinics.iter().any(|clinic| self.clinic(clinic).is_none()) {
                return Err(Refusal::UnknownClinic);
            }
        }
        let is_so = record.scope == *scope;
        let scoped = Event::DeskScoped(DeskScoped { device, scope: scope.clone() });
        Ok(if is_so { Vec::new() } else { vec![scoped] })
    }

    pub(in crate::engine) fn rotate_device(
        &self,
        device: DeviceId,
        code: &SecretHash,
        until: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.device_in_use(device)?;
        self.require_new(code)?;
        Ok(vec![Event::DeviceRotated(DeviceRotated { device, code: code.clone(), until })])
    }

    /// Revoking a device twice has the same effect as revoking it once.
    pub(in crate::engine) fn revoke_device(&self, device: DeviceId) -> Result<Vec<Event>, Refusal> {
        match self.device_in_use(device) {
            Ok(_) => Ok(vec![Event::DeviceRevoked(DeviceRevoked { device })]),
            Err(Refusal::DeviceRevoked) => Ok(Vec::new()),
            Err(refusal) => Err(refusal),
        }
    }

    fn device_in_use(&self, device: DeviceId) -> Result<&DeviceRecord, Refusal> {
        let record = self.devices.record(device).ok_or(Refusal::UnknownDevice)?;
        if record.standing == DeviceStanding::Revoked {
            return Err(Refusal::DeviceRevoked);
        }
        Ok(record)
    }

    fn require_new(&self, code: &SecretHash) -> Result<(), Refusal> {
        if self.devices.invited.contains_key(code) { Err(Refusal::CodeTaken) } else { Ok(()) }
    }

    /// The state of a device.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> Option<&DevicePlace> {
        self.devices.record(id).map(|record| &record.place)
    }

    /// Every device ever invited, by id.
    pub fn devices(&self) -> impl Iterator<Item = &DeviceRecord> {
        self.devices.list.iter()
    }

    /// Whether a called person can use a kiosk at this device's place, as far as the log knows.
    #[must_use]
    pub fn is_place_usable(&self, id: DeviceId) -> bool {
        self.devices.is_place_usable(id)
    }

    /// The last presence that the line knows, for every device that reported one.
    pub fn presences(&self) -> impl Iterator<Item = (DeviceId, Presence)> + '_ {
        self.devices.presence.iter().map(|(device, presence)| (*device, *presence))
    }

    /// The device that has this secret.
    #[must_use]
    pub fn device_by_secret(&self, secret: &SecretHash) -> Option<DeviceId> {
        self.devices.by_secret.get(secret).copied()
    }

    /// Whether this code pairs a device now.
    #[must_use]
    pub fn is_invited(&self, code: &SecretHash, now: Timestamp) -> bool {
        self.devices.invited.get(code).is_some_and(|(_, until)| now < *until)
    }

    /// The number of the device's current pairing, from 1; None while it is not paired.
    #[must_use]
    pub fn pairing_of(&self, device: DeviceId) -> Option<u32> {
        let record = self.devices.record(device)?;
        (record.standing == DeviceStanding::Paired).then_some(record.pairings)
    }

    /// The change since which a desk serves whom it serves.
    #[must_use]
    pub fn scoped_at(&self, desk: DeviceId) -> u64 {
        self.devices.record(desk).map_or(0, |record| record.scoped_at)
    }

    /// Whether a desk serves everybody.
    #[must_use]
    pub fn serves_everybody(&self, desk: DeviceId) -> bool {
        self.devices.record(desk).is_some_and(|record| record.scope == DeskScope::Everybody)
    }

    /// The kind of this device, if the device may add people to the campaign's line: a kiosk, or a desk that serves the
    /// campaign or one of its clinics.
    pub(in crate::engine) fn puts_in_line(
        &self,
        device: DeviceId,
        campaign: CampaignId,
        spec: &CampaignSpec,
    ) -> Result<DeviceKind, Refusal> {
        let record = self.devices.record(device).ok_or(Refusal::UnknownDevice)?;
        let takes_part = |clinic: &ClinicId| spec.clinics.includes(clinic);
        match (record.place.kind, &record.scope) {
            (DeviceKind::Desk, DeskScope::Only { campaigns, clinics })
                if !campaigns.contains(&campaign) && !clinics.iter().any(takes_part) =>
            {
                Err(Refusal::AnotherDesk)
            }
            (DeviceKind::Board, _) => Err(invalid("a call board puts nobody in line")),
            (kind @ (DeviceKind::Kiosk | DeviceKind::Desk), _) => Ok(kind),
        }
    }

    /// Whether a desk serves this ticket's person.
    #[must_use]
    pub fn serves(&self, desk: DeviceId, ticket: TicketId) -> bool {
        let scope = self.devices.record(desk).map(|record| &record.scope);
        match scope {
            None => false,
            Some(DeskScope::Everybody) => true,
            Some(DeskScope::Only { campaigns, clinics }) => self.ticket(ticket).is_some_and(|it| {
                campaigns.contains(&it.campaign) || clinics_of(&it).any(|id| clinics.contains(id))
            }),
        }
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if says(name, PLACE_MAX_CHARS) {
        Ok(())
    } else {
        Err(invalid("a place has a name of 1 to 40 characters that can be seen"))
    }
}

/// A counter is written as it is shown: without spaces around it.
fn check_counter(kind: DeviceKind, counter: &str) -> Result<(), Refusal> {
    if kind != DeviceKind::Desk {
        return Err(invalid("only a desk has a counter to which people are called"));
    }
    if says(counter, COUNTER_MAX_CHARS) && counter.trim() == counter {
        Ok(())
    } else {
        Err(invalid("a counter has a name of 1 to 20 characters that can be seen"))
    }
}

/// Whether a device of this kind may serve these people, or show these calls.
fn check_scope(kind: DeviceKind, scope: &DeskScope) -> Result<(), Refusal> {
    match (kind, scope) {
        (DeviceKind::Kiosk, _) => {
            Err(invalid("a kiosk serves everybody; only a desk has people of its own"))
        }
        (DeviceKind::Desk, DeskScope::Everybody) => Ok(()),
        (DeviceKind::Desk, DeskScope::Only { campaigns, clinics }) => {
            let is_good = (1..=SCOPE_MAX).contains(&(campaigns.len() + clinics.len()));
            let what = "a desk serves 1 to 200 campaigns and clinics, or everybody";
            if is_good { Ok(()) } else { Err(invalid(what)) }
        }
        (DeviceKind::Board, DeskScope::Everybody) => {
            Err(invalid("a call board shows the calls of clinics or campaigns that are named"))
        }
        (DeviceKind::Board, DeskScope::Only { campaigns, clinics }) => {
            let is_any = !campaigns.is_empty() || !clinics.is_empty();
            let is_good = is_any && campaigns.len().max(clinics.len()) <= BOARD_SCOPE_MAX;
            let what = "a call board shows the calls of 1 to 20 clinics, and of as many campaigns";
            if is_good { Ok(()) } else { Err(invalid(what)) }
        }
    }
}

/// The clinics where a ticket has or had an appointment.
pub(super) fn booked_at(ticket: &TicketView) -> impl Iterator<Item = &ClinicId> {
    let bookings: [Option<&BookingView>; 2] = [ticket.booking.as_ref(), ticket.second.as_ref()];
    bookings.into_iter().flatten().map(|booking| &booking.slot.clinic)
}

/// The clinics where a ticket has, had or may have a seat.
fn clinics_of(ticket: &TicketView) -> impl Iterator<Item = &ClinicId> {
    let holds: [Option<&HoldView>; 2] =
        [ticket.hold.as_ref(), ticket.offer.as_ref().map(|offer| &offer.hold)];
    let seconds = holds.map(|hold| hold.and_then(|hold| hold.second.as_deref()));
    let seconds: [Option<&SecondView>; 2] = seconds;
    let held = holds.into_iter().flatten().map(|hold| &hold.slot.clinic);
    booked_at(ticket)
        .chain(held)
        .chain(seconds.into_iter().flatten().map(|second| &second.slot.clinic))
}
