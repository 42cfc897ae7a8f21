//! "예약되었습니다": the facts of the booking, what to bring, the number that finds it again, and paper.

use jari_common::booking::BookingStatus;
use jari_common::wire::BookingView;

use super::fact_sheet::{FactSheet, SheetButton, SheetNext};
use super::parts::facts::Fact;
use super::parts::foot_row::Note;
use super::parts::others::{last_of_party, second};
use super::parts::slip::{Kept, offer};
use crate::message::Action;
use crate::model::{Model, Session, Step};
use crate::text::clocks::Clocks;
use crate::voice::Aloud;
use crate::widgets::{Remark, StripTone, icon};

/// The booking that was just made or moved, or, on "my booking", the booking as it is now; None when there is none.
#[must_use]
pub fn sheet(model: &Model) -> Option<FactSheet> {
    let session = model.visit.session.as_ref()?;
    let booking = session.ticket.next_booking(model.now)?;
    let is_mine = model.step.under() == &Step::MyBooking;
    let is_offered = is_mine && session.ticket.offer.is_some();
    let displaced = Some(displaced(session, booking)).filter(|_| is_mine).flatten();
    let may_change = is_mine && model.changeable_booking().is_some();
    let slip = offer(model, Kept::Booking);
    let mut beside = Vec::new();
    let mut next = slip.next;
    if is_offered {
        // The seat that a wish found comes before paper.
        let (sign, key, _, action) = next;
        if displaced.is_none() {
            beside.push((sign, key, action));
        }
        next = (icon::CALENDAR_CHECK, "booking-see-offer", true, Action::SeeOffer);
    } else if displaced.is_some() && may_change {
        // Paper of an appointment that is not kept helps nobody.
        next = (icon::CALENDAR_PLUS, "booking-change", true, Action::ChangeBooking);
    } else {
        beside.extend(slip.beside);
    }
    if may_change && (is_offered || displaced.is_none()) {
        beside.push((icon::CALENDAR_PLUS, "booking-change", Action::ChangeBooking));
    }
    let usual = match (is_offered, model.has_printer) {
        (true, _) => "booking-offered",
        (false, true) => "done-note",
        (false, false) => "done-write-down",
    };
    let usual = || slip.told.unwrap_or(Remark::safe(icon::INFO, usual));
    let remark = displaced.unwrap_or_else(usual);
    let is_needed = is_offered || remark.tone == StripTone::Wrong || !model.has_printer;
    let note = Note { remark, is_needed };
    let (icon, key, is_ready, action) = next;
    Some(FactSheet {
        asks: match model.step {
            _ if is_mine => "booking-title".into(),
            Step::Moved => "done-moved".into(),
            _ => "done-title".into(),
        },
        is_done: !is_mine,
        facts: facts(model, session, booking),
        note,
        beside: beside
            .into_iter()
            .map(|(icon, key, action)| SheetButton { icon, words: vec![key.into()], action })
            .collect(),
        next: SheetNext { icon, words: vec![key.into()], is_ready, action, seen_first: 0 },
        code: session.calendar.clone().map(|link| (link, "calendar-qr".into())),
    })
}

/// That a clinic cannot keep the appointment that is shown, or the second dose.
fn displaced(session: &Session, shown: &BookingView) -> Option<Remark> {
    let second = session.ticket.second.as_ref();
    let says = match session.ticket.offer.is_some() {
        _ if !shown.displaced && !second.is_some_and(|it| it.displaced) => return None,
        true if shown.displaced => "booking-displaced-offered",
        true => "booking-second-displaced-offered",
        false if shown.displaced => "booking-displaced",
        false => "booking-second-displaced",
    };
    Some(Remark::wrong(icon::WARNING, says))
}

fn facts(model: &Model, session: &Session, booking: &BookingView) -> Vec<Fact> {
    let (language, clocks) = (model.comfort.language, Clocks::at(model, &booking.clinic));
    let when = Fact::when(language, booking.starts_at, clocks, None);
    let mut facts = vec![when, Fact::place(&booking.clinic)];
    facts.extend(last_of_party(language, &booking.beside, clocks));
    facts.extend(second_dose(model, session, booking));
    let code = session.code.grouped().replace(' ', "\u{A0}");
    facts.push(Fact { aloud: Aloud::Nothing, ..Fact::new("done-code", code) });
    let card = Fact::new("done-bring", String::new());
    facts.push(Fact { lines: vec!["done-id-card".into()], ..card });
    facts
}

/// The second dose, while the first is shown.
fn second_dose(model: &Model, session: &Session, shown: &BookingView) -> Option<Fact> {
    let booked = session.ticket.second.as_ref();
    let it = booked.filter(|it| it.status == BookingStatus::Booked && it.id != shown.id)?;
    let elsewhere = Some(&it.clinic).filter(|clinic| clinic.id != shown.clinic.id);
    Some(second(model.comfort.language, it.starts_at, Clocks::at(model, &it.clinic), elsewhere))
}
