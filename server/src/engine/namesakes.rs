//! Two tickets, one name and birth date: whether their people are one is a question. Until it is answered the newer has its
//! place, but no turn and no wish; the earlier one is not touched and not told. And how many people a telephone serves.

use std::collections::HashMap;
use std::hash::Hash;

use jari_common::change::Event;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::{KnownBy, NameKey, TelephoneKey};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffAct;
use jari_common::ticket::{Namesake, TicketState};

use super::State;

/// The most people that one telephone serves in a campaign.
const PEOPLE_A_TELEPHONE: usize = 4;
/// Parts of an index: each grows by itself, so that no growth holds the writer long.
const SHARDS: usize = 256;

/// What is known of names and telephones, beside the tickets' rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namesakes {
    /// The first ticket of a name and birth date, be it that its person has it or shares it.
    first: Sharded<NameKey, TicketId>,
    people: Sharded<TelephoneKey, u8>,
    /// Every ticket that was asked about.
    questions: HashMap<TicketId, Question>,
}

/// One ticket about which it is, or was, a question.
#[derive(Clone, Debug)]
struct Question {
    campaign: CampaignId,
    known_by: KnownBy,
    earlier: TicketId,
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

/// Keys are cut from an HMAC: any byte of them is as good as a hash.
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

    /// Takes note of a new ticket's people, and of whom one of them may be.
    fn issued(
        &mut self,
        campaign: CampaignId,
        ticket: TicketId,
        known_by: &KnownBy,
        earlier: Option<TicketId>,
    ) {
        for name in names(known_by) {
            self.first.part_mut(name).entry((campaign, name)).or_insert(ticket);
        }
        for telephone in &known_by.telephones {
            let people = self.people.part_mut(*telephone).entry((campaign, *telephone));
            let people = people.or_default();
            *people = people.saturating_add(1);
        }
        if let Some(earlier) = earlier {
            let (known_by, answer) = (known_by.clone(), Answered::No);
            self.questions.insert(ticket, Question { campaign, known_by, earlier, answer });
        }
    }

    /// A ticket that goes for an earlier one leaves nothing behind that would be in its people's way.
    fn answered(&mut self, ticket: TicketId, same_as: Option<TicketId>) {
        let Some(question) = self.questions.get_mut(&ticket) else { return };
        question.answer = same_as.map_or(Answered::Two, Answered::Same);
        if same_as.is_none() {
            return;
        }
        let (campaign, known_by) = (question.campaign, question.known_by.clone());
        for name in names(&known_by) {
            let names = self.first.part_mut(name);
            if names.get(&(campaign, name)) == Some(&ticket) {
                names.remove(&(campaign, name));
            }
        }
        for telephone in known_by.telephones {
            if let Some(people) = self.people.part_mut(telephone).get_mut(&(campaign, telephone)) {
                *people = people.saturating_sub(1);
            }
        }
    }

    /// Whether it is a question whose the ticket is, or how it was answered; None for two people.
    pub(super) fn standing(&self, ticket: TicketId) -> Option<Namesake> {
        match self.questions.get(&ticket)?.answer {
            Answered::No => Some(Namesake::Asked),
            Answered::Same(_) => Some(Namesake::Same),
            Answered::Two => None,
        }
    }

    /// Whether the person of `earlier` has the name and birth date of who asks. Of three who share them the second may be
    /// meant.
    fn is_of(&self, name: NameKey, campaign: CampaignId, earlier: TicketId) -> bool {
        let asked_too = || self.questions.get(&earlier).and_then(|it| it.known_by.name);
        self.first.get(campaign, name) == Some(&earlier) || asked_too() == Some(name)
    }
}

fn names(known_by: &KnownBy) -> impl Iterator<Item = NameKey> + '_ {
    known_by.name.iter().chain(&known_by.party).copied()
}

impl State {
    /// Whether it is a question whose this ticket is.
    pub(super) fn is_asked_about(&self, ticket: TicketId) -> bool {
        self.tickets.namesakes.standing(ticket) == Some(Namesake::Asked)
    }

    /// The ticket of somebody whom one of these people may be; None when there is nobody.
    pub(super) fn namesake(&self, campaign: CampaignId, known_by: &KnownBy) -> Option<TicketId> {
        let first = &self.tickets.namesakes.first;
        let found = names(known_by).filter_map(|name| first.get(campaign, name).copied());
        found.filter(|ticket| !self.is_erased(*ticket)).min()
    }

    /// Takes note of a new ticket's people. Whoever was erased is nobody's namesake any more.
    pub(super) fn people_came(
        &mut self,
        campaign: CampaignId,
        ticket: TicketId,
        known_by: &KnownBy,
        earlier: Option<TicketId>,
    ) {
        for name in names(known_by) {
            let first = self.tickets.namesakes.first.get(campaign, name).copied();
            if first.is_some_and(|first| self.is_erased(first)) {
                self.tickets.namesakes.first.part_mut(name).remove(&(campaign, name));
            }
        }
        self.tickets.namesakes.issued(campaign, ticket, known_by, earlier);
    }

    /// Every telephone serves four people at most.
    pub(super) fn check_telephones(
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

    /// The person of both proved it: the earlier number stays, the newer goes.
    pub(super) fn join_namesakes(
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
        let name = question.known_by.name;
        let is_of_name = name.is_some_and(|name| namesakes.is_of(name, campaign, earlier));
        let row = self.tickets.get(earlier).filter(|row| row.campaign == campaign);
        let stands = row.is_some() && namesakes.standing(earlier) != Some(Namesake::Same);
        let goes = is_of_name && stands && earlier < ticket;
        if goes { Ok(self.become_one(ticket, earlier)) } else { Err(Refusal::UnknownTicket) }
    }

    /// What staff say who saw an ID.
    pub(super) fn namesake_by_staff(&self, ticket: TicketId, act: StaffAct) -> Vec<Event> {
        match self.tickets.namesakes.questions.get(&ticket) {
            Some(Question { answer: Answered::No, earlier, .. }) if act == StaffAct::SamePerson => {
                self.become_one(ticket, *earlier)
            }
            Some(Question { answer: Answered::No, .. }) => {
                vec![Event::NamesakeAnswered { ticket, same_as: None }]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Neither turn nor wish was there to be ended: they wait for the answer.
    fn become_one(&self, ticket: TicketId, earlier: TicketId) -> Vec<Event> {
        let stands = !matches!(
            self.standing(ticket),
            None | Some(TicketState::Left | TicketState::NotServed | TicketState::Done)
        );
        let answered = Event::NamesakeAnswered { ticket, same_as: Some(earlier) };
        std::iter::once(answered).chain(stands.then_some(Event::TicketLeft { ticket })).collect()
    }

    pub(super) fn namesake_answered(&mut self, ticket: TicketId, same_as: Option<TicketId>) {
        self.tickets.namesakes.answered(ticket, same_as);
        if same_as.is_some() {
            self.tickets.release_companions(ticket);
        }
    }

    pub(super) fn check_namesakes(&self, broken: &mut Vec<String>) {
        for ticket in self.tickets.namesakes.questions.keys().copied() {
            let play = self.tickets.play(ticket);
            let has = play.hold.is_some() || play.booking.is_some() || self.given(ticket).is_some();
            let state = self.tickets.get(ticket).map(|row| row.state);
            let acts = has || matches!(state, Some(TicketState::Active | TicketState::Done));
            let standing = self.tickets.namesakes.standing(ticket);
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
