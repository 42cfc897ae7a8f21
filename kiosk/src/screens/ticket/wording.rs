//! What the ticket's screen says and offers in each state of the ticket and of its line. It draws nothing.

use jari_common::change::Phase;
use jari_common::ticket::{Namesake, TicketState};
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, WishStanding, WishView};

use crate::message::{Action, Telling};
use crate::model::{Language, Link, Model, Proving, Session, SlipState, Trouble};
use crate::screens::as_of::since;
use crate::screens::board::notice;
use crate::screens::parts::foot_row::Note;
use crate::screens::parts::slip::{Kept, SlipOffer, button, offer};
use crate::text::{Saying, words};
use crate::widgets::{Remark, icon};

/// An icon, a text key, and what a press does.
pub(super) type Offered = (char, &'static str, Action);

/// What the screen says and offers.
pub(super) struct Wording {
    pub(super) title: Saying,
    pub(super) note: Note,
    pub(super) next: Offered,
    pub(super) beside: Vec<Offered>,
}

/// Words about what is safe, or about the wait where there is no other room for it; and their fewest words.
fn calm(icon: char, says: impl Into<Saying>, shortest: impl Into<Saying>) -> Note {
    Note { remark: Remark::safe(icon, says).or(shortest), is_needed: false }
}

fn essential(icon: char, says: impl Into<Saying>, shortest: impl Into<Saying>) -> Note {
    Note { is_needed: true, ..calm(icon, says, shortest) }
}

fn wrong(icon: char, says: impl Into<Saying>) -> Note {
    Note { remark: Remark::wrong(icon, says).or(SAFE), is_needed: true }
}

/// What is always true of a ticket, in few words.
const SAFE: &str = "ticket-safe-short";

/// What is told and offered now.
pub(super) fn wording(model: &Model, session: &Session) -> Wording {
    let ticket = &session.ticket;
    let offer = offer(model, Kept::Ticket);
    let note = note(model, ticket, &offer);
    let paper = || {
        let wish = wish_button(model).filter(|_| model.visit.slip == SlipState::NotAsked);
        wish.or_else(|| button(model)).into_iter().collect()
    };
    // While waiting, the heading tells nothing new, and where there is least room it is the only place for the
    // trouble.
    let news = offer.told.as_ref().and_then(|news| news.says.get(1)).filter(|_| waits(ticket));
    let trouble = news.cloned();
    let finish = (icon::CHECK, "done-finish", Action::Finish);
    let begin = |sign, key| (sign, key, Action::BeginTurn);
    let (title, next, beside) = match ticket.state {
        TicketState::Entered | TicketState::Waiting | TicketState::Called
            if ticket.namesake.is_some() =>
        {
            let ask = (icon::USER, "ticket-namesake", Action::TellNamesake(Telling::Begin));
            let (sign, key, _, action) = offer.next;
            let beside = [Some((sign, key, action)), offer.beside];
            let title = match ticket.state {
                TicketState::Called => "ticket-title-called",
                TicketState::Entered => "ticket-title-entered",
                _ => "ticket-title",
            };
            (title, ask, beside.into_iter().flatten().collect())
        }
        TicketState::Entered | TicketState::Waiting => {
            let (next, beside) = while_waiting(model, ticket, offer);
            let is_entry = ticket.state == TicketState::Entered;
            (if is_entry { "ticket-title-entered" } else { "ticket-title" }, next, beside)
        }
        TicketState::Called if ticket.arrived => {
            ("ticket-title-next", begin(icon::REPEAT, "ticket-ask-again"), paper())
        }
        TicketState::Called if is_stopped(model, ticket) => {
            ("ticket-title-called", begin(icon::REPEAT, "ticket-ask-again"), paper())
        }
        TicketState::Called | TicketState::Active => {
            ("ticket-title-called", begin(icon::HAND_TAP, "ticket-begin"), paper())
        }
        TicketState::Missed => {
            let waits_for_seat = ticket.wish.is_some();
            let title = if waits_for_seat { "ticket-title-wish" } else { "ticket-title-missed" };
            (title, begin(icon::HAND_TAP, "ticket-return"), paper())
        }
        TicketState::Left if ticket.namesake.is_some() => ("ticket-title-left", finish, Vec::new()),
        TicketState::Left => {
            let again = begin(icon::TICKET, "ticket-again");
            ("ticket-title-left", again, vec![finish])
        }
        TicketState::NotServed => ("ticket-title-closed", finish, Vec::new()),
        TicketState::Done => ("ticket-title-done", finish, Vec::new()),
    };
    // Whoever went away from a seat that is kept for them finds it here again.
    let found = (icon::CALENDAR_CHECK, "booking-see-offer", Action::SeeOffer);
    let is_offered = ticket.offer.is_some() && ticket.namesake.is_none();
    let (title, next, beside) = match is_offered {
        true => ("ticket-title-offered", found, vec![next]),
        false => (title, next, beside),
    };
    let title = if is_stopped(model, ticket) { "ticket-title-frozen" } else { title };
    Wording { title: trouble.unwrap_or(title.into()), note, next, beside }
}

fn waits(ticket: &TicketView) -> bool {
    matches!(ticket.state, TicketState::Waiting | TicketState::Entered)
}

/// Whether the ticket waits in a line that an operator stopped; a turn that is running continues.
fn is_stopped(model: &Model, ticket: &TicketView) -> bool {
    use TicketState::{Called, Entered, Missed, Waiting};
    let waits = matches!(ticket.state, Entered | Waiting | Called | Missed);
    waits && phase(model) == Phase::Frozen
}

/// The proof comes first, while there is time for it; else paper, and a look at the board.
fn while_waiting(model: &Model, ticket: &TicketView, offer: SlipOffer) -> (Offered, Vec<Offered>) {
    let (sign, key, _, action) = offer.next;
    let paper = (sign, key, action);
    if ticket.identity_needed {
        let prove = (icon::USER, "ticket-prove", Action::ProveIdentity);
        return (prove, [Some(paper), offer.beside].into_iter().flatten().collect());
    }
    let look_around = (icon::BINOCULARS, "ticket-look", Action::LookAtBoard);
    let first = wish_button(model).unwrap_or(look_around);
    (paper, [Some(first), offer.beside].into_iter().flatten().collect())
}

/// A wish, where one can be made; the board can then be reached through it.
fn wish_button(model: &Model) -> Option<Offered> {
    let key = if model.wish().is_some() { "ticket-wish-change" } else { "ticket-wish" };
    model.may_wish().then_some((icon::CALENDAR_PLUS, key, Action::Wish))
}

/// What is booked for the person, and when.
fn wished(language: Language, view: &WishView) -> Note {
    let key = match (view.standing, view.wish.on_match) {
        (WishStanding::ForSeat, OnMatch::Book) => "ticket-wish-seat",
        (WishStanding::ForSeat, OnMatch::Ask) => "ticket-wish-seat-ask",
        (_, OnMatch::Book) => "ticket-wish-turn",
        (_, OnMatch::Ask) => "ticket-wish-turn-ask",
    };
    let wish = vec![("wish", words::wish(language, &view.wish).into())];
    essential(icon::CALENDAR_CHECK, Saying::With(key, wish), "ticket-wish-short")
}

/// The phase of the ticket's line; open while nothing is known.
fn phase(model: &Model) -> Phase {
    model.ticket_serving().map_or(Phase::Open, |serving| serving.phase)
}

/// The most urgent thing to say: what was refused, the paper, the lost connection, else the state of the ticket.
fn note(model: &Model, ticket: &TicketView, offer: &SlipOffer) -> Note {
    let language = model.comfort.language;
    match (model.visit.search.notice, &offer.told) {
        (Some(cause), _) if !told_otherwise(model, cause, ticket.state) => {
            return wrong(icon::INFO, notice::wording(cause));
        }
        (_, Some(news)) => {
            // While waiting the heading names the trouble.
            let short = news.says.get(1).filter(|_| !waits(ticket)).cloned();
            let says = vec![news.says[0].clone(), short.unwrap_or(SAFE.into())];
            return Note { remark: Remark { says, ..news.clone() }, is_needed: true };
        }
        _ => {}
    }
    if let Link::Away { last_contact } = model.link {
        return wrong(
            icon::SHIELD_CHECK,
            last_contact.map_or("ticket-away-never".into(), |at| {
                let time = since(model, at);
                Saying::With("ticket-away", vec![("time", time.into())])
            }),
        );
    }
    if is_stopped(model, ticket) {
        return frozen(model);
    }
    let says = |key: &'static str| calm(icon::SHIELD_CHECK, key, SAFE);
    match (ticket.namesake, ticket.state) {
        (Some(Namesake::Same), _) => return says("ticket-same-note"),
        (Some(Namesake::Asked), state) if state.is_live() => {
            return essential(icon::USER, "ticket-namesake-note", "ticket-namesake-short");
        }
        _ => {}
    }
    let rests = matches!(ticket.state, TicketState::Called | TicketState::Active);
    if let Some(wish) = ticket.wish.as_ref().filter(|_| !rests) {
        return wished(language, wish);
    }
    match ticket.state {
        TicketState::Entered => entered(model, ticket),
        TicketState::Waiting => waiting(model, ticket),
        TicketState::Called if ticket.arrived => {
            essential(icon::HOURGLASS, "ticket-arrived-note", "ticket-arrived-short")
        }
        TicketState::Called | TicketState::Active => says("ticket-called-note"),
        TicketState::Missed => says("ticket-missed-note"),
        TicketState::Left => says("ticket-left-note"),
        TicketState::NotServed => {
            essential(icon::HAND_WAVING, "ticket-closed-note", "ticket-closed-short")
        }
        TicketState::Done => says("ticket-done-note"),
    }
}

/// Whether the screen's title, or the line's phase, says this already.
fn told_otherwise(model: &Model, cause: Trouble, state: TicketState) -> bool {
    match cause {
        Trouble::TurnOver => matches!(state, TicketState::Missed | TicketState::Called),
        Trouble::AlreadyBooked => state == TicketState::Done,
        Trouble::CampaignClosed => state == TicketState::NotServed,
        Trouble::LineFrozen => phase(model) == Phase::Frozen,
        _ => false,
    }
}

/// A ticket in a draw: when the draw is, and that the code finds the number after it.
fn entered(model: &Model, ticket: &TicketView) -> Note {
    let keep = if model.has_printer { "ticket-keep-code" } else { "ticket-write-code" };
    match phase(model) {
        Phase::Before if ticket.identity_needed => return prove(),
        Phase::Before => {}
        _ => return essential(icon::HOURGLASS, "ticket-drawing-note", "ticket-drawing-short"),
    }
    let campaign = model.campaigns.iter().find(|campaign| campaign.id == ticket.campaign);
    let Some(spec) = campaign.map(|campaign| &campaign.spec) else {
        return essential(icon::TICKET, keep, keep);
    };
    let moment = words::moment_at(model.comfort.language, spec.opens_at, spec.zone());
    let key = if model.has_printer { "ticket-entered-note" } else { "ticket-entered-write" };
    essential(icon::TICKET, Saying::With(key, vec![("moment", moment.into())]), keep)
}

/// In line: first what delays the turn, last what is safe.
fn waiting(model: &Model, ticket: &TicketView) -> Note {
    if let Some(left) = ticket.seats_left {
        return odds(left);
    }
    if ticket.identity_needed {
        return prove();
    }
    if phase(model) == Phase::Paused {
        return paused(model, ticket);
    }
    if model.visit.proving == Proving::Proved {
        return calm(icon::CHECK_CIRCLE, "ticket-proved-note", "ticket-proved-short");
    }
    match model.has_printer {
        true => calm(icon::SHIELD_CHECK, "ticket-safe", SAFE),
        false => essential(icon::SHIELD_CHECK, "ticket-write-down", SAFE),
    }
}

fn prove() -> Note {
    essential(icon::USER, "ticket-prove-note", "ticket-prove-short")
}

/// Fewer seats than people ahead: this is said plainly, and nothing is promised.
fn odds(left: u32) -> Note {
    if left == 0 {
        return essential(icon::INFO, "ticket-odds-none", "ticket-odds-none-short");
    }
    let odds = Saying::With("ticket-odds", vec![("seats", left.into())]);
    essential(icon::INFO, odds, "ticket-odds-short")
}

/// The operator's own words, when there are any.
fn frozen(model: &Model) -> Note {
    let message = model.ticket_serving().and_then(words::operator);
    let says = message.map_or("ticket-frozen-note".into(), |message| {
        Saying::With("ticket-frozen-told", vec![("message", message.into())])
    });
    essential(icon::SHIELD_CHECK, says, "ticket-frozen-short")
}

/// Outside of the calling hours: when they begin again.
fn paused(model: &Model, ticket: &TicketView) -> Note {
    let campaign = model.campaigns.iter().find(|campaign| campaign.id == ticket.campaign);
    let Some(hours) = campaign.and_then(|campaign| campaign.spec.calling_hours) else {
        return essential(icon::CLOCK, "ticket-paused-note", "ticket-paused-short");
    };
    let time = words::time_of_day(model.comfort.language, hours.from);
    let [says, short] = ["ticket-paused-until", "ticket-paused-until-short"]
        .map(|key| Saying::With(key, vec![("time", time.as_str().into())]));
    essential(icon::CLOCK, says, short)
}

/// How long it may take, on a card without room for it.
pub(super) fn waits_for(wait: &str) -> Note {
    let [says, short] = ["ticket-wait-note", "ticket-wait-short"]
        .map(|key| Saying::With(key, vec![("wait", wait.into())]));
    calm(icon::HOURGLASS, says, short)
}
