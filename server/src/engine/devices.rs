//! Devices: invited by the operator, paired once by a code, known afterwards by a secret's hash.

use std::collections::HashMap;

use jari_common::change::Event;
use jari_common::device::{DevicePlace, Presence, SecretHash};
use jari_common::id::DeviceId;
use jari_common::refusal::Refusal;
use jiff::Timestamp;

use super::State;
use super::clinics::invalid;

/// The longest name of a place, in characters.
const PLACE_MAX_CHARS: usize = 40;

#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    /// By id, from 1.
    list: Vec<DevicePlace>,
    /// Codes that wait to be used, and until when.
    invited: HashMap<SecretHash, (DeviceId, Timestamp)>,
    by_secret: HashMap<SecretHash, DeviceId>,
    /// What each last said; nothing of those who never say anything.
    presence: HashMap<DeviceId, Presence>,
}

impl Devices {
    pub(super) fn invited(
        &mut self,
        device: DeviceId,
        place: &DevicePlace,
        code: &SecretHash,
        until: Timestamp,
    ) {
        self.list.push(place.clone());
        self.invited.insert(code.clone(), (device, until));
    }

    pub(super) fn paired(&mut self, device: DeviceId, secret: &SecretHash) {
        self.invited.retain(|_, (invited, _)| *invited != device);
        self.by_secret.insert(secret.clone(), device);
    }

    pub(super) fn presence(&self, device: DeviceId) -> Option<Presence> {
        self.presence.get(&device).copied()
    }

    pub(super) fn present(&mut self, device: DeviceId, presence: Presence) {
        self.presence.insert(device, presence);
    }

    /// Whether anyone who is called can step up where this device stands: one there is free, or says nothing.
    pub(super) fn is_place_usable(&self, device: DeviceId) -> bool {
        let here = device.0.checked_sub(1).and_then(|at| self.list.get(at as usize));
        let Some(here) = here else { return true };
        let place =
            (1..).map(DeviceId).zip(&self.list).filter(|(_, place)| place.name == here.name);
        place.into_iter().any(|(device, _)| {
            !matches!(self.presence(device), Some(Presence::Busy | Presence::Offline))
        })
    }
}

impl State {
    pub(super) fn invite(
        &self,
        place: &DevicePlace,
        code: &SecretHash,
        until: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        if !(1..=PLACE_MAX_CHARS).contains(&place.name.trim().chars().count()) {
            return Err(invalid("a place has a name of 1 to 40 characters"));
        }
        if self.devices.invited.contains_key(code) {
            return Err(Refusal::CodeTaken);
        }
        let next = u32::try_from(self.devices.list.len() + 1).map_err(|_| invalid("too many"))?;
        let (device, place, code) = (DeviceId(next), place.clone(), code.clone());
        Ok(vec![Event::DeviceInvited { device, place, code, until }])
    }

    pub(super) fn pair(
        &self,
        code: &SecretHash,
        secret: &SecretHash,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        match self.devices.invited.get(code) {
            Some((device, until)) if now < *until => {
                Ok(vec![Event::DevicePaired { device: *device, secret: secret.clone() }])
            }
            _ => Err(Refusal::UnknownPairingCode),
        }
    }

    /// Where a device stands.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> Option<&DevicePlace> {
        self.devices.list.get(id.0.checked_sub(1)? as usize)
    }

    /// What every device that ever told its presence told last.
    pub fn presences(&self) -> impl Iterator<Item = (DeviceId, Presence)> + '_ {
        self.devices.presence.iter().map(|(device, presence)| (*device, *presence))
    }

    /// The device that has this secret.
    #[must_use]
    pub fn device_by_secret(&self, secret: &SecretHash) -> Option<DeviceId> {
        self.devices.by_secret.get(secret).copied()
    }
}
