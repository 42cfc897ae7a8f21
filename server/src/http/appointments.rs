//! Somebody stands at a desk and is not on its list: where and when they have an appointment, by who they say that they
//! are. No name, no code and no session is given; each look that finds somebody is written first.

use jari_common::api::desk::FindAppointments;
use jari_common::booking::BookingStatus;
use jari_common::change::ReadData;
use jari_common::clinic::Position;
use jari_common::id::{DeviceId, TicketId};
use jari_common::person::PersonKey;
use jari_common::refusal::Refusal;
use jari_common::staff::{Allowed, StaffRight};
use jari_common::time::plus_secs;
use jari_common::wire::{
    AppointmentElsewhere, BookingView, FindAppointmentsRequest, FoundAppointment, TicketView,
};
use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use crate::command::{Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::Member;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::tickets::NOT_FOUND_AFTER;

/// How long an appointment that is over is still told of, in seconds: somebody may come a few weeks late.
const TOLD_AFTER_SECS: u32 = 31 * 86_400;

pub async fn find(asked: Received<FindAppointments>) -> Result<Vec<FoundAppointment>, HttpError> {
    let Received { http, who: member, body: FindAppointmentsRequest { mut person }, .. } = asked;
    let started = Instant::now();
    person.birth_date = http.checked(person.birth_date)?;
    may_find(&http, member)?;
    let desk = member.desk;
    http.gates().find_at_desk(desk, None)?;
    let person = http.app().keys().person_key(&person);
    let tickets: Vec<TicketId> =
        found_of(&http, desk, person).into_iter().map(|(ticket, _)| ticket).collect();
    if tickets.is_empty() {
        // When nothing can be written, nobody learns from the answer whether there was somebody to write of.
        http.app().submit(Command::Tick).await?;
        sleep_until(started + NOT_FOUND_AFTER).await;
        return Ok(Vec::new());
    }
    let noted = |ticket| {
        let command =
            Command::NoteRead { what: ReadData::Appointments { ticket }, reason: String::new() };
        Ask { request: None, command, by: AskedFrom::from(member).author() }
    };
    let asks = tickets.iter().copied().map(noted).collect();
    for outcome in http.app().submit_all(asks).await? {
        outcome?;
    }
    http.gates().was_right(desk);
    // Whether somebody is found shows by the answer alone, not by its time.
    sleep_until(started + NOT_FOUND_AFTER).await;
    // What is not written is not told, also when it came about just now.
    let found = found_of(&http, desk, person).into_iter();
    Ok(found.filter(|(ticket, _)| tickets.contains(ticket)).flat_map(|(_, all)| all).collect())
}

/// Whether somebody may look for people here. There is no place for a reason: whoever needs one is refused.
fn may_find(http: &HttpState, Member { staff, desk, .. }: Member) -> Result<(), HttpError> {
    let right = StaffRight::FindPeople;
    let state = http.app().state();
    state.require_staff(staff, desk, right, http.app().clock().now())?;
    let record = state.member(staff).ok_or(Refusal::NotSignedIn)?;
    match right.of(record.account.role) {
        Allowed::Yes => Ok(()),
        Allowed::No => Err(Refusal::NotYourRole.into()),
        Allowed::WithReason => {
            let what = "this look takes no reason; it is for whose work it is".to_owned();
            Err(Refusal::Invalid { what }.into())
        }
    }
}

/// The person's tickets that lead to something, or led to it lately, with what is told of each, by campaign.
fn found_of(
    http: &HttpState,
    desk: DeviceId,
    person: PersonKey,
) -> Vec<(TicketId, Vec<FoundAppointment>)> {
    let (state, now) = (http.app().state(), http.app().clock().now());
    let Some(place) = state.device(desk) else { return Vec::new() };
    let tickets = state.tickets_of_person(person).into_iter();
    let told = |ticket| Some((ticket, told_of(&state.ticket(ticket)?, place.position, now)));
    tickets.filter_map(told).filter(|(_, all)| !all.is_empty()).collect()
}

fn told_of(view: &TicketView, from: Position, now: Timestamp) -> Vec<FoundAppointment> {
    let (campaign, number) = (view.campaign, view.number);
    let stands = |it: &&BookingView| {
        it.status == BookingStatus::Booked && now < plus_secs(it.starts_at, TOLD_AFTER_SECS)
    };
    let booked = view.booking.iter().chain(&view.second).filter(stands);
    let of = |it| FoundAppointment { campaign, number, appointment: Some(elsewhere(it, from)) };
    let booked: Vec<FoundAppointment> = booked.map(of).collect();
    if booked.is_empty() && view.state.is_live() {
        return vec![FoundAppointment { campaign, number, appointment: None }];
    }
    booked
}

fn elsewhere(booking: &BookingView, from: Position) -> AppointmentElsewhere {
    let clinic = &booking.clinic;
    AppointmentElsewhere {
        booking: booking.id,
        clinic: clinic.id.clone(),
        clinic_name: clinic.name.clone(),
        address: clinic.address.clone(),
        metres: clinic.position.distance_metres(from),
        starts_at: booking.starts_at,
    }
}
