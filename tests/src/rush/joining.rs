//! How people come: each at their moment, and a third of them twice. A repeat keeps its key, a second device uses its
//! own key.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jari_common::ticket::TicketState;
use tokio::time::{Instant, sleep_until};

use super::arrivals::Arrivals;
use super::ledger::{Agreement, Breach};
use super::place::{Marks, Place};
use super::probes;
use super::scene::{Count, Scene};
use crate::client::asks::{Ask, is_no};
use crate::client::connection::{Connection, Stalled};

/// The purposes of a person's request ids.
pub(crate) mod what {
    pub(crate) const JOIN: u32 = 0;
    pub(crate) const SECOND_JOIN: u32 = 1;
    pub(crate) const LEAVE: u32 = 2;
    pub(crate) const JOIN_AFTER_LEAVING: u32 = 3;
    pub(crate) const RETURN_AFTER_LEAVING: u32 = 4;
    pub(crate) const BOOK: u32 = 5;
    /// The first id of acts; all later ids are acts too.
    pub(crate) const ACTS: u32 = 1_000;
    /// Questions that random numbers answer.
    pub(crate) const MANNER: u32 = 100;
    pub(crate) const FATE: u32 = 101;
}

/// One person in this many leaves the line by their own request.
const LEAVER: u32 = 100;
/// One person in this many may not join.
const INELIGIBLE: u32 = 400;
/// One person in this many comes at two devices, or more than once.
const REPEATER: u32 = 3;

/// The people who are still to come, in order.
pub(crate) struct Joining {
    began: Instant,
    arrivals: Arrivals,
    next: u32,
}

impl Joining {
    /// A queue that begins now.
    pub(crate) fn new(scene: &Scene) -> Self {
        Self { began: Instant::now(), arrivals: scene.arrivals(), next: 0 }
    }

    fn next(&mut self) -> Option<(u32, Instant)> {
        let after: Duration = self.arrivals.next()?;
        let person = self.next;
        self.next += 1;
        Some((person, self.began + after))
    }
}

/// The way in which a person comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Once,
    /// Presses again: the request is repeated.
    Twice,
    /// Joins at a kiosk and on a telephone at the same moment.
    OnTwoDevices,
    /// Goes to another kiosk, to be certain.
    AtTwoKiosks,
}

impl Manner {
    fn of(scene: &Scene, person: u32) -> Self {
        match scene.throw(person, what::MANNER, 3 * REPEATER) {
            0 => Self::Twice,
            1 => Self::OnTwoDevices,
            2 => Self::AtTwoKiosks,
            _ => Self::Once,
        }
    }
}

/// One kiosk and one telephone: takes people from the queue until nobody comes any more.
pub(crate) async fn serve(scene: Rc<Scene>, queue: Rc<RefCell<Joining>>) -> Result<(), Stalled> {
    let mut kiosk = scene.connection();
    let mut telephone = scene.connection();
    loop {
        let next = queue.borrow_mut().next();
        let Some((person, due)) = next else { return Ok(()) };
        sleep_until(due).await;
        come(&scene, &mut kiosk, &mut telephone, person).await?;
    }
}

async fn come(
    scene: &Scene,
    kiosk: &mut Connection,
    telephone: &mut Connection,
    person: u32,
) -> Result<(), Stalled> {
    let before = scene.ledger.borrow().highest;
    let first = join(scene, kiosk, person, what::JOIN, before);
    match Manner::of(scene, person) {
        Manner::Once => first.await?,
        Manner::Twice => {
            first.await?;
            join(scene, kiosk, person, what::JOIN, before).await?;
        }
        Manner::OnTwoDevices => {
            let second = join(scene, telephone, person, what::SECOND_JOIN, before);
            tokio::try_join!(first, second)?;
        }
        Manner::AtTwoKiosks => {
            first.await?;
            join(scene, kiosk, person, what::SECOND_JOIN, before).await?;
        }
    }
    scene.tell_called();
    if person % LEAVER == LEAVER / 2 {
        leave(scene, kiosk, person).await?;
    }
    if person % INELIGIBLE == INELIGIBLE / 2 {
        probes::join_without_right(scene, kiosk, person).await?;
    }
    Ok(())
}

/// Takes a place, or gets the same place again.
pub(crate) async fn join(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
    what: u32,
    before: u32,
) -> Result<(), Stalled> {
    let device = scene.device(person, what);
    let ask = Ask::join(scene.campaign, device, scene.key(person, what), person);
    let (asking, asked) = (scene.ledger.borrow().place(person), Instant::now());
    let status = connection.ask(&ask).await?;
    let known = scene.ledger.borrow().place(person);
    if known.is_given() {
        scene.tally.joined_again.count();
    }
    if is_no(connection.body(), "known") {
        return known_to(scene, person, what, known);
    }
    if !matches!(status, 200 | 201) {
        return if known.is_given() {
            scene.breach_to(person, Breach::Lost, format!("joining again was answered {status}"));
            Ok(())
        } else {
            scene.surprise("join", status, connection.body());
            Ok(())
        };
    }
    let Some((said, state)) = scene
        .read("join", status, connection.body())
        .map(|(session, place)| (place, session.ticket.state))
    else {
        return Ok(());
    };
    if !known.is_given() {
        scene.waits.borrow_mut().push(asked.elapsed());
    }
    let who = (person, &asking);
    let agreement = scene.ledger.borrow_mut().acknowledge(who, said, state, before);
    match agreement {
        Agreement::Sound => Ok(()),
        Agreement::AnotherTicket => lost_or_doubled(scene, connection, person, said.number).await,
    }
}

/// Handles the answer "known": the place exists, and nobody gets in by a name alone. It is right for every request
/// except the one that made the place; `session` and the check at the end prove that such a request exists.
fn known_to(scene: &Scene, person: u32, what: u32, known: Place) -> Result<(), Stalled> {
    if !matches!(what, what::JOIN | what::SECOND_JOIN) && !known.is_given() {
        scene.breach_to(person, Breach::Lost, "known, and has no place");
    }
    Ok(())
}

/// The session that this person's join gave, by a repeat of that join: on the kiosk, or on the telephone if that was
/// first.
pub(crate) async fn session(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
) -> Result<u16, Stalled> {
    let mut status = 0;
    for what in [what::JOIN, what::SECOND_JOIN] {
        let device = scene.device(person, what);
        let ask = Ask::join(scene.campaign, device, scene.key(person, what), person);
        status = connection.ask(&ask).await?;
        if !is_no(connection.body(), "known") {
            break;
        }
    }
    Ok(status)
}

/// The person got another ticket: either the first is lost, or there are two.
pub(crate) async fn lost_or_doubled(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
    number: u32,
) -> Result<(), Stalled> {
    let receipt = scene.ledger.borrow().place(person).receipt();
    let status = connection.ask(&Ask::receipt(&receipt)).await?;
    if status == 200 {
        let what = format!("a second ticket of the same person has number {number}");
        scene.breach_to(person, Breach::Doubled, what);
    } else {
        let what = format!("gone ({status}); the person now has number {number}");
        scene.breach_to(person, Breach::Lost, what);
    }
    Ok(())
}

/// Leaves by the person's own request; half of those people come back, and find the same number.
async fn leave(scene: &Scene, kiosk: &mut Connection, person: u32) -> Result<(), Stalled> {
    // A person who was called is at a screen, and books.
    if scene.ledger.borrow().place(person).marks.has(Marks::INVITED) {
        return Ok(());
    }
    scene.ledger.borrow_mut().mark(person, Marks::LEFT);
    let status = session(scene, kiosk, person).await?;
    let session = scene.read("join before leaving", status, kiosk.body());
    let Some((session, place)) =
        session.map(|(session, place)| (session.session.to_owned(), place))
    else {
        return Ok(());
    };
    let leaving = Ask::leave(place.ticket_id(), &session, scene.key(person, what::LEAVE));
    let status = kiosk.ask(&leaving).await?;
    if status != 200 {
        scene.surprise("leave", status, kiosk.body());
        return Ok(());
    }
    let left: Result<crate::client::asks::Ticket, _> = serde_json::from_slice(kiosk.body());
    if left.is_ok_and(|ticket| ticket.state == TicketState::Left) {
        scene.tally.left.count();
    }
    if scene.throw(person, what::LEAVE, 2) == 0 {
        // The name alone does not bring a person back; the session does.
        join(scene, kiosk, person, what::JOIN_AFTER_LEAVING, 0).await?;
        let key = scene.key(person, what::RETURN_AFTER_LEAVING);
        let status = kiosk.ask(&Ask::back(place.ticket_id(), &session, key)).await?;
        let back: Result<crate::client::asks::Ticket, _> = serde_json::from_slice(kiosk.body());
        let is_back = back.is_ok_and(|ticket| ticket.number == place.number);
        if status != 200 || !is_back {
            scene.surprise("return after leaving", status, kiosk.body());
        }
    }
    Ok(())
}
