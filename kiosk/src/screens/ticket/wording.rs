//! What the ticket's screen says and offers in each state of the ticket and of its line. It draws nothing.

use jari_common::change::Phase;
use jari_common::ticket::{Namesake, TicketState};
use jari_common::time::{date_at, seoul, time_at};
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, WishStanding, WishView};

use crate::message::{Action, Telling};
use crate::model::{Link, Model, Proving, Session, SlipState, Trouble};
use crate::screens::board::{controls::since, notice};
use crate::screens::parts::slip::{Kept, SlipOffer, button, offer};
use crate::text::words;
use crate::theme::Look;
use crate::widgets::{StripTone, icon};

/// An icon, a text key, and what a press does.
pub(super) type Offered = (char, &'static str, Action);

/// What the screen says and offers.
pub(super) struct Wording {
    pub(super) title: &'static str,
    pub(super) note: Note,
    pub(super) next: Offered,
    pub(super) beside: Vec<Offered>,
}

/// The strip under the card.
#[derive(Clone)]
pub(super) struct Note {
    pub(super) tone: StripTone,
    pub(super) icon: char,
    pub(super) text: String,
    /// The words of the strip where there is little room.
    pub(super) shortest: String,
    /// The strip is never left out for something else.
    pub(super) is_essential: bool,
}

impl Note {
    /// Words about what is safe, or about the wait where there is no other room for it.
    pub(super) fn calm(icon: char, text: String, shortest: String) -> Self {
        Self { tone: StripTone::Safe, icon, text, shortest, is_essential: false }
    }

    fn essential(icon: char, text: String, shortest: String) -> Self {
        Self { is_essential: true, ..Self::calm(icon, text, shortest) }
    }

    fn wrong(icon: char, text: String, shortest: String) -> Self {
        Self { tone: StripTone::Wrong, ..Self::essential(icon, text, shortest) }
    }
}

/// What is told and offered now.
pub(super) fn wording(look: &Look, model: &Model, session: &Session) -> Wording {
    let ticket = &session.ticket;
    let offer = offer(model, Kept::Ticket);
    let note = note(look, model, ticket, &offer);
    let paper = || {
        let wish = wish_button(model).filter(|_| model.visit.slip == SlipState::NotAsked);
        wish.or_else(|| button(model)).into_iter().collect()
    };
    // While waiting, the heading tells nothing new, and where there is least room it is the only place for the
    // trouble.
    let trouble = offer.told.as_ref().and_then(|news| news.short).filter(|_| waits(ticket));
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
    Wording { title: trouble.unwrap_or(title), note, next, beside }
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
fn wished(look: &Look, view: &WishView) -> Note {
    let key = match (view.standing, view.wish.on_match) {
        (WishStanding::ForSeat, OnMatch::Book) => "ticket-wish-seat",
        (WishStanding::ForSeat, OnMatch::Ask) => "ticket-wish-seat-ask",
        (_, OnMatch::Book) => "ticket-wish-turn",
        (_, OnMatch::Ask) => "ticket-wish-turn-ask",
    };
    let wish = [("wish", words::wish(look.language, &view.wish).into())];
    Note::essential(icon::CALENDAR_CHECK, look.say_with(key, &wish), look.say("ticket-wish-short"))
}

/// The phase of the ticket's line; open while nothing is known.
fn phase(model: &Model) -> Phase {
    model.ticket_serving().map_or(Phase::Open, |serving| serving.phase)
}

/// The most urgent thing to say: what was refused, the paper, the lost connection, else the state of the ticket.
fn note(look: &Look, model: &Model, ticket: &TicketView, offer: &SlipOffer) -> Note {
    let safe = || look.say("ticket-safe-short");
    match (model.visit.search.notice, &offer.told) {
        (Some(cause), _) if !told_otherwise(model, cause, ticket.state) => {
            return Note::wrong(icon::INFO, look.say(notice::wording(cause)), safe());
        }
        (_, Some(news)) => {
            // While waiting the heading names the trouble.
            let short = news.short.filter(|_| !waits(ticket));
            let short = short.map_or_else(safe, |key| look.say(key));
            let note = Note::essential(news.icon, look.say(news.key), short);
            return Note { tone: news.tone, ..note };
        }
        _ => {}
    }
    if let Link::Away { last_contact } = model.link {
        let text = match last_contact {
            Some(at) => {
                let time = since(look, model.now, at);
                look.say_with("ticket-away", &[("time", time.into())])
            }
            None => look.say("ticket-away-never"),
        };
        return Note::wrong(icon::SHIELD_CHECK, text, safe());
    }
    if is_stopped(model, ticket) {
        return frozen(look, model);
    }
    let says = |key| Note::calm(icon::SHIELD_CHECK, look.say(key), safe());
    match (ticket.namesake, ticket.state) {
        (Some(Namesake::Same), _) => return says("ticket-same-note"),
        (Some(Namesake::Asked), state) if state.is_live() => {
            let [text, short] = ["ticket-namesake-note", "ticket-namesake-short"];
            return Note::essential(icon::USER, look.say(text), look.say(short));
        }
        _ => {}
    }
    let rests = matches!(ticket.state, TicketState::Called | TicketState::Active);
    if let Some(wish) = ticket.wish.as_ref().filter(|_| !rests) {
        return wished(look, wish);
    }
    match ticket.state {
        TicketState::Entered => entered(look, model, ticket),
        TicketState::Waiting => waiting(look, model, ticket),
        TicketState::Called if ticket.arrived => {
            let (text, short) = (look.say("ticket-arrived-note"), look.say("ticket-arrived-short"));
            Note::essential(icon::HOURGLASS, text, short)
        }
        TicketState::Called | TicketState::Active => says("ticket-called-note"),
        TicketState::Missed => says("ticket-missed-note"),
        TicketState::Left => says("ticket-left-note"),
        TicketState::NotServed => {
            let (text, short) = (look.say("ticket-closed-note"), look.say("ticket-closed-short"));
            Note::essential(icon::HAND_WAVING, text, short)
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
fn entered(look: &Look, model: &Model, ticket: &TicketView) -> Note {
    let keep = look.say(if model.has_printer { "ticket-keep-code" } else { "ticket-write-code" });
    match phase(model) {
        Phase::Before if ticket.identity_needed => return prove(look),
        Phase::Before => {}
        _ => {
            let (text, short) = (look.say("ticket-drawing-note"), look.say("ticket-drawing-short"));
            return Note::essential(icon::HOURGLASS, text, short);
        }
    }
    let campaign = model.campaigns.iter().find(|campaign| campaign.id == ticket.campaign);
    let Some(opens) = campaign.map(|campaign| campaign.spec.opens_at) else {
        return Note::essential(icon::TICKET, keep.clone(), keep);
    };
    let (date, time) = (date_at(opens, &seoul()), time_at(opens, &seoul()));
    let moment = ("moment", words::moment(look.language, date, time).into());
    let key = if model.has_printer { "ticket-entered-note" } else { "ticket-entered-write" };
    Note::essential(icon::TICKET, look.say_with(key, &[moment]), keep)
}

/// In line: first what delays the turn, last what is safe.
fn waiting(look: &Look, model: &Model, ticket: &TicketView) -> Note {
    if let Some(left) = ticket.seats_left {
        return odds(look, left);
    }
    if ticket.identity_needed {
        return prove(look);
    }
    if phase(model) == Phase::Paused {
        return paused(look, model, ticket);
    }
    let safe = look.say("ticket-safe-short");
    if model.visit.proving == Proving::Proved {
        let (text, short) = (look.say("ticket-proved-note"), look.say("ticket-proved-short"));
        return Note::calm(icon::CHECK_CIRCLE, text, short);
    }
    if model.has_printer {
        Note::calm(icon::SHIELD_CHECK, look.say("ticket-safe"), safe)
    } else {
        Note::essential(icon::SHIELD_CHECK, look.say("ticket-write-down"), safe)
    }
}

fn prove(look: &Look) -> Note {
    Note::essential(icon::USER, look.say("ticket-prove-note"), look.say("ticket-prove-short"))
}

/// Fewer seats than people ahead: this is said plainly, and nothing is promised.
fn odds(look: &Look, left: u32) -> Note {
    if left == 0 {
        let (text, short) = (look.say("ticket-odds-none"), look.say("ticket-odds-none-short"));
        return Note::essential(icon::INFO, text, short);
    }
    let text = look.say_with("ticket-odds", &[("seats", left.into())]);
    let short = look.say("ticket-odds-short");
    Note::essential(icon::INFO, text, short)
}

/// The operator's own words, when there are any.
fn frozen(look: &Look, model: &Model) -> Note {
    let message = model.ticket_serving().and_then(words::operator);
    let text = match message {
        Some(message) => look.say_with("ticket-frozen-told", &[("message", message.into())]),
        None => look.say("ticket-frozen-note"),
    };
    Note::essential(icon::SHIELD_CHECK, text, look.say("ticket-frozen-short"))
}

/// Outside of the calling hours: when they begin again.
fn paused(look: &Look, model: &Model, ticket: &TicketView) -> Note {
    let campaign = model.campaigns.iter().find(|campaign| campaign.id == ticket.campaign);
    let hours = campaign.and_then(|campaign| campaign.spec.calling_hours);
    let Some(hours) = hours else {
        let (text, short) = (look.say("ticket-paused-note"), look.say("ticket-paused-short"));
        return Note::essential(icon::CLOCK, text, short);
    };
    let time = words::time_of_day(look.language, hours.from);
    let [text, short] = ["ticket-paused-until", "ticket-paused-until-short"]
        .map(|key| look.say_with(key, &[("time", time.clone().into())]));
    Note::essential(icon::CLOCK, text, short)
}
