//! Faults planted where the simulation meets the product, to prove that the promises are watched: a store that lies, a
//! shell that tells too much, a clock that is believed. They are not part of the product.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use jari_common::change::{
    Change, DrawRevealed, Event, Held, LineFrozen, NumbersDrawn, OfCampaign, OfPerson, PaceChanged,
    PresenceChanged, StaffActed, TicketIssued, TicketUntil,
};
use jari_common::device::Presence;
use jari_common::draw::Digest;
use jari_common::id::{RequestId, TicketId};
use jari_common::person::PersonKey;
use jari_common::refusal::Refusal;
use jari_common::staff::StaffAct;
use jari_common::ticket::TicketState;
use jari_server::command::Answer;
use jari_server::store::log_row::{ChainLink, LogEnd};
use jari_server::store::memory::MemoryStore;
use jari_server::store::{Batch, FaultNote, Store, StoreError, StoreReader};
use jari_server::writer::{Outcome, StepOutput, SubmitError};

use super::person::Letter;

mod booked;

use booked::Booked;

/// The fault that this world has on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plant {
    #[default]
    Nothing,
    /// The store says "durable" and sometimes forgets.
    StoreForgets,
    /// An answer is sent first, and committed only afterwards.
    AnswersBeforeCommit,
    /// Two people get one seat in the log.
    SeatTwice,
    /// One person gets two tickets in the log.
    TwoTickets,
    /// In the log, a person is called before the person who is next.
    LinePassed,
    /// A lease that is over is accepted as if it were the newest.
    OldLeaseTaken,
    /// A restart reads all but the last batch.
    RestartSkipsLastBatch,
    /// A process that was stopped continues as if no time had passed.
    DownTimeCounts,
    /// An answer tells another number.
    OtherNumber,
    /// An answer tells more people ahead than before.
    MoreAhead,
    /// A booked person is told of no booking.
    BookingHidden,
    /// A repeated request is refused.
    RepeatRefused,
    /// A wall clock that jumped is believed at once.
    JumpBelieved,
    /// The writer does not check whether the line is frozen.
    FrozenIgnored,
    /// Letters are taken in the order of a hash table, which does not depend on the seed.
    ChanceBesidesTheSeed,
    /// A writer that has stopped never tries again.
    NeverThaws,
    /// The line continues while the log says that an operator stopped it.
    StoppedLineGoesOn,
    /// The pace was lowered to one turn, and more are called.
    PaceIgnored,
    /// A kiosk is in use, and the window of the called person is still running.
    KioskInUseIgnored,
    /// The numbers follow from another seed than the one that the published data give.
    SeedChosen,
    /// People are called while all entries but the first wait for their numbers.
    CalledBeforeDrawn,
    /// A person who showed no ID begins a turn.
    UnprovedBegins,
    /// The code proves another person's identity.
    OtherPersonProved,
    /// A booking moves in the log, but another seat than its old one is reported as free.
    MoveFreesOther,
    /// A booking moves to a seat that is not held for it.
    MovedOntoNothing,
    /// The old seat is given up as soon as the better one is held.
    DroppedBeforeSure,
    /// A seat beside a booking is held for a person who has no booking.
    MoveHeldForNobody,
    /// A booking is cancelled by the passing of time, without a request.
    CancelledByNobody,
    /// A booking is moved by the passing of time, without a request.
    MovedByNobody,
    /// A booking is cancelled, and another seat is reported as free.
    CancelFreesOther,
    /// A person who moved is told of the old seat.
    OldSeatTold,
}

impl Plant {
    /// Whether a batch's events are forged on their way to the disk.
    fn is_forged(self) -> bool {
        matches!(
            self,
            Self::SeatTwice
                | Self::TwoTickets
                | Self::LinePassed
                | Self::MoveFreesOther
                | Self::MovedOntoNothing
                | Self::DroppedBeforeSure
                | Self::MoveHeldForNobody
                | Self::CancelledByNobody
                | Self::MovedByNobody
                | Self::CancelFreesOther
        )
    }

    /// Whether the log gets other facts than the engine used, so that the two are not compared.
    #[must_use]
    pub fn is_in_the_rules(self) -> bool {
        matches!(
            self,
            Self::StoppedLineGoesOn
                | Self::PaceIgnored
                | Self::KioskInUseIgnored
                | Self::SeedChosen
                | Self::CalledBeforeDrawn
                | Self::UnprovedBegins
                | Self::OtherPersonProved
        )
    }
}

/// Replaces the facts that the engine used by others; the same changes are always forged in the same way.
pub fn forge_rules(plant: Plant, changes: &mut [Change]) {
    for change in changes {
        match (&mut change.event, plant) {
            (Event::LineResumed(OfCampaign { campaign }), Plant::StoppedLineGoesOn) => {
                let message = "still stopped".to_owned();
                change.event = Event::LineFrozen(LineFrozen { campaign: *campaign, message });
            }
            (Event::PaceChanged(PaceChanged { pace, .. }), Plant::PaceIgnored) => pace.turns = 1,
            (
                Event::PresenceChanged(PresenceChanged { presence, .. }),
                Plant::KioskInUseIgnored,
            ) => {
                *presence = Presence::Busy;
            }
            (Event::DrawRevealed(DrawRevealed { seed, .. }), Plant::SeedChosen) => {
                *seed = Digest([9; 32]);
            }
            (Event::NumbersDrawn(NumbersDrawn { count, .. }), Plant::CalledBeforeDrawn) => {
                *count = 1;
            }
            (Event::StaffActed(StaffActed { act, .. }), Plant::UnprovedBegins) => {
                *act = StaffAct::Find;
            }
            (Event::IdentityVerified(OfPerson { person }), Plant::OtherPersonProved) => {
                *person = PersonKey(uuid::Uuid::nil());
            }
            _ => {}
        }
    }
}

/// One commit in this many is forgotten.
const FORGOTTEN_ONE_IN: u32 = 5;

/// The store of one process, with its fault.
#[derive(Clone)]
pub struct PlantedStore {
    disk: MemoryStore,
    plant: Plant,
    /// What the process knows and the disk does not.
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory {
    commits: u32,
    behind: Option<Batch>,
    is_stuck: bool,
    /// The first person who got a ticket.
    person: Option<PersonKey>,
    booked: Booked,
}

impl PlantedStore {
    #[must_use]
    pub fn new(disk: MemoryStore, plant: Plant) -> Self {
        Self { disk, plant, memory: Arc::default() }
    }

    fn behind(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = memory.behind.replace(batch.clone()) {
            self.disk.commit(&before)?;
        }
        Ok(())
    }

    fn forgets(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.commits += 1;
        if memory.commits.is_multiple_of(FORGOTTEN_ONE_IN) {
            Ok(())
        } else {
            self.disk.commit(batch)
        }
    }

    fn sticks(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.is_stuck {
            return Err(StoreError::Io("as before".to_owned()));
        }
        let done = self.disk.commit(batch);
        memory.is_stuck = done.is_err();
        done
    }

    fn forged(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut batch = batch.clone();
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        for change in &mut batch.changes {
            memory.booked.note(&change.event);
            memory.booked.forge(self.plant, &mut change.event);
            match (&mut change.event, self.plant) {
                (Event::SeatHeld(Held { seat, .. }), Plant::SeatTwice) => *seat = 0,
                (Event::TicketIssued(TicketIssued { person, .. }), Plant::TwoTickets) => {
                    *person = *memory.person.get_or_insert(*person);
                }
                (Event::TicketCalled(TicketUntil { ticket, .. }), Plant::LinePassed) => {
                    ticket.0 += 1;
                }
                _ => {}
            }
        }
        drop(memory);
        self.disk.commit(&batch)
    }
}

impl Store for PlantedStore {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if batch.changes.is_empty() {
            return Ok(());
        }
        match self.plant {
            Plant::AnswersBeforeCommit => self.behind(batch),
            Plant::StoreForgets => self.forgets(batch),
            Plant::NeverThaws => self.sticks(batch),
            plant if plant.is_forged() => self.forged(batch),
            plant if plant.is_in_the_rules() => {
                let mut batch = batch.clone();
                forge_rules(plant, &mut batch.changes);
                self.disk.commit(&batch)
            }
            _ => self.disk.commit(batch),
        }
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        self.disk.answer_to(request)
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        let inner = self.disk.reader()?;
        if self.plant == Plant::RestartSkipsLastBatch {
            let end = self.disk.last_seq().saturating_sub(1);
            return Ok(Box::new(Short { inner, end }));
        }
        Ok(inner)
    }
}

/// A reader that stops too early.
struct Short {
    inner: Box<dyn StoreReader>,
    end: u64,
}

impl StoreReader for Short {
    fn changes_after(&mut self, seq: u64) -> Result<Vec<Change>, StoreError> {
        let mut changes = self.inner.changes_after(seq)?;
        changes.retain(|change| change.seq <= self.end);
        Ok(changes)
    }

    fn sealed(&mut self, ticket: TicketId) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.sealed(ticket)
    }

    fn sealed_after(
        &mut self,
        ticket: TicketId,
        most: usize,
    ) -> Result<Vec<(TicketId, Vec<u8>)>, StoreError> {
        self.inner.sealed_after(ticket, most)
    }

    fn faults(&mut self) -> Result<Vec<FaultNote>, StoreError> {
        self.inner.faults()
    }

    fn chain(&mut self, see: &mut dyn FnMut(ChainLink)) -> Result<(), StoreError> {
        self.inner.chain(see)
    }

    fn end(&mut self) -> Result<LogEnd, StoreError> {
        self.inner.end()
    }

    fn check(&mut self) -> Result<Vec<String>, StoreError> {
        self.inner.check()
    }
}

/// Changes true answers as a faulty shell would.
#[derive(Debug, Default)]
pub struct Twister {
    answered: BTreeSet<u128>,
}

impl Twister {
    pub fn twist(&mut self, plant: Plant, told: &mut StepOutput<Letter>) {
        for (letter, outcomes) in &mut told.answers {
            let request = letter.ask.request.map_or(0, |request| request.0.as_u128());
            let is_repeat = !self.answered.insert(request);
            outcomes.iter_mut().for_each(|outcome| twist(plant, is_repeat, outcome));
        }
    }
}

fn twist(plant: Plant, is_repeat: bool, outcome: &mut Outcome) {
    let Ok(Answer::Ticket(ticket)) = outcome else { return };
    let view = &mut ticket.view;
    match plant {
        Plant::OtherNumber if is_repeat => view.number += 1,
        Plant::MoreAhead if is_repeat && view.state == TicketState::Waiting => view.ahead += 1,
        Plant::OldSeatTold if is_repeat => {
            view.booking.iter_mut().for_each(|it| it.sequence = it.sequence.saturating_sub(1));
        }
        Plant::BookingHidden if is_repeat => view.booking = None,
        Plant::RepeatRefused if is_repeat => {
            *outcome = Err(SubmitError::Refused(Refusal::RequestIdReused));
        }
        _ => {}
    }
}
