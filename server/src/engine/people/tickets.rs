//! Every ticket as 64 bytes, found by id, person, code and the request that made it. What only a called ticket has is
//! kept beside. Decides nothing.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use jari_common::id::{BookingId, CampaignId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::person::PersonKey;
use jari_common::ticket::{CodeKey, TicketState};
use jari_common::time::{plus_secs, secs_between};
use jiff::Timestamp;
use uuid::Uuid;

use crate::engine::people::namesakes::Namesakes;
use crate::engine::people::requests::Asked;

/// Parts of an index: each grows by itself, so that no growth holds the writer long.
const SHARDS: usize = 256;

/// A ticket as the engine keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) person: PersonKey,
    pub(crate) code: CodeKey,
    /// The request that made it.
    pub(crate) asked: Asked,
    /// 0 until a draw gave one.
    pub(crate) number: u32,
    pub(crate) campaign: CampaignId,
    /// Where the person was seen last.
    pub(crate) device: DeviceId,
    pub(crate) state: TicketState,
    /// People who share it.
    pub(crate) party: u8,
}

/// How long a call, a turn or a hold still goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Window {
    #[default]
    None,
    Runs(Timestamp),
    /// It stands still, with so many seconds left.
    Stopped(u32),
}

impl Window {
    /// The instant at which it ends, if it runs.
    pub(crate) fn until(self) -> Option<Timestamp> {
        match self {
            Self::Runs(until) => Some(until),
            Self::None | Self::Stopped(_) => None,
        }
    }

    /// The instant at which it would end if it ran from now on.
    pub(crate) fn end_from(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::None => None,
            Self::Runs(until) => Some(until),
            Self::Stopped(left) => Some(plus_secs(now, left)),
        }
    }

    /// The same with its end no earlier than this, be it that it stands still.
    pub(crate) fn stretched(self, now: Timestamp, until: Timestamp) -> Self {
        match self {
            Self::None => Self::None,
            Self::Runs(running) => Self::Runs(running.max(until)),
            Self::Stopped(left) => Self::Stopped(left.max(secs_between(now, until))),
        }
    }
}

/// What a ticket has once it was called, or once its code was typed wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TicketActivity {
    pub(crate) window: Window,
    /// No act stretches the turn past this.
    pub(crate) latest: Option<Timestamp>,
    /// Counts the turn's starts; only the newest lease writes.
    pub(crate) serial: u32,
    pub(crate) hold: Option<HoldId>,
    pub(crate) booking: Option<BookingId>,
    /// Of a series.
    pub(crate) second: Option<BookingId>,
    /// Its place among those who came back, while it is one of them.
    pub(crate) return_order: Option<u64>,
    /// Called and here, while every turn is in use.
    pub(crate) arrived: bool,
    /// How long the call may still stand while nobody can step up where its person is.
    pub(crate) patience: Window,
    /// Until then the call counts as one, though its time does not run.
    pub(crate) room_until: Option<Timestamp>,
    pub(crate) wrong_tries: u8,
    /// How long what a wish booked may be declined; it stands still until the person is told.
    pub(crate) declinable: Window,
    pub(crate) declinable_untold: bool,
}

/// A ticket's id as a line keeps it.
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
    /// Those who share a ticket that another person took.
    companions: HashMap<(CampaignId, PersonKey), TicketId>,
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

    /// The row of a ticket that an event names.
    pub(crate) fn row_mut(&mut self, id: TicketId) -> &mut Ticket {
        let at = usize::try_from(id.0 - 1).expect("ids are dense and fit memory");
        &mut self.rows[at]
    }

    /// What it has; nothing, for most.
    pub(crate) fn activity(&self, id: TicketId) -> TicketActivity {
        self.activity.get(id).copied().unwrap_or_default()
    }

    pub(crate) fn activity_mut(&mut self, id: TicketId) -> &mut TicketActivity {
        self.activity.get_or_insert(id)
    }

    /// Every ticket that has anything, in no order.
    pub(crate) fn plays(&self) -> impl Iterator<Item = (TicketId, TicketActivity)> + '_ {
        self.activity.list.iter().copied()
    }

    pub(crate) fn push(&mut self, ticket: Ticket, party: &[PersonKey]) {
        let id = self.next_id();
        let at = u32::try_from(self.rows.len()).expect("fewer than 2³² tickets");
        for companion in party {
            self.companions.insert((ticket.campaign, *companion), id);
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

    /// Whoever shares this ticket may take one of their own.
    pub(crate) fn release_companions(&mut self, id: TicketId) {
        if self.get(id).is_some_and(|row| row.party > 1) {
            self.companions.retain(|_, ticket| *ticket != id);
        }
    }

    /// The ticket that this person has in the campaign, alone or shared.
    pub(crate) fn of_person(&self, campaign: CampaignId, person: PersonKey) -> Option<TicketId> {
        // Whoever was erased took those who shared the ticket along.
        let is_somebodys = |ticket: &TicketId| {
            self.get(*ticket).is_some_and(|row| row.person.0.as_u128() != u128::from(ticket.0))
        };
        let shared = || self.companions.get(&(campaign, person)).copied().filter(is_somebodys);
        self.of_own(campaign, person).or_else(shared)
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

/// Found by the id alone, which is dense: to grow costs no more than memory.
#[derive(Clone, Debug, Default)]
struct Activities {
    /// By id from 1: the place in the list, from 1; 0 where there is nothing.
    places: Vec<u32>,
    list: Vec<(TicketId, TicketActivity)>,
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

/// Row numbers by hash: five bytes a ticket, for the rows hold the keys.
#[derive(Clone, Debug)]
struct Index {
    shards: Vec<HashTable<u32>>,
    /// For keys that a client chose. The order of an index is never seen.
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

/// By bits that the table itself uses for neither place nor mark.
fn shard(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

/// Keys of people and codes are cut from an HMAC: any 64 bits of them are as good as a hash.
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
        // Keys that differ in their upper half alone share a hash: the rows tell them apart.
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
            // The nil request is no request.
            assert_eq!(tickets.of_request(RequestId(key)), id.filter(|_| at > 0));
        }
    }
}
