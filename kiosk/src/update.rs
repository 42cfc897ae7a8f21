//! What happens to the model when something happens: pure, without screen, clock or I/O. Each concern has
//! its file; this one only says which of them is asked.

mod asking;
mod board;
mod booking;
mod changing;
mod company;
mod earphone;
mod finding;
mod going_on;
mod idle;
mod listening;
mod month;
mod namesake;
mod navigation;
mod proof;
mod serving;
pub(crate) mod slip;
mod start;
mod turn;
mod typing;
mod wishing;

#[cfg(test)]
mod tests;

use jari_common::time::{date_at, seoul};
use jari_common::wish::{PartOfDay, WishDays};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::effect::Effect;
use crate::message::{Action, Message};
use crate::model::{Link, Model, Purpose, Sending, Step};

pub use idle::{IDLE_SECS, TICKET_SECS, WARNING_SECS, wake_at};
pub use start::go_on;

/// Takes what happened into the model and says what is to be done outside.
pub fn update(model: &mut Model, message: Message, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    let mut effects = happened(model, message);
    effects.extend(going_on::go_on(model));
    effects
}

fn happened(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Pressed(action) => pressed(model, action),
        Message::Touched => listening::touched(model),
        Message::Tick => idle::tick(model),
        Message::LinkChanged(link) => {
            going_on::link_changed(model, link);
            model.is_another_server &= link != Link::Online;
            Vec::new()
        }
        Message::ServerMet(key) => {
            model.server_key = Some(key);
            Vec::new()
        }
        Message::AnotherServer => {
            model.is_another_server = true;
            Vec::new()
        }
        Message::TimeCorrected { by } => {
            going_on::time_corrected(model, by);
            Vec::new()
        }
        Message::DeviceRefused(is_refused) => start::device_refused(model, is_refused),
        Message::Paired(result) => start::paired(model, result),
        Message::CampaignsRead(campaigns) => start::campaigns_read(model, campaigns),
        Message::ServingChanged(serving) => serving::changed(model, serving),
        Message::ServingRead(serving) => serving::read(model, serving),
        Message::CacheChanged { is_empty, is_known } => {
            board::cache_changed(model, is_empty, is_known)
        }
        Message::BoardRead(page) => board::page_read(model, page),
        Message::TimesRead(times) => board::times_read(model, times),
        Message::MonthRead(weeks) => month::read(model, *weeks),
        Message::RoomFound(room) => board::room_found(model, &room),
        Message::AlternativesRead(found) => booking::alternatives_read(model, found),
        Message::Joined(result) => turn::session_given(model, Sending::Joining, result),
        Message::Found(result) => turn::session_given(model, Sending::Finding, result),
        Message::TurnStarted(result) => turn::started(model, result),
        Message::TicketRead(result) => turn::ticket_read(model, result),
        Message::CodeSent(result) => proof::code_sent(model, &result),
        Message::ProofTried(result) => proof::tried(model, &result),
        Message::Held(result) => booking::held(model, result),
        Message::Booked(result) => booking::booked(model, result),
        Message::Cancelled(result) => changing::cancelled(model, result),
        Message::Wished(result) => wishing::wished(model, result),
        Message::Answered(result) => wishing::answered(model, result),
        Message::FindCodeSent(result) => finding::code_sent(model, result),
        Message::SlipPrinted(result) => slip::printed(model, result),
        Message::Shown(scene) => listening::shown(model, scene),
        Message::ArrowPressed => {
            model.visitor.listening.is_place_due = true;
            Vec::new()
        }
        Message::EarphoneChanged(earphone) => earphone::changed(model, earphone),
        Message::SpeakerChanged(speaker) => {
            model.speaker = speaker;
            Vec::new()
        }
    }
}

fn pressed(model: &mut Model, action: Action) -> Vec<Effect> {
    // The layout says what fits, not a person: nobody has touched anything.
    if let Action::FitBoard { rows, days } = action {
        return board::fit(model, rows, days);
    }
    model.visitor.listening.is_answer_due = true;
    let was_asked = model.idle_warning.is_some();
    let mut effects = idle::pressed(model);
    // "이전" on the question leads back to what was shown before it.
    if action == Action::StayHere || (was_asked && action == Action::Back) {
        effects.extend(idle::stay(model));
    } else if model.sending.is_none() {
        effects.extend(act(model, action));
    }
    effects
}

fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => navigation::back(model),
        Action::StartOver => navigation::start_over(model),
        Action::Finish => navigation::finish(model),
        Action::CallStaff => navigation::call_staff(model),
        Action::OpenDisplay => navigation::open_display(model),
        Action::TryAgain => navigation::try_again(model),
        Action::SetLanguage(_) | Action::SetTextSize(_) | Action::SetColours(_) => {
            set_display(model, &action)
        }
        Action::OpenSound => navigation::open_sound(model),
        Action::CloseSettings => navigation::close_settings(model),
        Action::Listen(hearing) => listening::listen(model, hearing),
        Action::StopListening => listening::stop(model),
        Action::Replay => listening::replay(model),
        Action::ChangeVolume(steps) => listening::change_volume(model, steps),
        Action::ChangeSpeed(steps) => listening::change_speed(model, steps),
        Action::StartBooking => start::book(model),
        Action::StartMyTurn => start::code(model, Purpose::MyTurn),
        Action::StartMyBooking => start::code(model, Purpose::MyBooking),
        Action::LostCode => finding::begin(model),
        Action::GoOnKnown(way) => finding::go_on_known(model, way),
        Action::LookAtBoard => start::look_at_board(model),
        Action::ChooseActing(acting) => typing::choose_acting(model, acting),
        Action::ChooseTogether => company::choose(model),
        Action::AddCompanion => company::add(model),
        Action::PressKey(key) => typing::press_key(model, key),
        Action::ChooseResidence(residence) => asking::choose_residence(model, residence),
        Action::AnswerQuestion(yes) => asking::answer(model, yes),
        Action::KeyIsSame(key) => start::key_is_same(model, key),
        Action::Next => typing::next(model),
        Action::NoPhone => typing::no_phone(model),
        Action::Mend(typed) => typing::mend(model, typed),
        Action::Narrow(by) => board::narrow(model, by),
        Action::ChooseRadius(radius) => board::choose_radius(model, radius),
        Action::TurnDays(pages) => board::turn_days(model, pages),
        Action::FindRoom => board::find_room(model),
        Action::TurnClinics(pages) => board::turn_clinics(model, pages),
        Action::OpenDay { clinic, date, cell } => board::open_day(model, &clinic.id, date, cell),
        Action::OpenMonth | Action::TurnWeeks(_) | Action::Favour => month::act(model, &action),
        Action::TurnTimes(pages) => board::turn_times(model, pages),
        Action::ChooseTime(slot) => booking::choose_time(model, slot),
        Action::ChooseAlternative(slot) => booking::choose_alternative(model, &slot),
        Action::ConfirmBooking => booking::confirm(model),
        Action::OtherTime => booking::other_time(model),
        Action::OtherSecond => booking::other_second(model),
        Action::ChangeBooking => changing::ask(model),
        Action::MoveBooking => changing::begin_move(model),
        Action::MoveDose(dose) => changing::move_dose(model, dose),
        Action::AskToCancel => changing::ask_to_cancel(model),
        Action::CancelBooking => changing::cancel(model),
        Action::Wish => wishing::ask(model),
        Action::WishAgain => wishing::again(model),
        Action::WithdrawWish => wishing::withdraw(model),
        Action::ChoosePlaces(places) => wishing::choose_places(model, places),
        Action::ChooseWhen(days, time) => choose_when(model, days, time),
        Action::ChooseOnMatch(on_match) => wishing::choose_on_match(model, on_match),
        Action::AnswerOffer(accept) => wishing::answer(model, accept),
        Action::BeginTurn => turn::begin_pressed(model),
        Action::TellNamesake(telling) => namesake::act(model, telling),
        Action::ProveIdentity | Action::NoMessage | Action::SendAgain | Action::ProveByStaff => {
            proof::act(model, &action)
        }
        Action::PrintSlip => slip::print(model),
        Action::StayHere | Action::FitBoard { .. } => Vec::new(), // answered before
    }
}

/// Of a wish, or of what the board shows.
fn choose_when(model: &mut Model, days: WishDays, time: PartOfDay) -> Vec<Effect> {
    match model.step {
        Step::Wish(_) => wishing::choose_when(model, days, time),
        _ => board::choose_when(model, days.weekdays, time),
    }
}

/// How the screen looks; nothing has to be asked for it.
fn set_display(model: &mut Model, action: &Action) -> Vec<Effect> {
    match action {
        Action::SetLanguage(language) => model.visitor.language = *language,
        Action::SetTextSize(size) => model.visitor.text_size = *size,
        Action::SetColours(colours) => model.visitor.colours = *colours,
        _ => {}
    }
    Vec::new()
}

/// The day at the kiosk.
fn today(model: &Model) -> Date {
    date_at(model.now, &seoul())
}
