//! The crowd's requests, as bytes, and the parts of the answers that it reads. Sends nothing.

use std::io::Write as _;

use jari_common::api::board::ReadNowServing;
use jari_common::api::tickets::{
    FindTicket, IssueTicket, LeaveLine, ReadReceipt, ReadTicket, ReturnToLine,
};
use jari_common::api::turn::{EndTurn, StartTurn, TurnConfirm, TurnHold};
use jari_common::api::{Endpoint, Keyed};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::ticket::{TicketCode, TicketState};
use jari_common::wire::{BookRequest, FindRequest, HoldRequest, IDEMPOTENCY_KEY};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{person, town};

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Ask<'a> {
    method: &'static str,
    path: String,
    bearer: Option<&'a str>,
    key: Option<Uuid>,
    body: Vec<u8>,
}

impl<'a> Ask<'a> {
    /// Takes a place in line for the person who comes as number `at`.
    pub(crate) fn join(campaign: CampaignId, device: &'a str, key: Uuid, at: u32) -> Self {
        let person = town::person(at);
        Self::keyed(&IssueTicket { campaign }, device, key).with(&person::join_request(person))
    }

    /// Takes a place in line for a person who may not have one: born too late.
    pub(crate) fn join_ineligible(
        campaign: CampaignId,
        device: &'a str,
        key: Uuid,
        at: u32,
    ) -> Self {
        let person = town::person_born_too_late(at);
        Self::keyed(&IssueTicket { campaign }, device, key).with(&person::join_request(person))
    }

    /// Finds the ticket by the code and the birth date of the person who came as number `at` ("번호표로 계속하기").
    pub(crate) fn find(device: &'a str, code: TicketCode, at: u32) -> Self {
        let birth_date = town::person(at).birth_date;
        Self::of(&FindTicket {}, Some(device)).with(&FindRequest {
            code: Some(code),
            receipt: None,
            birth_date,
        })
    }

    /// Asks for the state of the line.
    pub(crate) fn now_serving(campaign: CampaignId) -> Self {
        Self::of(&ReadNowServing { campaign }, None)
    }

    /// Asks for the state of a printed receipt's ticket.
    pub(crate) fn receipt(receipt: &str) -> Self {
        Self::of(&ReadReceipt { receipt: receipt.to_owned() }, None)
    }

    /// Asks for the person's own ticket.
    pub(crate) fn ticket(ticket: TicketId, session: &'a str) -> Self {
        Self::of(&ReadTicket { ticket }, Some(session))
    }

    /// Says "계속하기" after a missed turn.
    pub(crate) fn back(ticket: TicketId, session: &'a str, key: Uuid) -> Self {
        Self::keyed(&ReturnToLine { ticket }, session, key)
    }

    pub(crate) fn leave(ticket: TicketId, session: &'a str, key: Uuid) -> Self {
        Self::keyed(&LeaveLine { ticket }, session, key)
    }

    pub(crate) fn begin_turn(ticket: TicketId, session: &'a str, key: Uuid) -> Self {
        Self::keyed(&StartTurn { ticket }, session, key)
    }

    pub(crate) fn end_turn(ticket: TicketId, lease: &'a str, key: Uuid) -> Self {
        Self::keyed(&EndTurn { ticket }, lease, key)
    }

    pub(crate) fn hold(ticket: TicketId, lease: &'a str, key: Uuid, slot: &SlotRef) -> Self {
        Self::keyed(&TurnHold { ticket }, lease, key).with(&HoldRequest {
            slot: slot.clone(),
            dose: Dose::First,
            second: SecondPreference::default(),
            begins: None,
        })
    }

    pub(crate) fn book(ticket: TicketId, lease: &'a str, key: Uuid, hold: HoldId) -> Self {
        Self::keyed(&TurnConfirm { ticket }, lease, key).with(&BookRequest { hold })
    }

    /// This request without any token.
    pub(crate) fn without_token(self) -> Self {
        Self { bearer: None, ..self }
    }

    fn of<E: Endpoint>(endpoint: &E, bearer: Option<&'a str>) -> Self {
        let (method, path) = (E::METHOD.as_str(), endpoint.path());
        Self { method, path, bearer, key: None, body: Vec::new() }
    }

    fn keyed<E: Endpoint<Key = Keyed>>(endpoint: &E, bearer: &'a str, key: Uuid) -> Self {
        Self { key: Some(key), ..Self::of(endpoint, Some(bearer)) }
    }

    fn with(mut self, body: &impl Serialize) -> Self {
        serde_json::to_writer(&mut self.body, body).expect("plain structures become JSON");
        self
    }

    /// Writes the request as HTTP/1.1.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let Self { method, path, bearer, key, body } = self;
        let written = write!(out, "{method} {path} HTTP/1.1\r\nhost: localhost\r\n")
            .and_then(|()| match bearer {
                Some(token) => write!(out, "authorization: Bearer {token}\r\n"),
                None => Ok(()),
            })
            .and_then(|()| match key {
                Some(key) => write!(out, "{IDEMPOTENCY_KEY}: {key}\r\n"),
                None => Ok(()),
            })
            .and_then(|()| match body[..] {
                [] => write!(out, "\r\n"),
                _ => {
                    let length = body.len();
                    write!(
                        out,
                        "content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
                    )
                }
            });
        written.expect("a vector takes what is written");
        out.extend_from_slice(body);
    }
}

/// The answer to a join and to a find.
#[derive(Debug, Deserialize)]
pub(crate) struct Session<'a> {
    pub(crate) ticket: Ticket,
    #[serde(borrow)]
    pub(crate) code: &'a str,
    #[serde(borrow)]
    pub(crate) session: &'a str,
    #[serde(borrow)]
    pub(crate) receipt: &'a str,
}

/// A ticket's current state.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) id: TicketId,
    pub(crate) number: u32,
    pub(crate) state: TicketState,
    pub(crate) ahead: u32,
    /// The person was called and is present, while every turn is in use.
    #[serde(default)]
    pub(crate) arrived: bool,
    #[serde(default)]
    pub(crate) hold: Option<Held>,
    #[serde(default)]
    pub(crate) booking: Option<Booked>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Held {
    pub(crate) id: HoldId,
    pub(crate) slot: SlotRef,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Booked {
    pub(crate) id: BookingId,
    pub(crate) slot: SlotRef,
}

/// The answer to the beginning of a turn.
#[derive(Debug, Deserialize)]
pub(crate) struct Turn<'a> {
    pub(crate) ticket: Ticket,
    /// None while every turn is in use: the person is next.
    #[serde(default, borrow)]
    pub(crate) lease: Option<&'a str>,
}

/// The answer for a receipt.
#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) number: u32,
    pub(crate) state: TicketState,
    pub(crate) ahead: u32,
}

/// The parts of "now serving" that are not for screens only.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Serving {
    pub(crate) called_through: u32,
}

/// The code of a problem document.
#[derive(Debug, Deserialize)]
pub(crate) struct No<'a> {
    #[serde(borrow)]
    pub(crate) code: &'a str,
}

/// Whether an answer is the refusal with this code.
pub(crate) fn is_no(body: &[u8], code: &str) -> bool {
    is_one_of(body, &[code])
}

/// Whether an answer is a refusal with one of these codes.
pub(crate) fn is_one_of(body: &[u8], codes: &[&str]) -> bool {
    serde_json::from_slice::<No<'_>>(body).is_ok_and(|no| codes.contains(&no.code))
}

/// A request's key; it is equal whenever the same thing is asked for.
pub(crate) fn key(seed: u64, person: u32, what: u32) -> Uuid {
    let (high, low) = (scrambled(seed ^ u64::from(person)), u64::from(what) << 32);
    Uuid::from_u64_pair(high, scrambled(high ^ low))
}

/// SplitMix64's last step: similar numbers give very different ones.
pub(crate) fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
