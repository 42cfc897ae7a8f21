//! What the paper slip says, in the person's language: the name as they gave it, and never a birth date or a telephone
//! number.

use std::sync::LazyLock;

use jari_common::booking::BookingStatus;
use jari_common::campaign::CampaignSpec;
use jari_common::person::PersonName;
use jari_common::ticket::TicketState;
use jari_common::wire::BookingView;
use jiff::Timestamp;

use crate::effect::{Effect, Slip, SlipCode, SlipKind, SlipLine};
use crate::model::{Language, Model, NamesTyped, PaperTrouble, Session, SlipState};
use crate::text::clocks::Clocks;
use crate::text::words::NBSP;
use crate::text::{Text, words};

static TEXT: LazyLock<Text> = LazyLock::new(Text::load);

/// "번호표 인쇄": one at a time.
pub(super) fn print(model: &mut Model) -> Vec<Effect> {
    let busy = model.visit.slip == SlipState::Printing;
    let (true, false, Some(slip)) = (model.has_printer, busy, slip(model)) else {
        return Vec::new();
    };
    model.visit.slip = SlipState::Printing;
    vec![Effect::PrintSlip(Box::new(slip))]
}

pub(super) fn printed(model: &mut Model, result: Result<(), PaperTrouble>) -> Vec<Effect> {
    if model.visit.slip == SlipState::Printing {
        model.visit.slip = result.map_or_else(SlipState::Failed, |()| SlipState::Printed);
    }
    Vec::new()
}

/// What the paper of the person who is there says; None while there is no ticket.
#[must_use]
pub fn slip(model: &Model) -> Option<Slip> {
    let session = model.visit.session.as_ref()?;
    let language = model.comfort.language;
    let campaign = model.campaigns.iter().find(|known| known.id == session.ticket.campaign);
    let spec = campaign.map(|campaign| &campaign.spec);
    let mut head = vec![line(SlipKind::Place, model.place.clone())];
    head.extend(spec.map(|spec| line(SlipKind::Campaign, title(language, spec))));
    // Whoever came back with the code did not type a name: theirs is shown as a public screen may show it.
    let name = typed_name(model, session).unwrap_or_else(|| session.masked_name.clone());
    head.push(line(SlipKind::Fact, TEXT.say_with(language, "slip-name", &[("name", name.into())])));
    let booking = session.ticket.next_booking(model.now);
    let booking = booking.filter(|booking| booking.status == BookingStatus::Booked);
    let is_entry = session.ticket.state == TicketState::Entered;
    let mut foot = Vec::new();
    match booking {
        Some(booking) => {
            head.extend(booking_lines(model, session, booking));
            head.extend(second_lines(model, session, booking));
            if booking.starts_at > model.now {
                head.push(line(SlipKind::Note, TEXT.say(language, "slip-change")));
            }
            foot.extend(number(language, session, SlipKind::Number));
        }
        None if is_entry => {
            head.extend(entry_lines(language, spec));
            foot.extend(entry_number(language, session));
        }
        None => {
            head.extend(number(language, session, SlipKind::Figure));
            head.extend(waiting_lines(language, session));
        }
    }
    let code = session.code.grouped().replace(' ', "\u{a0}");
    foot.extend(labelled(language, "ticket-code", SlipKind::Number, code));
    Some(Slip {
        text_size: model.comfort.text_size,
        head: head.into_iter().filter(|line| !line.words.is_empty()).collect(),
        foot,
        receipt: session.receipt.clone(),
        caption: TEXT.say(language, if model.has_reader { "slip-read" } else { "ticket-qr" }),
        calendar: session.calendar.as_ref().filter(|_| booking.is_some()).map(|link| SlipCode {
            text: link.clone(),
            beside: vec![line(SlipKind::Note, TEXT.say(language, "slip-calendar"))],
            caption: TEXT.say(language, "calendar-qr"),
        }),
    })
}

fn line(kind: SlipKind, words: String) -> SlipLine {
    SlipLine { kind, words }
}

fn labelled(language: Language, label: &str, kind: SlipKind, words: String) -> [SlipLine; 2] {
    [line(SlipKind::Label, TEXT.say(language, label)), line(kind, words)]
}

fn title(language: Language, spec: &CampaignSpec) -> String {
    match language {
        Language::Korean => spec.title_ko.clone(),
        Language::English => spec.title_en.clone(),
    }
}

fn number(language: Language, session: &Session, kind: SlipKind) -> [SlipLine; 2] {
    let number = words::separated(session.ticket.number.into());
    labelled(language, "ticket-number", kind, number)
}

fn entry_number(language: Language, session: &Session) -> Vec<SlipLine> {
    let Some(entry) = &session.ticket.entry else { return Vec::new() };
    let number = words::separated(entry.index.saturating_add(1).into());
    labelled(language, "slip-entry", SlipKind::Number, number).into()
}

/// A ticket in a draw: when the draw is, and how the person finds the number after it.
fn entry_lines(language: Language, spec: Option<&CampaignSpec>) -> Vec<SlipLine> {
    let mut lines = vec![line(SlipKind::Heading, TEXT.say(language, "ticket-title-entered"))];
    if let Some(spec) = spec {
        let moment = words::moment_at(language, spec.opens_at, spec.zone());
        lines.extend(labelled(language, "slip-drawn", SlipKind::Moment, moment));
    }
    let after = ["slip-entry-kept", "slip-entry-after"];
    lines.extend(after.map(|key| line(SlipKind::Note, TEXT.say(language, key))));
    lines
}

/// The name as it was typed here; None when the ticket's is another.
fn typed_name(model: &Model, session: &Session) -> Option<String> {
    let visit = &model.visit;
    if visit.named == NamesTyped::Nobody {
        return None;
    }
    let typed = visit.party.first().unwrap_or(&visit.typed);
    let name = PersonName::parse(&typed.name.value()).ok()?;
    (name.masked() == session.masked_name).then(|| name.full().to_owned())
}

/// The names of the party's other members, if all of them were typed here.
fn other_members(model: &Model, session: &Session, count: usize) -> Option<Vec<String>> {
    let party = &model.visit.party;
    let is_typed =
        model.visit.named == NamesTyped::Everybody && typed_name(model, session).is_some();
    let is_whole = is_typed && party.len() == count + 1;
    is_whole.then(|| party[1..].iter().map(|member| member.name.value()).collect())
}

fn booking_lines(model: &Model, session: &Session, booking: &BookingView) -> Vec<SlipLine> {
    let language = model.comfort.language;
    let clinic = &booking.clinic;
    let say = |key| TEXT.say(language, key);
    let mut lines = vec![line(SlipKind::Heading, say("done-title"))];
    let (clocks, at) = (Clocks::at(model, clinic), booking.starts_at);
    let moment = words::whole_moment(language, clocks.date(at), clocks.time(at));
    lines.extend(labelled(language, "confirm-when", SlipKind::Moment, moment));
    // The name of a city may be wider than the paper in the letters of the moment.
    let city = clocks.city(language, at).map(|city| city.replace(NBSP, " "));
    lines.extend(city.map(|city| line(SlipKind::Fact, city)));
    lines.extend(beside(model, session, booking));
    lines.extend(labelled(language, "confirm-where", SlipKind::Clinic, clinic.name.clone()));
    lines.push(line(SlipKind::Note, clinic.address.clone()));
    if let Some(position) = model.position {
        let way = words::way(language, position, clinic.position);
        lines.push(line(
            SlipKind::Note,
            TEXT.say_with(language, "slip-way", &[("way", way.into())]),
        ));
    }
    if !clinic.phone.is_empty() {
        let phone = words::phone(&clinic.phone);
        lines.extend(labelled(language, "slip-phone", SlipKind::Fact, phone));
    }
    lines.extend(labelled(language, "done-bring", SlipKind::Fact, say("done-id-card")));
    lines
}

/// When each of the others begins, with the name if it was typed here.
fn beside(model: &Model, session: &Session, booking: &BookingView) -> Vec<SlipLine> {
    let language = model.comfort.language;
    let clocks = Clocks::at(model, &booking.clinic);
    let clock = |at: &Timestamp| clocks.time_of_day(language, *at);
    let times: Vec<String> = booking.beside.iter().map(clock).collect();
    if times.is_empty() {
        return Vec::new();
    }
    let Some(names) = other_members(model, session, times.len()) else {
        return labelled(language, "party-beside", SlipKind::Fact, times.join(", ")).into();
    };
    let label = line(SlipKind::Label, TEXT.say(language, "party-beside"));
    let each = names.into_iter().zip(times).map(|(name, time)| {
        let args = [("name", name.into()), ("time", time.into())];
        line(SlipKind::Fact, TEXT.say_with(language, "slip-member", &args))
    });
    std::iter::once(label).chain(each).collect()
}

/// The day and the time there, for paper.
fn whole_moment(language: Language, at: Timestamp, clocks: Clocks<'_>) -> String {
    let moment = words::whole_moment(language, clocks.date(at), clocks.time(at));
    clocks.told(language, at, moment)
}

/// The second dose, below the first.
fn second_lines(model: &Model, session: &Session, shown: &BookingView) -> Vec<SlipLine> {
    let language = model.comfort.language;
    let booked = session.ticket.second.as_ref();
    let is_other = |it: &&BookingView| it.status == BookingStatus::Booked && it.id != shown.id;
    let Some(second) = booked.filter(is_other) else { return Vec::new() };
    let moment = whole_moment(language, second.starts_at, Clocks::at(model, &second.clinic));
    let mut lines = Vec::from(labelled(language, "second-dose", SlipKind::Fact, moment));
    if second.clinic.id != shown.clinic.id {
        lines.push(line(SlipKind::Clinic, second.clinic.name.clone()));
        lines.push(line(SlipKind::Note, second.clinic.address.clone()));
    }
    lines
}

fn waiting_lines(language: Language, session: &Session) -> Vec<SlipLine> {
    let ticket = &session.ticket;
    let mut lines = Vec::new();
    if ticket.state == TicketState::Waiting && ticket.ahead > 0 {
        let people = words::people(language, ticket.ahead);
        lines.extend(labelled(language, "ticket-ahead", SlipKind::Fact, people));
    }
    let keys = ["slip-kept", "slip-come-back"];
    lines.extend(keys.map(|key| line(SlipKind::Note, TEXT.say(language, key))));
    lines
}
