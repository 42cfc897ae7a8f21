//! What the paper slip says, in the person's language. Never a name, a birth date or a phone number.

use std::sync::LazyLock;

use jari_common::booking::BookingStatus;
use jari_common::campaign::CampaignSpec;
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, seoul, time_at};
use jari_common::wire::BookingView;

use crate::effect::{Effect, Slip};
use crate::model::{Language, Model, Session, SlipState, Step};
use crate::text::{Arg, Text, words};

static TEXT: LazyLock<Text> = LazyLock::new(Text::load);

/// "번호표 인쇄": one at a time.
pub(super) fn print(model: &mut Model) -> Vec<Effect> {
    let shows_ticket = matches!(model.step, Step::Ticket | Step::Done | Step::MyBooking);
    let busy = model.visitor.slip == SlipState::Printing;
    let (true, false, Some(slip)) = (shows_ticket && model.has_printer, busy, slip(model)) else {
        return Vec::new();
    };
    model.visitor.slip = SlipState::Printing;
    vec![Effect::PrintSlip(Box::new(slip))]
}

pub(super) fn printed(model: &mut Model, is_printed: bool) -> Vec<Effect> {
    if model.visitor.slip == SlipState::Printing {
        model.visitor.slip = if is_printed { SlipState::Printed } else { SlipState::Failed };
    }
    Vec::new()
}

fn slip(model: &Model) -> Option<Slip> {
    let session = model.visitor.session.as_ref()?;
    let language = model.visitor.language;
    let campaign = model.campaigns.iter().find(|known| known.id == session.ticket.campaign);
    let mut lines = Vec::new();
    lines.extend(campaign.map(|campaign| title(language, &campaign.spec)));
    lines.extend(ticket_lines(language, session));
    let booking = session.ticket.booking.as_ref();
    match booking.filter(|booking| booking.status == BookingStatus::Booked) {
        Some(booking) => lines.extend(booking_lines(language, booking)),
        None if session.ticket.state == TicketState::Entered => {
            lines.extend(entry_lines(language, campaign.map(|campaign| &campaign.spec)));
        }
        None => lines.extend(waiting_lines(language, session)),
    }
    Some(Slip {
        language,
        text_size: model.visitor.text_size,
        place: model.place.clone(),
        code: session.code.clone(),
        receipt: session.receipt.clone(),
        lines,
    })
}

fn title(language: Language, spec: &CampaignSpec) -> String {
    match language {
        Language::Korean => spec.title_ko.clone(),
        Language::English => spec.title_en.clone(),
    }
}

fn ticket_lines(language: Language, session: &Session) -> Vec<String> {
    let code = Arg::Words(session.code.grouped());
    let code = TEXT.say_with(language, "slip-code", &[("code", code)]);
    let ticket = &session.ticket;
    let number = match (&ticket.entry, ticket.state) {
        (Some(entry), TicketState::Entered) => {
            let number = Arg::Number(entry.index.saturating_add(1));
            TEXT.say_with(language, "slip-entry", &[("number", number)])
        }
        (None, TicketState::Entered) => return vec![code],
        _ => {
            let number = Arg::Number(ticket.number);
            TEXT.say_with(language, "slip-number", &[("number", number)])
        }
    };
    vec![number, code]
}

/// A part in a draw: when it is, and how the number is found after it.
fn entry_lines(language: Language, spec: Option<&CampaignSpec>) -> Vec<String> {
    let drawn = spec.map(|spec| {
        let zone = seoul();
        let (day, time) = (date_at(spec.opens_at, &zone), time_at(spec.opens_at, &zone));
        let moment = Arg::Words(words::moment(language, day, time));
        TEXT.say_with(language, "slip-drawn", &[("moment", moment)])
    });
    let after = ["slip-entry-kept", "slip-entry-after"].map(|key| TEXT.say(language, key));
    drawn.into_iter().chain(after).collect()
}

fn booking_lines(language: Language, booking: &BookingView) -> Vec<String> {
    let zone = seoul();
    let (day, time) = (date_at(booking.starts_at, &zone), time_at(booking.starts_at, &zone));
    let clinic = &booking.clinic;
    let all = [
        TEXT.say(language, "slip-booked"),
        words::moment(language, day, time),
        clinic.name.clone(),
        clinic.address.clone(),
        words::phone(&clinic.phone),
        TEXT.say(language, "slip-bring"),
    ];
    all.into_iter().filter(|line| !line.is_empty()).collect()
}

fn waiting_lines(language: Language, session: &Session) -> Vec<String> {
    let ticket = &session.ticket;
    let mut lines = Vec::new();
    if ticket.state == TicketState::Waiting && ticket.ahead > 0 {
        let people = Arg::Words(words::people(language, ticket.ahead));
        lines.push(TEXT.say_with(language, "slip-ahead", &[("people", people)]));
    }
    lines.push(TEXT.say(language, "slip-kept"));
    lines.push(TEXT.say(language, "slip-come-back"));
    lines
}
