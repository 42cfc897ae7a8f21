//! Every ticket as 64 bytes, found by id, by person, by code and by the request that made it. Data that only a called
//! ticket has is kept in a list of its own. Decides nothing.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use jari_common::id::{BookingId, CampaignId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::person::PersonKey;
use jari_common::ticket::{CodeKey, TicketState};
use jari_common::time::{plus_secs, secs_between};
use jiff::Timestamp;
use uuid::Uuid;

use crate::engine::State;
use crate::engine::people::namesakes::Namesakes;
use crate::engine::people::requests::Asked;

/// The number of parts of an index: each part grows alone, so that growing never blocks the writer for long.
const SHARDS: usize = 256;

/// A ticket as the engine keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) person: PersonKey,
    pub(crate) code: CodeKey,
    /// The request that made the ticket.
    pub(crate) asked: Asked,
    /// The number in line; 0 until a draw gave one.
    pub(crate) number: u32,
    pub(crate) campaign: CampaignId,
    /// The device where the person was last seen.
    pub(crate) device: DeviceId,
    pub(crate) state: TicketState,
    /// The number of people who share the ticket.
    pub(crate) party: u8,
}

/// The time left for a call, a turn, a hold or an offer: none, running or paused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Window {
    #[default]
    None,
    Runs(Timestamp),
    /// The window is paused, with this many seconds left.
    Stopped(u32),
}

impl Window {
    /// The instant at which the window ends, if it is running.
    pub(crate) fn until(self) -> Option<Timestamp> {
        match self {
            Self::Runs(until) => Some(until),
            Self::None | Self::Stopped(_) => None,
        }
    }

    /// The instant at which the window would end if it ran from now on.
    pub(crate) fn end_from(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::None => None,
            Self::Runs(until) => Some(until),
            Self::Stopped(left) => Some(plus_secs(now, left)),
        }
    }

    /// The window with an end no earlier than `until`; a paused window gets the time from `now` to `until`.
    pub(crate) fn stretched(self, now: Timestamp, until: Timestamp) -> Self {
        match self {
            Self::None => Self::None,
            Self::Runs(running) => Self::Runs(running.max(until)),
            Self::Stopped(left) => Self::Stopped(left.max(secs_between(now, until))),
        }
    }
}

/// What a ticket has once it was called, or once somebody typed its code with a wrong birth date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TicketActivity {
    pub(crate) window: Window,
    /// No act extends the turn past this instant.
    pub(crate) latest: Option<Timestamp>,
    /// Counts how often the turn was started; only the newest lease may write.
    pub(crate) serial: u32,
    pub(crate) hold: Option<HoldId>,
    pub(crate) booking: Option<BookingId>,
    /// The booking of the second dose of a series.
    pub(crate) second: Option<BookingId>,
    /// Its order among the tickets that came back, while it is one of them.
    pub(crate) return_order: Option<u64>,
    /// The person was called and is here, while every turn is in use.
    pub(crate) arrived: bool,
    /// How long the call may still be paused while nobody can use a kiosk where its person is.
    pub(crate) patience: Window,
    /// Until this instant the call counts as a call, although its time is not running.
    pub(crate) room_until: Option<Timestamp>,
    pub(crate) wrong_tries: u8,
    /// How often the ticket was called.
    pub(crate) calls: u16,
    /// How long the person may decline what a wish booked; the window is paused until the person is told.
    pub(crate) declinable: Window,
    pub(crate) declinable_untold: bool,
}

/// A ticket's id in the short form that a line keeps.
pub(in crate::engine) fn short(ticket: TicketId) -> u32 {
    u32::try_from(ticket.0).expect("fewer than 2³² tickets")
}

/// All tickets, over all campaigns, by id from 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tickets {
    rows: Vec<Ticket>,
    activity: Activities,
    by_person: Index,
    by_code: Index,
    by_request: Index,
    /// People who share a ticket that another person took, and that ticket.
    party_members: HashMap<(CampaignId, PersonKey), TicketId>,
    pub(in crate::engine) namesakes: Namesakes,
}

impl Tickets {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn next_id(&self) -> TicketId {
        TicketId(self.rows.len() as u64 + 1)
    }

    pub(crate) fn get(&self, id: TicketId) -> Option<&Ticket> {
        self.rows.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }

    /// The row of the ticket that an event names.
    pub(crate) fn row_mut(&mut self, id: TicketId) -> &mut Ticket {
        let at = usize::try_from(id.0 - 1).expect("ids are dense and fit memory");
        &mut self.rows[at]
    }

    /// The ticket's activity; empty for most tickets.
    pub(crate) fn activity(&self, id: TicketId) -> TicketActivity {
        self.activity.get(id).copied().unwrap_or_default()
    }

    pub(crate) fn activity_mut(&mut self, id: TicketId) -> &mut TicketActivity {
        self.activity.get_or_insert(id)
    }

    /// Every ticket that has an activity, in no particular order.
    pub(crate) fn activities(&self) -> impl Iterator<Item = (TicketId, TicketActivity)> + '_ {
        self.activity.list.iter().copied()
    }

    pub(crate) fn push(&mut self, ticket: Ticket, party: &[PersonKey]) {
        let id = self.next_id();
        let at = u32::try_from(self.rows.len()).expect("fewer than 2³² tickets");
        for member in party {
            self.party_members.insert((ticket.campaign, *member), id);
        }
        self.rows.push(ticket);
        let Self { rows, by_person, by_code, by_request, .. } = self;
        let row = &rows[at as usize];
        by_person.insert(person_hash(row.campaign, row.person), at, |at| {
            let row = &rows[at as usize];
            person_hash(row.campaign, row.person)
        });
        by_code.insert(hash(row.code.0), at, |at| hash(rows[at as usize].code.0));
        if row.asked.request != 0 {
            let seeded = by_request.seed.clone();
            let of = |asked: Asked| seeded.hash_one(asked.request);
            by_request.insert(of(row.asked), at, |at| of(rows[at as usize].asked));
        }
    }

    /// From now on each person who shares this ticket may take a ticket of their own.
    pub(crate) fn release_members(&mut self, id: TicketId) {
        if self.get(id).is_some_and(|row| row.party > 1) {
            self.party_members.retain(|_, ticket| *ticket != id);
        }
    }

    /// The ticket that this person has in the campaign; they took it or share it.
    pub(crate) fn of_person(&self, campaign: CampaignId, person: PersonKey) -> Option<TicketId> {
        self.with_person(campaign, person).next()
    }

    /// The ticket that this person took in the campaign, and the one that they share.
    pub(crate) fn with_person(
        &self,
        campaign: CampaignId,
        person: PersonKey,
    ) -> impl Iterator<Item = TicketId> {
        // When a ticket's person was erased, the people who shared it were erased, too.
        let is_somebodys = |ticket: &TicketId| {
            self.get(*ticket).is_some_and(|row| row.person.0.as_u128() != u128::from(ticket.0))
        };
        let shared = self.party_members.get(&(campaign, person)).copied().filter(is_somebodys);
        self.of_own(campaign, person).into_iter().chain(shared)
    }

    /// The ticket that this person took in the campaign.
    pub(crate) fn of_own(&self, campaign: CampaignId, person: PersonKey) -> Option<TicketId> {
        let is_it = |at: u32| {
            let row = &self.rows[at as usize];
            row.person == person && row.campaign == campaign
        };
        self.by_person.find(person_hash(campaign, person), is_it)
    }

    pub(crate) fn of_code(&self, code: CodeKey) -> Option<TicketId> {
        self.by_code.find(hash(code.0), |at| self.rows[at as usize].code == code)
    }

    /// The ticket that this request made.
    pub(crate) fn of_request(&self, request: RequestId) -> Option<TicketId> {
        let mark = Asked::mark(request);
        let hash = self.by_request.seed.hash_one(mark);
        let is_it = |at: u32| self.rows[at as usize].asked.request == mark;
        self.by_request.find(hash, is_it).filter(|_| mark != 0)
    }
}

/// The tickets' activities, found by id alone. Ids have no gaps, so growing costs only memory.
#[derive(Clone, Debug, Default)]
struct Activities {
    /// By ticket id from 1: the position in `list`, from 1; 0 where there is no activity.
    places: Vec<u32>,
    list: Vec<(TicketId, TicketActivity)>,
}

impl State {
    /// The campaign of a ticket.
    #[must_use]
    pub fn campaign_of(&self, ticket: TicketId) -> Option<CampaignId> {
        self.tickets.get(ticket).map(|row| row.campaign)
    }
}

impl Activities {
    fn get(&self, id: TicketId) -> Option<&TicketActivity> {
        let place = self.places.get(usize::try_from(id.0.checked_sub(1)?).ok()?)?;
        let (_, activity) = self.list.get(place.checked_sub(1)? as usize)?;
        Some(activity)
    }

    fn get_or_insert(&mut self, id: TicketId) -> &mut TicketActivity {
        let at = usize::try_from(id.0 - 1).expect("ids are dense and fit memory");
        if self.places.len() <= at {
            self.places.resize(at + 1, 0);
        }
        if self.places[at] == 0 {
            self.list.push((id, TicketActivity::default()));
            self.places[at] = u32::try_from(self.list.len()).expect("fewer than 2³² tickets");
        }
        &mut self.list[self.places[at] as usize - 1].1
    }
}

/// Row numbers by hash: five bytes a ticket, because the keys are in the rows.
#[derive(Clone, Debug)]
struct Index {
    shards: Vec<HashTable<u32>>,
    /// Needed for keys that a client chose. The order of an index is never visible.
    seed: RandomState,
}

impl Default for Index {
    fn default() -> Self {
        Self { shards: vec![HashTable::new(); SHARDS], seed: RandomState::new() }
    }
}

impl Index {
    fn insert(&mut self, hash: u64, at: u32, rehash: impl Fn(u32) -> u64) {
        self.shards[shard(hash)].insert_unique(hash, at, |at| rehash(*at));
    }

    fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<TicketId> {
        let found = self.shards[shard(hash)].find(hash, |at| is_it(*at))?;
        Some(TicketId(u64::from(*found) + 1))
    }
}

/// The part of an index for this hash. It uses bits that the table uses neither for a position nor for a tag.
fn shard(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

/// The hash of a key. Keys of people and codes are cut from an HMAC, so any 64 bits of them are as good as a hash.
fn hash(key: Uuid) -> u64 {
    key.as_u64_pair().1
}

fn person_hash(campaign: CampaignId, person: PersonKey) -> u64 {
    hash(person.0).wrapping_add(u64::from(campaign.0).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_persons_row_is_sixty_four_bytes() {
        assert_eq!(size_of::<Ticket>(), 64);
    }

    #[test]
    fn a_ticket_is_found_by_everything_that_names_it() {
        let mut tickets = Tickets::default();
        // Keys that differ only in their upper half have the same hash: the rows tell them apart.
        for key in 0..1_000_u128 {
            let key = Uuid::from_u128(key << 64);
            let ticket = Ticket {
                person: PersonKey(key),
                code: CodeKey(key),
                asked: Asked { request: Asked::mark(RequestId(key)), what: 1 },
                number: 1,
                campaign: CampaignId(1),
                device: DeviceId(1),
                state: TicketState::Waiting,
                party: 1,
            };
            tickets.push(ticket, &[]);
        }
        for at in 0..1_000_u64 {
            let key = Uuid::from_u128(u128::from(at) << 64);
            let id = Some(TicketId(at + 1));
            assert_eq!(tickets.of_person(CampaignId(1), PersonKey(key)), id);
            assert_eq!(tickets.of_person(CampaignId(2), PersonKey(key)), None);
            assert_eq!(tickets.of_code(CodeKey(key)), id);
            // The nil request id means no request.
            assert_eq!(tickets.of_request(RequestId(key)), id.filter(|_| at > 0));
        }
    }
}
