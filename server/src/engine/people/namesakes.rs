//! Two tickets, one name and birth date: whether they belong to one person is a question. Until it is answered, the
//! newer ticket has its place, but no turn and no wish; the earlier ticket is not changed, and its person is not told.
//! This file also counts how many people use one telephone number.

use std::collections::HashMap;
use std::hash::Hash;

use jari_common::change::{Event, NamesakeAnswered, OfTicket};
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::{KnownBy, NameKey, TelephoneKey};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffAct;
use jari_common::ticket::{Namesake, TicketState};

use crate::engine::State;

/// The most people for whom one telephone number may be given in a campaign.
const PEOPLE_A_TELEPHONE: usize = 4;
/// The number of parts of an index: each part grows alone, so that growing never blocks the writer for long.
const SHARDS: usize = 256;

/// What is known of names and telephones, besides the tickets' rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namesakes {
    /// The first ticket of a name and birth date. The person took the ticket or shares it.
    first: Sharded<NameKey, TicketId>,
    /// Later tickets of a name and birth date, in their order. Most names have none.
    later: HashMap<(CampaignId, NameKey), Vec<TicketId>>,
    people: Sharded<TelephoneKey, u8>,
    /// Every ticket about which the question was asked, open or answered.
    questions: HashMap<TicketId, NamesakeQuestion>,
}

/// One ticket about which the question is open or was answered.
#[derive(Clone, Debug)]
struct NamesakeQuestion {
    campaign: CampaignId,
    known_by: KnownBy,
    answer: Answered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    No,
    Same(TicketId),
    Two,
}

#[derive(Clone, Debug)]
struct Sharded<K, V>(Vec<HashMap<(CampaignId, K), V>>);

impl<K, V> Default for Sharded<K, V> {
    fn default() -> Self {
        Self(std::iter::repeat_with(HashMap::new).take(SHARDS).collect())
    }
}

impl<K: Shard, V> Sharded<K, V> {
    fn get(&self, campaign: CampaignId, key: K) -> Option<&V> {
        self.0[key.shard()].get(&(campaign, key))
    }

    fn part_mut(&mut self, key: K) -> &mut HashMap<(CampaignId, K), V> {
        &mut self.0[key.shard()]
    }
}

/// Parts of an index by key. Keys are cut from an HMAC, so any byte of a key is as good as a hash.
trait Shard: Copy + Eq + Hash {
    fn shard(self) -> usize;
}

impl Shard for NameKey {
    fn shard(self) -> usize {
        usize::from(self.0.as_bytes()[0])
    }
}

impl Shard for TelephoneKey {
    fn shard(self) -> usize {
        usize::from(self.0.as_bytes()[0])
    }
}

impl Namesakes {
    fn served(&self, campaign: CampaignId, telephone: TelephoneKey) -> usize {
        usize::from(self.people.get(campaign, telephone).copied().unwrap_or(0))
    }

    /// Stores the names and telephones of a new ticket's people, and opens the question if there is an earlier ticket.
    fn issued(
        &mut self,
        campaign: CampaignId,
        ticket: TicketId,
        known_by: &KnownBy,
        earlier: Option<TicketId>,
    ) {
        for name in names(known_by) {
            let first = *self.first.part_mut(name).entry((campaign, name)).or_insert(ticket);
            if first != ticket {
                let later = self.later.entry((campaign, name)).or_default();
                later.extend((later.last() != Some(&ticket)).then_some(ticket));
            }
        }
        for telephone in &known_by.telephones {
            let people = self.people.part_mut(*telephone).entry((campaign, *telephone));
            let people = people.or_default();
            *people = people.saturating_add(1);
        }
        if earlier.is_some() {
            let (known_by, answer) = (known_by.clone(), Answered::No);
            self.questions.insert(ticket, NamesakeQuestion { campaign, known_by, answer });
        }
    }

    /// Every ticket of a name and birth date that is kept, in the order in which they were made.
    fn of_name(&self, campaign: CampaignId, name: NameKey) -> impl Iterator<Item = TicketId> + '_ {
        let later = self.later.get(&(campaign, name)).into_iter().flatten();
        self.first.get(campaign, name).into_iter().chain(later).copied()
    }

    /// Replaces the list of a name's tickets.
    fn keep(&mut self, campaign: CampaignId, name: NameKey, tickets: &[TicketId]) {
        let key = (campaign, name);
        let names = self.first.part_mut(name);
        let later = match tickets {
            [first, later @ ..] => {
                names.insert(key, *first);
                later
            }
            [] => {
                names.remove(&key);
                tickets
            }
        };
        if later.is_empty() {
            self.later.remove(&key);
        } else {
            self.later.insert(key, later.to_vec());
        }
    }

    /// Records the answer. A ticket that leaves for an earlier one no longer counts: its people's telephones serve one
    /// person less.
    fn answered(&mut self, ticket: TicketId, same_as: Option<TicketId>) {
        let Some(question) = self.questions.get_mut(&ticket) else { return };
        let was =
            std::mem::replace(&mut question.answer, same_as.map_or(Answered::Two, Answered::Same));
        if same_as.is_some() && was == Answered::No {
            let question = question.clone();
            self.served_less(&question);
        }
    }

    fn served_less(&mut self, NamesakeQuestion { campaign, known_by, .. }: &NamesakeQuestion) {
        for telephone in &known_by.telephones {
            if let Some(people) = self.people.part_mut(*telephone).get_mut(&(*campaign, *telephone))
            {
                *people = people.saturating_sub(1);
            }
        }
    }

    /// Removes the question about an erased person's ticket.
    pub(in crate::engine) fn erased(&mut self, ticket: TicketId) {
        let Some(question) = self.questions.remove(&ticket) else { return };
        if !matches!(question.answer, Answered::Same(_)) {
            self.served_less(&question);
        }
    }

    /// Whether the ticket left because its person has an earlier one.
    fn went(&self, ticket: TicketId) -> bool {
        self.questions.get(&ticket).is_some_and(|it| matches!(it.answer, Answered::Same(_)))
    }
}

fn names(known_by: &KnownBy) -> impl Iterator<Item = NameKey> + '_ {
    known_by.name.iter().chain(&known_by.party).copied()
}

impl State {
    /// Whether the question about this ticket is open.
    pub(in crate::engine) fn is_asked_about(&self, ticket: TicketId) -> bool {
        self.asked_about(ticket).is_some()
    }

    /// Whether the question about the ticket is open, or how it was answered; None when they are two people, and when
    /// no earlier ticket is left that could be of the same person.
    pub(in crate::engine) fn namesake_standing(&self, ticket: TicketId) -> Option<Namesake> {
        match self.tickets.namesakes.questions.get(&ticket)?.answer {
            Answered::No => self.asked_about(ticket).map(|_| Namesake::Asked),
            Answered::Same(_) => Some(Namesake::Same),
            Answered::Two => None,
        }
    }

    /// The earliest ticket that may belong to this ticket's person, while the question is open.
    fn asked_about(&self, ticket: TicketId) -> Option<TicketId> {
        let question = self.tickets.namesakes.questions.get(&ticket)?;
        let is_open = question.answer == Answered::No;
        let before = self.namesake(question.campaign, &question.known_by).filter(|_| is_open);
        before.filter(|before| *before < ticket)
    }

    /// The ticket that its first person goes on with: an earlier one of theirs, if this one was joined to it.
    pub(in crate::engine) fn earliest_of_same(&self, mut ticket: TicketId) -> TicketId {
        let namesakes = &self.tickets.namesakes;
        while let Some(question) = namesakes.questions.get(&ticket)
            && let Answered::Same(earlier) = question.answer
            && let Some(name) = question.known_by.name
            // It may be another's of a party who was known.
            && namesakes.of_name(question.campaign, name).any(|it| it == earlier)
        {
            ticket = earlier;
        }
        ticket
    }

    /// Whether the ticket has no person any more: its person was erased, or has an earlier ticket.
    fn is_nobodys(&self, ticket: TicketId) -> bool {
        self.is_erased(ticket) || self.tickets.namesakes.went(ticket)
    }

    /// The earliest ticket that may belong to one of these people; None when there is none.
    pub(in crate::engine) fn namesake(
        &self,
        campaign: CampaignId,
        known_by: &KnownBy,
    ) -> Option<TicketId> {
        let earliest = |name: NameKey| {
            let mut of_name = self.tickets.namesakes.of_name(campaign, name);
            of_name.find(|ticket| !self.is_nobodys(*ticket))
        };
        names(known_by).filter_map(earliest).min()
    }

    /// Stores the names and telephones of a new ticket's people. Tickets that have no person any more are removed from
    /// the lists.
    pub(in crate::engine) fn people_came(
        &mut self,
        campaign: CampaignId,
        ticket: TicketId,
        known_by: &KnownBy,
        earlier: Option<TicketId>,
    ) {
        for name in names(known_by) {
            let first = self.tickets.namesakes.first.get(campaign, name).copied();
            if first.is_some_and(|first| self.is_nobodys(first)) {
                let of_name = self.tickets.namesakes.of_name(campaign, name);
                let kept: Vec<_> = of_name.filter(|it| !self.is_nobodys(*it)).collect();
                self.tickets.namesakes.keep(campaign, name, &kept);
            }
        }
        self.tickets.namesakes.issued(campaign, ticket, known_by, earlier);
    }

    /// Checks that every telephone is given for at most `PEOPLE_A_TELEPHONE` people.
    pub(in crate::engine) fn check_telephones(
        &self,
        campaign: CampaignId,
        known_by: &KnownBy,
    ) -> Result<(), Refusal> {
        let given = &known_by.telephones;
        let fits = |telephone: &TelephoneKey| {
            let more = given.iter().filter(|it| *it == telephone).count();
            self.tickets.namesakes.served(campaign, *telephone) + more <= PEOPLE_A_TELEPHONE
        };
        if given.iter().all(fits) { Ok(()) } else { Err(Refusal::PhoneServesOthers) }
    }

    /// The person proved that both tickets are theirs: the earlier number stays, and the newer ticket leaves.
    pub(in crate::engine) fn join_namesakes(
        &self,
        ticket: TicketId,
        earlier: TicketId,
    ) -> Result<Vec<Event>, Refusal> {
        let namesakes = &self.tickets.namesakes;
        let question = namesakes.questions.get(&ticket).ok_or(Refusal::UnknownTicket)?;
        match question.answer {
            Answered::Same(before) if before == earlier => return Ok(Vec::new()),
            Answered::Same(_) | Answered::Two => return Err(Refusal::UnknownTicket),
            Answered::No => {}
        }
        let campaign = question.campaign;
        let of_name = question.known_by.name.map(|name| namesakes.of_name(campaign, name));
        let is_of_name = of_name.is_some_and(|mut tickets| tickets.any(|it| it == earlier));
        let goes = is_of_name && earlier < ticket && !self.is_nobodys(earlier);
        if goes { Ok(self.become_one(ticket, earlier)) } else { Err(Refusal::UnknownTicket) }
    }

    /// The answer of staff who saw an ID.
    pub(in crate::engine) fn namesake_by_staff(
        &self,
        ticket: TicketId,
        act: StaffAct,
    ) -> Vec<Event> {
        match self.asked_about(ticket) {
            Some(earlier) if act == StaffAct::SamePerson => self.become_one(ticket, earlier),
            Some(_) => vec![Event::NamesakeAnswered(NamesakeAnswered { ticket, same_as: None })],
            None => Vec::new(),
        }
    }

    /// The newer ticket has no turn and no wish to end: both wait for the answer. A person who had left with the
    /// earlier ticket has come back with the newer one, and gets the earlier number again.
    fn become_one(&self, ticket: TicketId, earlier: TicketId) -> Vec<Event> {
        let stands = !matches!(
            self.standing(ticket),
            None | Some(TicketState::Left | TicketState::NotServed | TicketState::Done)
        );
        let had_left = self.standing(earlier) == Some(TicketState::Left);
        let answered = Event::NamesakeAnswered(NamesakeAnswered { ticket, same_as: Some(earlier) });
        let left = stands.then_some(Event::TicketLeft(OfTicket { ticket }));
        let back =
            (stands && had_left).then_some(Event::TicketReturned(OfTicket { ticket: earlier }));
        std::iter::once(answered).chain(left).chain(back).collect()
    }

    pub(in crate::engine) fn namesake_answered(
        &mut self,
        ticket: TicketId,
        same_as: Option<TicketId>,
    ) {
        self.tickets.namesakes.answered(ticket, same_as);
        if same_as.is_some() {
            self.tickets.release_members(ticket);
        }
    }

    pub(in crate::engine) fn check_namesakes(&self, broken: &mut Vec<String>) {
        for ticket in self.tickets.namesakes.questions.keys().copied() {
            let activity = self.tickets.activity(ticket);
            let has = activity.hold.is_some()
                || activity.booking.is_some()
                || self.given(ticket).is_some();
            let state = self.tickets.get(ticket).map(|row| row.state);
            let acts = has || matches!(state, Some(TicketState::Active | TicketState::Done));
            let standing = self.namesake_standing(ticket);
            if standing == Some(Namesake::Asked) && acts {
                broken.push(format!("ticket {ticket}: acts, while it is a question whose it is"));
            }
            let lives = matches!(state, Some(TicketState::Called | TicketState::Active));
            if standing == Some(Namesake::Same) && (has || lives) {
                broken.push(format!("ticket {ticket}: went for an earlier one, and goes on"));
            }
        }
    }
}
