//! Seats: hold one, keep it longer, give it back, confirm it. In a turn this needs the turn's lease and makes a
//! booking. Beside a booking it needs the person's session and moves the booking, which is kept until the other seat is
//! confirmed.

use jari_common::api::moves::{MoveConfirm, MoveExtend, MoveHold, MoveRelease};
use jari_common::api::turn::{TurnConfirm, TurnExtend, TurnHold, TurnRelease};
use jari_common::api::{BodyOf, ByLease, BySession, Keyed};
use jari_common::booking::{Right, SeatAct};
use jari_common::wire::{BookRequest, HoldRequest, TicketView};

use crate::command::TicketAct;
use crate::http::auth::{Lease, Session};
use crate::http::error::HttpError;
use crate::http::received::{Receivable, Received};

type Done = Result<TicketView, HttpError>;

pub async fn turn_hold(asked: Received<TurnHold>) -> Done {
    in_turn(asked, |_, HoldRequest { slot, dose, second, begins }| SeatAct::Hold {
        slot,
        dose,
        second,
        begins,
    })
    .await
}

pub async fn turn_extend(asked: Received<TurnExtend>) -> Done {
    in_turn(asked, |_, ()| SeatAct::Extend { hold: None }).await
}

pub async fn turn_release(asked: Received<TurnRelease>) -> Done {
    in_turn(asked, |TurnRelease { hold, .. }, ()| SeatAct::Release { hold }).await
}

pub async fn turn_confirm(asked: Received<TurnConfirm>) -> Done {
    in_turn(asked, |_, BookRequest { hold }| SeatAct::Confirm { hold }).await
}

pub async fn move_hold(asked: Received<MoveHold>) -> Done {
    in_move(asked, |_, HoldRequest { slot, dose, second, begins }| SeatAct::Hold {
        slot,
        dose,
        second,
        begins,
    })
    .await
}

pub async fn move_extend(asked: Received<MoveExtend>) -> Done {
    in_move(asked, |MoveExtend { hold, .. }, ()| SeatAct::Extend { hold: Some(hold) }).await
}

pub async fn move_release(asked: Received<MoveRelease>) -> Done {
    in_move(asked, |MoveRelease { hold, .. }, ()| SeatAct::Release { hold }).await
}

pub async fn move_confirm(asked: Received<MoveConfirm>) -> Done {
    in_move(asked, |_, BookRequest { hold }| SeatAct::Confirm { hold }).await
}

/// Acts on a seat by the right of the running turn.
async fn in_turn<E>(asked: Received<E>, act: impl FnOnce(E, BodyOf<E>) -> SeatAct + Send) -> Done
where
    E: Receivable<Credential = ByLease, Key = Keyed>,
{
    let Received { http, path, who: Lease { ticket, serial, at }, key, body, .. } = asked;
    http.act(ticket, at, key, TicketAct::seat(Right::Turn(serial), act(path, body))).await
}

/// Acts on a seat by the right of the person's session, beside their booking.
async fn in_move<E>(asked: Received<E>, act: impl FnOnce(E, BodyOf<E>) -> SeatAct + Send) -> Done
where
    E: Receivable<Credential = BySession, Key = Keyed>,
{
    let Received { http, path, who: Session { ticket, at }, key, body, .. } = asked;
    http.act(ticket, at, key, TicketAct::seat(Right::Move, act(path, body))).await
}
