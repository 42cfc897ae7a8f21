//! People who are called and come: most book at once, some are late, go away and return, or continue at another screen.

use std::rc::Rc;
use std::time::{Duration, Instant};

use jari_common::id::TicketId;
use jari_common::ticket::TicketState;
use tokio::time::sleep;

use super::joining::{lost_or_doubled, session, what};
use super::ledger::{Breach, named};
use super::place::Marks;
use super::probes;
use super::scene::{CALL_SECS, Count, Scene};
use crate::client::asks::{Ask, Booked, Held, Ticket, Turn, is_no, is_one_of};
use crate::client::connection::{Connection, Stalled};

/// The most tries to get a turn, when it was missed or had to be waited for.
const TURNS_ASKED_MAX: u32 = 6;
/// The most slots that a person tries before they go without a booking.
const SLOTS_TRIED_MAX: usize = 64;
/// The time for which a person reads the screen before each press.
const READING: Duration = Duration::from_millis(60);
/// The interval at which a person who waits for a call looks.
const LOOK: Duration = Duration::from_millis(80);
/// After this time, a person who was not called again, or found no turn free, goes home; the place is kept.
const CALL_WAIT: Duration = Duration::from_secs(8);

/// What a called person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Books,
    /// Tries every wrong token before the right one.
    Tries,
    /// Comes after the call has passed, and says "I'm here".
    IsLate,
    /// Holds a seat, leaves without booking it, and returns.
    GoesAway,
    /// Continues at another screen in the middle of the turn.
    ChangesScreens,
}

impl Fate {
    fn of(scene: &Scene, person: u32) -> Self {
        match scene.throw(person, what::FATE, 10) {
            0 => Self::IsLate,
            1 => Self::GoesAway,
            2 | 3 => Self::ChangesScreens,
            4 | 5 => Self::Tries,
            _ => Self::Books,
        }
    }
}

/// A person at a screen.
struct Guest<'a> {
    scene: &'a Scene,
    connection: &'a mut Connection,
    person: u32,
    ticket: TicketId,
    session: String,
    acts: u32,
}

/// One screen: serves every called person, until no more turns are wanted.
pub(crate) async fn attend(scene: Rc<Scene>) -> Result<(), Stalled> {
    let mut connection = scene.connection();
    while let Some(person) = scene.next_guest().await {
        scene.tally.guests.count();
        let Some(mut guest) = sit_down(&scene, &mut connection, person).await? else { continue };
        guest.do_as(Fate::of(&scene, person)).await?;
    }
    Ok(())
}

/// Gets a session by the ticket's code, or by a repeat of the request that made the ticket.
async fn sit_down<'a>(
    scene: &'a Scene,
    connection: &'a mut Connection,
    person: u32,
) -> Result<Option<Guest<'a>>, Stalled> {
    let place = scene.ledger.borrow().place(person);
    let status = if person.is_multiple_of(2) {
        let device = scene.device(person, 1);
        connection.ask(&Ask::find(device, place.code(), person)).await?
    } else {
        session(scene, connection, person).await?
    };
    let read = scene.read("sit down", status, connection.body());
    let Some((session, said)) = read else {
        scene.breach_to(person, Breach::Lost, format!("a called person is answered {status}"));
        return Ok(None);
    };
    if status == 201 || said.ticket != place.ticket {
        lost_or_doubled(scene, connection, person, said.number).await?;
        return Ok(None);
    }
    scene.ledger.borrow_mut().numbered(person, said.number);
    let session = session.session.to_owned();
    let (ticket, acts) = (place.ticket_id(), what::ACTS);
    Ok(Some(Guest { scene, connection, person, ticket, session, acts }))
}

impl Guest<'_> {
    async fn do_as(&mut self, fate: Fate) -> Result<(), Stalled> {
        if fate == Fate::IsLate {
            sleep(Duration::from_secs(CALL_SECS.into()) + READING).await;
        }
        let Some(mut lease) = self.begin().await? else { return Ok(()) };
        match fate {
            Fate::Tries => {
                let tokens = (lease.as_str(), self.session.as_str());
                let who = (self.person, self.ticket);
                let connection = &mut *self.connection;
                probes::hold_by_wrong_tokens(self.scene, connection, who, tokens).await?;
            }
            Fate::GoesAway => {
                if !self.go_away(&lease).await? {
                    return Ok(());
                }
                match self.begin().await? {
                    Some(again) => lease = again,
                    None => return Ok(()),
                }
            }
            Fate::ChangesScreens => {
                let old = lease;
                match self.begin().await? {
                    Some(newer) => lease = newer,
                    None => return Ok(()),
                }
                self.try_old_lease(&old, None).await?;
            }
            Fate::Books | Fate::IsLate => {}
        }
        let Some(hold) = self.hold(&lease).await? else { return Ok(()) };
        sleep(READING).await;
        self.book(&lease, &hold).await?;
        if fate == Fate::Tries {
            self.try_old_lease(&lease, None).await?;
        }
        Ok(())
    }

    /// The lease of a running turn; None when no turn could be had.
    async fn begin(&mut self) -> Result<Option<String>, Stalled> {
        for _ in 0..TURNS_ASKED_MAX {
            let key = self.next_key();
            let ask = Ask::begin_turn(self.ticket, &self.session, key);
            let status = self.connection.ask(&ask).await?;
            let body = self.connection.body();
            if status != 200 {
                if !is_no(body, "not-your-turn") {
                    self.scene.surprise("turn", status, body);
                    return Ok(None);
                }
                if !self.return_to_line().await? {
                    return Ok(None);
                }
                continue;
            }
            let Ok(turn) = serde_json::from_slice::<Turn<'_>>(body) else {
                self.scene.surprise("turn: not to be read", status, &[]);
                return Ok(None);
            };
            {
                let mut ledger = self.scene.ledger.borrow_mut();
                ledger.began(self.person);
                ledger.numbered(self.person, turn.ticket.number);
            }
            if let Some(lease) = turn.lease {
                *self.scene.spare_lease.borrow_mut() = Some(lease.to_owned());
                return Ok(Some(lease.to_owned()));
            }
            if turn.ticket.state != TicketState::Called {
                self.breach(
                    Breach::Lost,
                    &format!("no lease for a {:?} ticket", turn.ticket.state),
                );
                return Ok(None);
            }
            if self.scene.ledger.borrow_mut().mark(self.person, Marks::NEXT) {
                self.scene.tally.waited.count();
            }
            if !self.waits_until(|seen| !seen.arrived).await? {
                self.scene.tally.went_home.count();
                return Ok(None);
            }
        }
        self.scene.tally.went_home.count();
        Ok(None)
    }

    /// Says "I'm here", and waits to be called; false when no call comes.
    async fn return_to_line(&mut self) -> Result<bool, Stalled> {
        self.scene.ledger.borrow_mut().mark(self.person, Marks::BACK);
        let key = self.next_key();
        let status = self.connection.ask(&Ask::back(self.ticket, &self.session, key)).await?;
        if status != 200 {
            self.scene.surprise("I'm here", status, self.connection.body());
            return Ok(false);
        }
        self.scene.tally.back.count();
        // The call was missed again, or is running: the next request for a turn shows which.
        let is_called = self.waits_until(|seen| seen.state != TicketState::Waiting).await?;
        if !is_called {
            self.scene.tally.went_home.count();
        }
        Ok(is_called)
    }

    /// Reads the ticket until `is_so` holds; false when it never does.
    async fn waits_until(&mut self, is_so: impl Fn(&Ticket) -> bool) -> Result<bool, Stalled> {
        let began = Instant::now();
        while began.elapsed() < CALL_WAIT && !self.scene.turns_are_over() {
            let status = self.connection.ask(&Ask::ticket(self.ticket, &self.session)).await?;
            let seen: Result<Ticket, _> = serde_json::from_slice(self.connection.body());
            match seen {
                Ok(seen) if status == 200 && is_so(&seen) => return Ok(true),
                Ok(_) if status == 200 => sleep(LOOK).await,
                _ => {
                    self.scene.surprise("own ticket", status, self.connection.body());
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    /// Holds the first free seat, so that everybody wants the same one.
    async fn hold(&mut self, lease: &str) -> Result<Option<Held>, Stalled> {
        let first = self.scene.first_free.get();
        for at in first..self.scene.slots.len().min(first + SLOTS_TRIED_MAX) {
            let slot = &self.scene.slots[at];
            let key = self.next_key();
            let ask = Ask::hold(self.ticket, lease, key, slot);
            let status = self.connection.ask(&ask).await?;
            let body = self.connection.body();
            if status == 200 {
                let view: Option<Ticket> = serde_json::from_slice(body).ok();
                let Some(held) = view.and_then(|view| view.hold) else {
                    self.breach(Breach::Lost, "a hold was acknowledged, and there is none");
                    return Ok(None);
                };
                if held.slot != *slot {
                    self.breach(Breach::Moved, &format!("held {}", named(&held.slot)));
                }
                self.scene.ledger.borrow_mut().held(self.person, &held.slot);
                return Ok(Some(held));
            }
            // A server that was stopped for longer than a call, or was away, may have let the turn end.
            if is_one_of(body, &["turn-over", "not-your-turn"]) {
                self.scene.tally.turns_ended.count();
                return Ok(None);
            }
            if !is_no(body, "slot-full") {
                self.scene.surprise("hold", status, body);
                return Ok(None);
            }
            if at == self.scene.first_free.get() {
                self.scene.first_free.set(at + 1);
            }
        }
        Ok(None)
    }

    async fn book(&mut self, lease: &str, hold: &Held) -> Result<(), Stalled> {
        let key = self.scene.key(self.person, what::BOOK);
        let ask = Ask::book(self.ticket, lease, key, hold.id);
        let repeats = if self.person.is_multiple_of(3) { 2 } else { 1 };
        for _ in 0..repeats {
            let status = self.connection.ask(&ask).await?;
            let view: Option<Ticket> = serde_json::from_slice(self.connection.body()).ok();
            let booked: Option<Booked> = view.and_then(|view| view.booking);
            match booked.filter(|_| matches!(status, 200 | 201)) {
                Some(booked) => {
                    let mut ledger = self.scene.ledger.borrow_mut();
                    if ledger.booking(self.person).is_none() {
                        self.scene.tally.bookings.count();
                    }
                    ledger.booked(self.person, &hold.slot, booked);
                }
                None => {
                    self.scene.ledger.borrow_mut().given_up(&hold.slot);
                    let what = format!("a held seat could not be booked: {status}");
                    self.breach(Breach::Lost, &what);
                    self.scene.surprise("book", status, self.connection.body());
                }
            }
        }
        Ok(())
    }

    /// Holds a seat and leaves; the place stays, the seat becomes free, and the lease is over.
    async fn go_away(&mut self, lease: &str) -> Result<bool, Stalled> {
        let hold = self.hold(lease).await?;
        if let Some(hold) = &hold {
            self.scene.ledger.borrow_mut().given_up(&hold.slot);
        }
        sleep(READING).await;
        let key = self.next_key();
        let status = self.connection.ask(&Ask::end_turn(self.ticket, lease, key)).await?;
        if status != 200 {
            self.scene.surprise("go away", status, self.connection.body());
            return Ok(false);
        }
        self.try_old_lease(lease, hold.map(|hold| hold.id)).await?;
        Ok(true)
    }

    async fn try_old_lease(
        &mut self,
        lease: &str,
        hold: Option<jari_common::id::HoldId>,
    ) -> Result<(), Stalled> {
        let who = (self.person, self.ticket);
        probes::old_lease(self.scene, self.connection, who, lease, hold).await
    }

    fn breach(&self, breach: Breach, what: &str) {
        self.scene.breach_to(self.person, breach, what);
    }

    fn next_key(&mut self) -> uuid::Uuid {
        self.acts += 1;
        self.scene.key(self.person, self.acts)
    }
}
