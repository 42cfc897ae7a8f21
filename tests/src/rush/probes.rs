//! People who try to pass the line, to hold and to book without having the right. All of it must be refused.

use jari_common::id::{HoldId, TicketId};

use super::joining::what;
use super::ledger::Breach;
use super::place::Place;
use super::scene::{Count, Scene};
use crate::client::asks::{self, Ask, is_one_of};
use crate::client::connection::{Connection, Stalled};

/// No hold has this id.
const NO_HOLD: HoldId = HoldId(u64::MAX >> 1);
/// The number of characters that are cut off a token.
const CUT: usize = 6;

/// An attempt that must be refused, and the codes with which: with any other code it may be refused for a wrong reason.
struct Attempt<'a> {
    what: &'a str,
    /// The problem's code must be one of these.
    noes: &'a [&'a str],
}

/// The codes for a token that is not signed by this server, or not complete.
const FORGED: &[&str] = &["lease-over"];
const NO_TOKEN: &[&str] = &["sign-in-required"];
/// The codes for a valid token of another kind, or for another ticket.
const OTHER_TOKEN: &[&str] = &["not-allowed"];
/// The codes for another person's lease, which may be over by now.
const OTHERS_LEASE: &[&str] = &["not-allowed", "lease-over"];
/// The codes for a lease that was valid: the turn continued at another screen, or ended with or without a booking.
const OLD_LEASE: &[&str] =
    &["turn-elsewhere", "turn-over", "not-your-turn", "already-booked", "lease-over"];

/// Sends an attempt that must be refused.
async fn refused(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
    Attempt { what, noes }: Attempt<'_>,
    ask: &Ask<'_>,
) -> Result<(), Stalled> {
    let status = connection.ask(ask).await?;
    match status {
        200..=299 => scene.breach_to(person, Breach::Passed, format!("{what}: {status}")),
        400..=499 if is_one_of(connection.body(), noes) => scene.tally.refused.count(),
        _ => scene.surprise(what, status, connection.body()),
    }
    Ok(())
}

/// Joins a line in which the person has no right to be.
pub(crate) async fn join_without_right(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
) -> Result<(), Stalled> {
    let key = asks::key(!scene.seed, person, what::JOIN);
    let ask = Ask::join_ineligible(scene.campaign, scene.device(person, 0), key, person);
    let attempt = Attempt { what: "a place for somebody born too late", noes: &["not-eligible"] };
    refused(scene, connection, person, attempt, &ask).await
}

/// A waiting person asks for a turn, a seat and a booking in spite of waiting.
pub(crate) async fn push(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
    place: &Place,
) -> Result<(), Stalled> {
    let find = Ask::find(scene.device(person, 1), place.code(), person);
    let status = connection.ask(&find).await?;
    let session = scene.read("find", status, connection.body());
    let Some(session) = session.map(|(session, _)| session.session.to_owned()) else {
        scene.breach_to(person, Breach::Lost, format!("its code finds nothing: {status}"));
        return Ok(());
    };
    let ticket = place.ticket_id();
    let mut keys = Keys::new(scene, person);
    let turn = Ask::begin_turn(ticket, &session, keys.next());
    let status = connection.ask(&turn).await?;
    match status {
        // This is allowed only if the line has called the number by now.
        200 => scene.ledger.borrow_mut().began(person),
        _ if is_one_of(connection.body(), &["not-your-turn", "ticket-left"]) => {
            scene.tally.refused.count();
        }
        _ => scene.surprise("a turn before the call", status, connection.body()),
    }
    let slot = scene.free_slot(person);
    let hold = Ask::hold(ticket, &session, keys.next(), slot);
    let attempt = Attempt { what: "a seat held by a session", noes: OTHER_TOKEN };
    refused(scene, connection, person, attempt, &hold).await?;
    let hold = Ask::hold(ticket, &session, keys.next(), slot).without_token();
    let attempt = Attempt { what: "a seat held without any token", noes: NO_TOKEN };
    refused(scene, connection, person, attempt, &hold).await?;
    let spare = scene.spare_lease.borrow().clone();
    if let Some(lease) = spare {
        let hold = Ask::hold(ticket, &lease, keys.next(), slot);
        let attempt = Attempt { what: "a seat held by another's lease", noes: OTHERS_LEASE };
        refused(scene, connection, person, attempt, &hold).await?;
        let book = Ask::book(ticket, &lease, keys.next(), NO_HOLD);
        let attempt = Attempt { what: "a booking by another's lease", noes: OTHERS_LEASE };
        refused(scene, connection, person, attempt, &book).await?;
    }
    Ok(())
}

/// Tries to hold during a running turn with every token except the right one.
pub(crate) async fn hold_by_wrong_tokens(
    scene: &Scene,
    connection: &mut Connection,
    (person, ticket): (u32, TicketId),
    (lease, session): (&str, &str),
) -> Result<(), Stalled> {
    let slot = scene.free_slot(person);
    let mut keys = Keys::new(scene, person);
    let another = scene.spare_lease.borrow().clone().filter(|spare| spare != lease);
    let tokens = [
        ("a seat held by a forged lease", FORGED, Some(forged(lease))),
        (
            "a seat held by a truncated lease",
            FORGED,
            lease.get(..lease.len().saturating_sub(CUT)).map(str::to_owned),
        ),
        ("a seat held by a session", OTHER_TOKEN, Some(session.to_owned())),
        ("a seat held by another's lease", OTHERS_LEASE, another),
    ];
    for (what, noes, token) in tokens {
        let Some(token) = token else { continue };
        let hold = Ask::hold(ticket, &token, keys.next(), slot);
        refused(scene, connection, person, Attempt { what, noes }, &hold).await?;
    }
    let hold = Ask::hold(ticket, lease, keys.next(), slot).without_token();
    let attempt = Attempt { what: "a seat held without any token", noes: NO_TOKEN };
    refused(scene, connection, person, attempt, &hold).await
}

/// Tries with a lease that was valid and is not any more.
pub(crate) async fn old_lease(
    scene: &Scene,
    connection: &mut Connection,
    (person, ticket): (u32, TicketId),
    lease: &str,
    hold: Option<HoldId>,
) -> Result<(), Stalled> {
    let mut keys = Keys::new(scene, person);
    let ask = match hold {
        Some(hold) => Ask::book(ticket, lease, keys.next(), hold),
        None => Ask::hold(ticket, lease, keys.next(), scene.free_slot(person)),
    };
    let what = if hold.is_some() { "a booking by an old lease" } else { "a seat by an old lease" };
    refused(scene, connection, person, Attempt { what, noes: OLD_LEASE }, &ask).await
}

/// The token with one character changed.
fn forged(token: &str) -> String {
    let middle = token.len() / 2;
    let other = |c: char| if c == 'A' { 'B' } else { 'A' };
    token.chars().enumerate().map(|(at, c)| if at == middle { other(c) } else { c }).collect()
}

/// Request ids of attempts that are never repeated.
struct Keys<'a> {
    scene: &'a Scene,
    person: u32,
    at: u32,
}

impl<'a> Keys<'a> {
    fn new(scene: &'a Scene, person: u32) -> Self {
        // Later attempts of the same person have other ids.
        let at = what::ACTS + (scene.tally.refused.get() << 8);
        Self { scene, person, at }
    }

    fn next(&mut self) -> uuid::Uuid {
        self.at += 1;
        asks::key(!self.scene.seed, self.person, self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_token_differs_in_one_character() {
        for token in ["v4.local.AAAAAAAA", "v4.local.abcdefgh"] {
            let forged = forged(token);
            let differing = forged.chars().zip(token.chars()).filter(|(one, other)| one != other);
            assert_eq!((forged.len(), differing.count()), (token.len(), 1));
        }
    }
}
