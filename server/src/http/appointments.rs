//! Somebody stands at a desk and is not on its list: where and when they have an appointment, by who they say that they
//! are. No name, no code and no session is given; each look is written first, also one that finds nobody.

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

use crate::app::SubmitError;
use crate::command::{Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Member, still_signed_in};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::tickets::NOT_FOUND_AFTER;

/// How long an appointment that is over is still told of, in seconds: somebody may come a few weeks late.
const TOLD_AFTER_SECS: u32 = 31 * 86_400;

pub async fn find(asked: Received<FindAppointments>) -> Result<Vec<FoundAppointment>, HttpError> {
    let Received { http, who: member, body: FindAppointmentsRequest { mut person }, parts, .. } =
        asked;
    let started = Instant::now();
    person.birth_date = http.checked(person.birth_date)?;
    may_find(&http, member)?;
    let desk = member.desk;
    let no_phone = person.phone.is_none().then_some(member.staff);
    http.gates().find_person(desk, no_phone)?;
    let person = http.app().keys().person_key(&person);
    let tickets: Vec<TicketId> =
        found_of(&http, desk, person).into_iter().map(|(ticket, _)| ticket).collect();
    write_look(&http, member, &tickets).await.inspect_err(|error| {
        if !matches!(error, SubmitError::Refused(_)) {
            http.gates().did_not_find_person(desk, no_phone);
        }
    })?;
    if !tickets.is_empty() {
        http.gates().was_person(desk, no_phone);
    }
    // Whether somebody is found shows by the answer alone, not by its time.
    sleep_until(started + NOT_FOUND_AFTER).await;
    may_find(&http, still_signed_in(&parts.headers, &http)?)?;
    // What is not written is not told, also when it came about just now.
    let found = found_of(&http, desk, person).into_iter();
    Ok(found.filter(|(ticket, _)| tickets.contains(ticket)).flat_map(|(_, all)| all).collect())
}

/// Writes whose appointments are looked at, or that there was nobody: a guesser is seen, and when nothing can be written,
/// nobody learns from the answer whether there was somebody to write of.
async fn write_look(
    http: &HttpState,
    member: Member,
    tickets: &[TicketId],
) -> Result<(), SubmitError> {
    let noted = |ticket| {
        let (what, reason) = (ReadData::Appointments { ticket }, String::new());
        let by = AskedFrom::from(member).author();
        Ask { request: None, command: Command::NoteRead { what, reason }, by }
    };
    let nobody = tickets.is_empty().then(|| noted(None));
    let asks = tickets.iter().map(|ticket| noted(Some(*ticket))).chain(nobody).collect();
    http.app().submit_all(asks).await?.into_iter().try_for_each(|outcome| outcome.map(drop))
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

/// The person's tickets, their own and those that they share, that lead to something, or led to it lately, with what is
/// told of each, by campaign.
fn found_of(
    http: &HttpState,
    desk: DeviceId,
    person: PersonKey,
) -> Vec<(TicketId, Vec<FoundAppointment>)> {
    let (state, now) = (http.app().state(), http.app().clock().now());
    let Some(place) = state.device(desk) else { return Vec::new() };
    let tickets = state.tickets_with_person(person).into_iter();
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
        time_zone: clinic.time_zone.clone(),
    }
}
