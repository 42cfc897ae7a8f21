//! How the model changes when something happens: pure, without screen, clock or I/O. Each concern has a file of its
//! own; this file only chooses which of them is called.

mod asking;
mod back;
mod board;
mod booking;
mod campaign;
mod changing;
mod party;
mod earphone;
mod finding;
mod first_seat;
mod going_on;
mod guiding;
mod help;
mod idle;
mod leaving;
mod listening;
mod days;
mod namesake;
mod proof;
mod proof_answers;
mod scanning;
mod serving;
mod shown;
pub mod slip;
mod start;
mod steps;
mod ticket;
mod tickets;
mod turn;
mod typing;
mod wishing;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::effect::Effect;
use crate::message::{Action, Message, Telling};
use crate::model::{
    Asked, Language, Model, Narrow, Purpose, Retry, Sending, Step, Trouble, Typed, WishStep,
};

use steps::{enter, trouble};

pub use idle::{IDLE_SECS, STAFF_SECS, TICKET_SECS, WARNING_SECS, wake_at};
pub use start::go_on;

/// Takes what happened into the model, and returns what is to be done outside.
pub fn update(model: &mut Model, message: Message, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    let mut effects = happened(model, message);
    effects.extend(going_on::go_on(model));
    effects
}

fn happened(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Pressed(action) => pressed(model, action),
        Message::Touched => {
            guiding::acted(model);
            listening::touched(model)
        }
        Message::Tick => idle::tick(model),
        Message::LinkChanged(link) => {
            going_on::link_changed(model, link);
            Vec::new()
        }
        Message::ServerMet(key) => set(&mut model.server_key, Some(key)),
        Message::AnotherServer => set(&mut model.is_another_server, true),
        Message::TimeCorrected { by } => {
            going_on::time_corrected(model, by);
            Vec::new()
        }
        Message::DeviceRefused(is_refused) => start::device_refused(model, is_refused),
        Message::Paired(result) => start::paired(model, result),
        Message::CampaignsRead(campaigns) => campaign::campaigns_read(model, campaigns),
        Message::ServingChanged(serving) => serving::changed(model, serving),
        Message::ServingRead(serving) => serving::read(model, serving),
        Message::CacheChanged { is_empty, is_known } => {
            board::cache_changed(model, is_empty, is_known)
        }
        Message::BoardRead(page) => board::page_read(model, page),
        Message::TimesRead(times) => board::times_read(model, times),
        Message::ClinicsRead(list) => days::clinics_read(model, *list),
        Message::DaysRead(read) => days::read(model, *read),
        Message::RoomFound(room) if model.step == Step::FirstSeat => {
            first_seat::found(model, &room)
        }
        Message::RoomFound(room) => board::room_found(model, &room),
        Message::AlternativesRead(found) => booking::alternatives_read(model, found),
        Message::Joined(result) => turn::session_given(model, Sending::Joining, result),
        Message::Found(result) => turn::session_given(model, Sending::Finding, result),
        Message::TurnStarted(result) => turn::started(model, result),
        Message::TicketRead(result) => turn::ticket_read(model, result),
        Message::CodeSent(result) => proof_answers::code_sent(model, &result),
        Message::ProofTried(result) => proof_answers::tried(model, &result),
        Message::Held(result) => booking::held(model, result),
        Message::Booked(result) => booking::booked(model, result),
        Message::Cancelled(result) => changing::cancelled(model, result),
        Message::Wished(result) => wishing::wished(model, result),
        Message::Answered(result) => wishing::answered(model, result),
        Message::FindCodeSent(result) => finding::code_sent(model, result),
        Message::HelpTold { number, state, who } => {
            help::told(model, number, state, who);
            guiding::look(model)
        }
        Message::GuideTold { number, told } => guiding::told(model, number, told),
        Message::DrawnForGuide { size, items } => guiding::drawn(model, size, items),
        Message::PressedByGuide(action) => match guiding::pressed(model, action) {
            Some(action) => pressed(model, action),
            None => Vec::new(),
        },
        Message::SlipPrinted(result) => slip::printed(model, result),
        Message::Shown(scene) => listening::shown(model, scene),
        Message::ArrowPressed => set(&mut model.comfort.listening.is_place_due, true),
        Message::EarphoneChanged(earphone) => earphone::changed(model, earphone),
        Message::Scanned(receipt) => scanning::scanned(model, receipt),
        Message::SpeakerChanged(speaker) => set(&mut model.speaker, speaker),
    }
}

fn pressed(model: &mut Model, action: Action) -> Vec<Effect> {
    // The layout says what fits; a person did not touch anything.
    if let Action::FitBoard { rows, days } = action {
        return board::fit(model, rows, days);
    }
    guiding::acted(model);
    if guiding::is_too_soon(model, &action) {
        return Vec::new();
    }
    model.comfort.listening.is_answer_due = true;
    let was_asked = model.idle_warning.is_some();
    let mut effects = idle::pressed(model);
    // "이전" on the question leads back to what was shown before it.
    if action == Action::StayHere || (was_asked && action == Action::Back) {
        effects.extend(idle::stay(model));
    } else if model.sending.is_none() {
        effects.extend(press_on_step(model, action));
    } else if action == Action::StopShowing {
        effects.extend(guiding::stop(model));
    } else if action == Action::CallStaff {
        // Staff are called while an answer is still waited for; their screen comes with the next press.
        help::ask(model);
    }
    effects
}

/// What each action does on each step. The last arm has the actions that do nothing on this step: they were pressed for
/// an earlier screen.
fn press_on_step(model: &mut Model, action: Action) -> Vec<Effect> {
    let has_ticket = model.visit.session.is_some();
    match (model.step.clone(), action) {
        // To go back is no yes.
        (Step::Consent { .. }, Action::Back) => guiding::answer(model, false),
        (_, Action::Back) => back::back(model),
        (_, Action::MoreFacts) => {
            let next = model.visit.facts_page.wrapping_add(1);
            set(&mut model.visit.facts_page, next)
        }
        (_, Action::StartOver) => leaving::start_over(model),
        (_, Action::Finish) => leaving::finish(model),
        (step, Action::CallStaff) => {
            help::ask(model);
            show_in_front(model, Step::Staff { back_to: flow_step(&step) })
        }
        (Step::Staff { .. }, Action::ShowScreen) => guiding::show(model),
        (_, Action::StopShowing) => guiding::stop(model),
        (Step::Consent { .. }, Action::Consent(agrees)) => guiding::answer(model, agrees),
        (Step::Staff { .. }, Action::EndHelp) => help::end(model),
        (Step::Staff { .. }, Action::CallAgain) => help::again(model),
        (step, Action::OpenDisplay) => {
            show_in_front(model, Step::Display { back_to: flow_step(&step) })
        }
        (step, Action::OpenSound) => {
            show_in_front(model, Step::Sound { back_to: flow_step(&step) })
        }
        (Step::Display { back_to } | Step::Sound { back_to }, Action::CloseSettings) => {
            back::to_flow(model, *back_to)
        }
        (_, Action::SetLanguage(language)) => set_language(model, language),
        (_, Action::SetTextSize(size)) => set(&mut model.comfort.text_size, size),
        (_, Action::SetColours(colours)) => set(&mut model.comfort.colours, colours),
        (_, Action::Listen(hearing)) => listening::listen(model, hearing),
        (_, Action::StopListening) => listening::stop(model),
        (_, Action::Replay) => listening::replay(model),
        (_, Action::ChangeVolume(steps)) => listening::change_volume(model, steps),
        (_, Action::ChangeSpeed(steps)) => listening::change_speed(model, steps),

        (Step::Start, Action::StartBooking) => start::start_booking(model),
        (Step::WhichCampaign(press), Action::ChooseCampaign(chosen)) => {
            start::choose_campaign(model, press, chosen)
        }
        (Step::WhichTicket, Action::ChooseTicket(chosen)) => tickets::choose(model, chosen),
        (Step::Start, Action::StartMyTurn) => start::code(model, Purpose::MyTurn),
        (Step::Start, Action::StartMyBooking) => start::code(model, Purpose::MyBooking),
        (Step::Start | Step::Ticket, Action::LookAtBoard) => start::look_at_board(model),
        // A trouble may be over by now. A person who has a ticket continues with it.
        (Step::Trouble(_), Action::StartBooking) if !has_ticket => start::start_booking(model),
        (Step::Trouble(_), Action::StartMyTurn) if !has_ticket => {
            start::code(model, Purpose::MyTurn)
        }
        (Step::Trouble(_), Action::StartMyBooking) if !has_ticket => {
            start::code(model, Purpose::MyBooking)
        }
        (Step::Trouble(_), Action::TryAgain) => going_on::try_again(model),

        (_, Action::PressKey(key)) => typing::press_key(model, key),
        (Step::Pair { .. }, Action::KeyIsSame(key)) => set(&mut model.visit.same_key, Some(key)),
        (Step::Pair { .. }, Action::Next) => start::pair(model),
        (Step::Who, Action::ChooseActing(acting)) => typing::choose_acting(model, acting),
        (Step::Who, Action::ChooseParty) => party::choose(model),
        (Step::Name | Step::Mend(Typed::Name), Action::Next) => typing::name_given(model),
        (Step::BirthDate | Step::Mend(Typed::BirthDate), Action::Next) => {
            typing::birth_date_given(model)
        }
        (Step::Century { of }, Action::ChooseBirthDate(date)) => {
            typing::choose_century(model, *of, date)
        }
        (Step::Ask(Asked::Residence), Action::ChooseResidence(residence)) => {
            asking::choose_residence(model, residence)
        }
        (Step::Ask(Asked::Question(nth)), Action::AnswerQuestion(yes)) => {
            asking::answer(model, nth, yes)
        }
        (Step::Phone | Step::Mend(Typed::Phone), Action::Next) => typing::phone_given(model),
        (Step::Phone | Step::Mend(Typed::Phone), Action::NoPhone) => typing::no_phone(model),
        (Step::Check, Action::Mend(typed)) => enter(model, Step::Mend(typed)),
        (Step::Check, Action::Next) if typing::missing(model).is_some() => typing::mend_missing(model),
        (Step::Check, Action::Next) if model.visit.is_party => party::put_by(model),
        (Step::Check | Step::Party, Action::Next) => typing::join(model),
        (Step::Party, Action::AddMember) => party::add(model),
        (Step::Code { purpose }, Action::Next) => typing::code_given(model, purpose),
        (Step::CodeBirthDate { .. }, Action::Next) => typing::find(model),

        (Step::Known, Action::GoOnKnown(way)) => finding::go_on_known(model, way),
        (Step::Code { purpose }, Action::LostCode) => finding::begin(model, purpose),
        (Step::FindCode, Action::Next) => finding::find(model),
        (Step::FindCode, Action::SendAgain) => finding::send_code(model),
        (Step::FindCode, Action::NoMessage) => {
            trouble(model, Trouble::ProveByStaff, Step::FindCode, Retry::Nothing)
        }
        (Step::Ticket | Step::MyBooking, Action::ProveIdentity) if has_ticket => {
            proof::prove(model)
        }
        (Step::Identity, Action::Next) => proof::try_digits(model),
        (Step::Identity, Action::NoMessage) => enter(model, Step::NoMessage),
        (Step::Identity | Step::NoMessage, Action::SendAgain) => proof::send_code(model),
        (Step::NoMessage, Action::ProveByStaff) => proof::by_staff(model, Trouble::ProveByStaff),
        (Step::Ticket, Action::TellNamesake(Telling::Begin))
            if ticket::is_namesake_asked(model) =>
        {
            namesake::ask(model)
        }
        (Step::Namesake, Action::TellNamesake(Telling::Same)) => namesake::same(model),
        (Step::Namesake, Action::TellNamesake(Telling::Another)) => namesake::another(model),

        (Step::Ticket | Step::MyBooking | Step::OtherSeat, Action::BeginTurn) => turn::begin(model),
        (Step::FirstSeat, Action::TakeFirstSeat) => booking::take_first(model),
        (Step::FirstSeat, Action::OtherSeats) => first_seat::others(model),
        (Step::Clinics | Step::Board, Action::Narrow(by)) => board::narrow(model, by),
        (
            Step::Clinics | Step::Board | Step::Narrow(Narrow::Distance),
            Action::ChooseRadius(radius),
        ) => board::choose_radius(model, radius),
        (
            Step::Clinics | Step::Days | Step::Times | Step::Board | Step::Narrow(Narrow::Time),
            Action::ChooseWhen(days, time),
        ) => board::choose_when(model, days.weekdays, time),
        (Step::Clinics | Step::Board, Action::LookAtAll(is_table)) => {
            days::look_at_all(model, is_table)
        }
        (Step::Clinics, Action::OpenClinic(clinic)) => days::open_clinic(model, clinic),
        (Step::Clinics | Step::Days | Step::Times, Action::TurnList(rows)) => days::turn(model, rows),
        (Step::Board, Action::TurnDays(pages)) => board::turn_days(model, pages),
        (Step::Board, Action::FindRoom) => board::find_room(model),
        (Step::Board, Action::TurnClinics(pages)) => board::turn_clinics(model, pages),
        (Step::Board | Step::Days, Action::OpenDay { clinic, date, cell }) => {
            board::open_day(model, &clinic.id, date, cell)
        }
        (Step::Times, Action::OpenDays) => days::open_others(model),
        (Step::Days, Action::ChooseFavourite) => days::favourite(model),
        (Step::Times, Action::TurnTimes(pages)) => board::turn_times(model, pages),

        (Step::Times, Action::ChooseTime(slot)) => booking::choose_time(model, slot),
        (Step::Taken, Action::ChooseAlternative(slot)) => {
            booking::choose_alternative(model, &slot)
        }
        (Step::Taken, Action::OtherTime) => enter(model, Step::Times),
        (Step::Confirm, Action::OtherTime) => booking::other_time(model),
        (Step::Confirm, Action::OtherSecond) => booking::other_second(model),
        (Step::Confirm, Action::ConfirmBooking) => booking::confirm(model),
        (Step::Ticket | Step::Done | Step::Moved | Step::MyBooking, Action::PrintSlip) => {
            slip::print(model)
        }
        (Step::MyBooking, Action::ChangeBooking) => changing::ask(model),
        (Step::Change, Action::BeginMove) => changing::begin_move(model),
        (Step::Change | Step::WhichDose, Action::MoveDose(dose)) => {
            changing::move_dose(model, dose)
        }
        (Step::Change, Action::AskToCancel) => enter(model, Step::Cancel),
        (Step::Cancel, Action::CancelBooking) => changing::cancel(model),

        (
            Step::Ticket | Step::MyBooking | Step::Change | Step::Clinics | Step::Board | Step::OtherSeat,
            Action::Wish,
        ) => wishing::ask(model),
        (Step::Wish(WishStep::Given), Action::WishAgain) => {
            enter(model, Step::Wish(WishStep::Where))
        }
        (Step::Wish(WishStep::Given), Action::WithdrawWish) => wishing::withdraw(model),
        (Step::Wish(WishStep::Where), Action::ChoosePlaces(places)) => {
            wishing::choose_places(model, places)
        }
        (Step::Wish(WishStep::When), Action::ChooseWhen(days, time)) => {
            wishing::choose_when(model, days, time)
        }
        (Step::Wish(WishStep::How), Action::ChooseOnMatch(on_match)) => {
            wishing::choose_on_match(model, on_match)
        }
        (Step::Offer, Action::AnswerOffer(accept)) => wishing::answer(model, accept),
        (Step::Ticket | Step::MyBooking, Action::SeeOffer) => wishing::see_offer(model),

        (
            _,
            Action::CloseSettings
            | Action::EndHelp
            | Action::CallAgain
            | Action::StartBooking
            | Action::ChooseCampaign(_)
            | Action::ChooseTicket(_)
            | Action::StartMyTurn
            | Action::StartMyBooking
            | Action::LookAtBoard
            | Action::TryAgain
            | Action::KeyIsSame(_)
            | Action::Next
            | Action::ChooseActing(_)
            | Action::ChooseParty
            | Action::ChooseBirthDate(_)
            | Action::TakeFirstSeat
            | Action::OtherSeats
            | Action::SeeOffer
            | Action::ChooseResidence(_)
            | Action::AnswerQuestion(_)
            | Action::NoPhone
            | Action::Mend(_)
            | Action::AddMember
            | Action::GoOnKnown(_)
            | Action::LostCode
            | Action::SendAgain
            | Action::NoMessage
            | Action::ProveIdentity
            | Action::ProveByStaff
            | Action::TellNamesake(_)
            | Action::BeginTurn
            | Action::Narrow(_)
            | Action::ChooseRadius(_)
            | Action::ChooseWhen(..)
            | Action::TurnDays(_)
            | Action::FindRoom
            | Action::TurnClinics(_)
            | Action::OpenDay { .. }
            | Action::LookAtAll(_)
            | Action::OpenClinic(_)
            | Action::OpenDays
            | Action::TurnList(_)
            | Action::ChooseFavourite
            | Action::TurnTimes(_)
            | Action::ChooseTime(_)
            | Action::ChooseAlternative(_)
            | Action::OtherTime
            | Action::OtherSecond
            | Action::ConfirmBooking
            | Action::PrintSlip
            | Action::ChangeBooking
            | Action::BeginMove
            | Action::MoveDose(_)
            | Action::AskToCancel
            | Action::CancelBooking
            | Action::Wish
            | Action::WishAgain
            | Action::WithdrawWish
            | Action::ChoosePlaces(_)
            | Action::ChooseOnMatch(_)
            | Action::ShowScreen
            | Action::Consent(_)
            | Action::AnswerOffer(_)
            // These were answered before, whatever the step.
            | Action::StayHere
            | Action::FitBoard { .. },
        ) => Vec::new(),
    }
}

/// Changes the words of the screen, and the keys under a name that is not begun.
fn set_language(model: &mut Model, language: Language) -> Vec<Effect> {
    model.comfort.language = language;
    // Other words may lie on other pages.
    model.visit.facts_page = 0;
    steps::open_keyboard(model);
    Vec::new()
}

/// Sets a value that is shown at once; nothing has to be requested for it.
fn set<T>(place: &mut T, chosen: T) -> Vec<Effect> {
    *place = chosen;
    Vec::new()
}

/// Shows a screen in front of the flow, until it is closed.
fn show_in_front(model: &mut Model, step: Step) -> Vec<Effect> {
    model.visit.facts_page = 0;
    model.step = step;
    Vec::new()
}

/// The step of the flow that this screen is shown in front of.
fn flow_step(step: &Step) -> Box<Step> {
    Box::new(step.under().clone())
}
