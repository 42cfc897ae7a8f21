//! What each step asks, made from the model alone: most questions, and in `seats` the lists on which a seat is chosen.
//! Steps with more to say have a file of their own beside this one.

mod help;
mod seats;
mod trouble;

pub(super) use help::{consent, staff};
pub(super) use seats::{clinics, days, times};
pub(super) use trouble::trouble;

use jari_common::board::{Alternative, AlternativeKind, Radius};
use jari_common::booking::BookingStatus;
use jari_common::campaign::Campaign;
use jari_common::change::Phase;
use jari_common::dose::Dose;
use jari_common::eligibility::{BothLanguages, Eligibility};
use jari_common::id::CampaignId;
use jari_common::person::Acting;
use jari_common::ticket::{PARTY_MAX, TicketState};
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, WishDays};
use jiff::civil::Time;

use super::question::{Answer, Keeps, Offers, Question};
use crate::keyboard::entry::DateState;
use crate::message::{Action, Telling, WayOn};
use crate::model::{
    Asked, DraftPlaces, Language, Model, Narrow, Sending, Trouble, Typed, WishStep,
};
use crate::text::clocks::Clocks;
use crate::text::{Saying, words};
use crate::widgets::{Plate, Remark, icon};

/// "무엇을 예약하세요?": each campaign that takes people, and how its line is.
pub(super) fn which_campaign(model: &Model) -> Question {
    let marks =
        ["choice:campaign-1", "choice:campaign-2", "choice:campaign-3", "choice:campaign-4"];
    let answers = model.offered_campaigns().into_iter().zip(marks).map(|(campaign, mark)| {
        let title = title_of(model, campaign);
        let note = line_of(model, campaign.id);
        let action = Action::ChooseCampaign(campaign.id);
        Answer::said(mark, icon::CALENDAR_PLUS, title, Some(note), action)
    });
    Question::new("which-question", answers, "which-safe").in_full().captioned("which-safe-short")
}

pub(super) fn title_of(model: &Model, campaign: &Campaign) -> Saying {
    Saying::from(match model.comfort.language {
        Language::Korean => campaign.spec.title_ko.clone(),
        Language::English => campaign.spec.title_en.clone(),
    })
}

/// "어느 것을 보시겠어요?": each of the person's tickets: what it is for, and what came of it.
pub(super) fn which_ticket(model: &Model) -> Question {
    let marks = ["choice:ticket-1", "choice:ticket-2", "choice:ticket-3", "choice:ticket-4"];
    let answers = model.visit.found.iter().map(|it| &it.ticket).zip(marks).map(|(ticket, mark)| {
        let campaign = model.campaigns.iter().find(|it| it.id == ticket.campaign);
        let title = campaign.map_or_else(|| "which-ticket-other".into(), |it| title_of(model, it));
        let note = what_came(model, ticket);
        // A number is not spoken where others hear it.
        let is_number = matches!(note, Saying::With("which-ticket-number", _));
        let aloud = is_number.then(|| title.clone());
        let action = Action::ChooseTicket(ticket.id);
        Answer { aloud, ..Answer::said(mark, icon::TICKET, title, Some(note), action) }
    });
    let question = Question::new("which-ticket-question", answers, "which-ticket-safe");
    question.in_full().captioned("which-ticket-safe")
}

/// A seat that a wish found, or the appointment of a ticket, else its number.
fn what_came(model: &Model, ticket: &TicketView) -> Saying {
    if ticket.offer.is_some() {
        return "which-ticket-offer".into();
    }
    let booked = ticket.next_booking(model.now).filter(|it| it.status == BookingStatus::Booked);
    if let Some(booking) = booked {
        let clocks = Clocks::at(model, &booking.clinic);
        let moment = clocks.moment(model.comfort.language, booking.starts_at);
        return Saying::With("which-ticket-booked", vec![("moment", moment.into())]);
    }
    match ticket.state {
        TicketState::Entered => "which-ticket-entered".into(),
        _ => Saying::With("which-ticket-number", vec![("number", ticket.number.into())]),
    }
}

/// How this campaign's line is, in few words.
pub(super) fn line_of(model: &Model, campaign: CampaignId) -> Saying {
    let waiting = model.serving_of(campaign).map_or(0, |serving| serving.waiting);
    match model.phase_of(campaign) {
        Phase::Before | Phase::Drawing => "line-draw".into(),
        Phase::Paused | Phase::Frozen => "line-stands".into(),
        Phase::Closed => "line-closed".into(),
        Phase::Open if waiting > 0 => {
            let people = words::people(model.comfort.language, waiting);
            Saying::With("line-waiting", vec![("people", people.into())])
        }
        Phase::Open => "line-now".into(),
    }
}

/// For whom: for oneself, helping somebody, or several together.
pub(super) fn who() -> Question {
    let acting = Action::ChooseActing;
    let myself = ["who-myself", "who-myself-note"];
    let other = ["who-other", "who-other-note"];
    let together = ["who-party", "who-party-note"];
    let answers = [
        Answer::new("choice:myself", icon::USER, myself, acting(Acting::Myself)),
        Answer::new("choice:other", icon::USERS, other, acting(Acting::Helper)),
        Answer::new("choice:party", icon::USERS_THREE, together, Action::ChooseParty),
    ];
    Question::new("who-question", answers, "who-safe").in_full()
}

/// "어느 해에 태어나셨습니까?": the two days that the six digits can be.
pub(super) fn century(model: &Model) -> Question {
    let days = match model.visit.typed.birth_date.state(model.today()) {
        DateState::TwoCenturies { earlier, later } => vec![earlier, later],
        _ => Vec::new(),
    };
    let parts =
        [("choice:earlier", "century-earlier-aloud"), ("choice:later", "century-later-aloud")];
    let answers = days.into_iter().zip(parts).map(|(date, (mark, aloud))| {
        let says = words::full_date(model.comfort.language, date).into();
        let action = Action::ChooseBirthDate(date);
        Answer {
            aloud: Some(aloud.into()),
            ..Answer::said(mark, icon::CALENDAR_CHECK, says, None, action)
        }
    });
    let is_mine = model.visit.acting == Acting::Myself && model.visit.party.is_empty();
    let question = if is_mine { "century-question" } else { "century-question-other" };
    Question::new(question, answers, "century-safe")
}

/// What a campaign asks of everybody: where they live, or a question that is answered by yes or no.
pub(super) fn ask(model: &Model, asked: Asked) -> Question {
    let nothing = Eligibility::default();
    let eligibility = model.chosen_campaign().map_or(&nothing, |it| &*it.spec.eligibility);
    let own_words = |texts: &BothLanguages| {
        Saying::from(match model.comfort.language {
            Language::Korean => texts.ko.clone(),
            Language::English => texts.en.clone(),
        })
    };
    let (question, answers): (Saying, Vec<(char, Saying, Action)>) = match asked {
        Asked::Residence => {
            let places = eligibility.residences.iter().zip(0_u8..).map(|(place, nth)| {
                (icon::HOUSE, own_words(place), Action::ChooseResidence(Some(nth)))
            });
            let elsewhere = "ask-elsewhere".into();
            let elsewhere = (icon::ARROW_RIGHT, elsewhere, Action::ChooseResidence(None));
            ("ask-residence".into(), places.chain([elsewhere]).collect())
        }
        Asked::Question(nth) => {
            let question = eligibility.questions.get(usize::from(nth));
            let question = question.map_or_else(|| String::new().into(), |it| own_words(&it.text));
            let yes = (icon::CHECK, "ask-yes".into(), Action::AnswerQuestion(true));
            let no = (icon::X, "ask-no".into(), Action::AnswerQuestion(false));
            (question, vec![yes, no])
        }
    };
    let marks = ["choice:first", "choice:second", "choice:third", "choice:fourth"];
    let answers = answers
        .into_iter()
        .zip(marks)
        .map(|((icon, title, action), mark)| Answer::said(mark, icon, title, None, action));
    Question::new(question, answers, "ask-safe")
}

/// "이대로 맞습니까?": everything typed, large, before it is used. A press on a wrong line leads back to correct it.
pub(super) fn check(model: &Model) -> Question {
    let typed = &model.visit.typed;
    let born = match typed.birth_date.state(model.today()) {
        DateState::Valid(date) => words::full_date(model.comfort.language, date),
        _ => typed.birth_date.parts(model.today()).join(" "),
    };
    let line = |typed: Typed, mark, icon, value: Saying, label: &'static str, mend| Answer {
        aloud: mend,
        ..Answer::said(mark, icon, value, Some(label.into()), Action::Mend(typed))
    };
    let has_phone = typed.phone.is_valid();
    let phone =
        if has_phone { typed.phone.formatted().into() } else { Saying::from("check-no-phone") };
    let aloud = |key: &'static str| Some(Saying::from(key));
    let name = typed.name.value().into();
    let name =
        line(Typed::Name, "choice:name", icon::USER, name, "check-name", aloud("check-mend-name"));
    let born = line(
        Typed::BirthDate,
        "choice:birth-date",
        icon::CALENDAR_CHECK,
        born.into(),
        "check-birth-date",
        aloud("check-mend-birth-date"),
    );
    let mend_phone = aloud("check-mend-phone").filter(|_| has_phone);
    let phone = line(Typed::Phone, "choice:phone", icon::PHONE, phone, "check-phone", mend_phone);
    // Messages go to the person on the ticket.
    let phone = Some(phone).filter(|_| model.visit.party.is_empty());
    let lines = [Some(name), Some(born), phone].into_iter().flatten().collect();
    Question {
        offers: Offers::Lines(lines),
        safe: Remark::safe(icon::HAND_TAP, "check-help").or("check-help-short"),
        keeps_notes: true,
        next: Some((icon::CHECK, "check-right", Action::Next)),
        ..Question::new("check-question", [], "check-help")
    }
}

/// "더 계세요?": says how many members of a couple or a family are typed already, and offers one more member, or the
/// ticket. When the party has as many members as a ticket has room for, only the ticket is offered.
pub(super) fn party(model: &Model) -> Question {
    let count = model.visit.party.len();
    let has_room = count < usize::from(PARTY_MAX);
    let people = vec![("count", u32::try_from(count).unwrap_or(u32::MAX).into())];
    let question = if has_room { "party-question" } else { "party-all" };
    let add = ["party-add", "party-add-note"];
    let add = Answer::new("choice:add", icon::USERS_THREE, add, Action::AddMember);
    // Where nobody waits, no ticket stands in the way.
    let waits = model.now_serving().is_some_and(|serving| serving.waiting > 0);
    let take = match waits {
        true => ["party-take", "party-take-note"],
        false => ["party-go-on", "party-go-on-note"],
    };
    let take = Answer::new("choice:take", icon::TICKET, take, Action::Next);
    let answers = Some(add).filter(|_| has_room).into_iter().chain([take]);
    Question::new(Saying::With(question, people), answers, "party-safe")
}

/// "이미 번호를 받으셨습니다": the person whose details were typed has a place, which is kept. Nothing about it is shown; the
/// ticket's code, six digits to the telephone, or staff lead to it.
pub(super) fn known(model: &Model) -> Question {
    let way = Action::GoOnKnown;
    let by_code = ["known-code", "known-code-note"];
    let by_code = Answer::new("choice:code", icon::TICKET, by_code, way(WayOn::Code));
    let by_phone = ["known-phone", "known-phone-note"];
    let by_phone = Answer::new("choice:phone", icon::PHONE, by_phone, way(WayOn::Telephone));
    let by_staff = ["known-staff", "known-staff-note"];
    let by_staff = Answer::new("choice:staff", icon::HAND_WAVING, by_staff, Action::CallStaff);
    // Without a telephone no digits can be received.
    let by_phone = Some(by_phone).filter(|_| model.visit.has_typed_phone());
    let ways = [Some(by_code), by_phone, Some(by_staff)].into_iter().flatten();
    Question::new("known-title", ways, "known-safe")
}

/// "먼저 받으신 번호가 있으세요?": somebody of the same name and birth date has an earlier ticket. Nothing about it is shown; six
/// digits to its telephone, or staff, decide whether they are one person.
pub(super) fn namesake() -> Question {
    let tell = Action::TellNamesake;
    let same = ["namesake-same", "namesake-same-note"];
    let other = ["namesake-other", "namesake-other-note"];
    let answers = [
        Answer::new("choice:same", icon::PHONE, same, tell(Telling::Same)),
        Answer::new("choice:other", icon::USER, other, tell(Telling::Another)),
    ];
    Question::new("namesake-question", answers, "namesake-safe")
}

/// "문자가 오지 않나요?": have the message sent again, or let staff see an ID. Nobody needs a phone to keep a place.
pub(super) fn no_message() -> Question {
    let again = ["no-message-again", "no-message-again-note"];
    let staff = ["no-message-staff", "no-message-staff-note"];
    let answers = [
        Answer::new("choice:again", icon::REPEAT, again, Action::SendAgain),
        Answer::new("choice:staff", icon::USER, staff, Action::ProveByStaff),
    ];
    Question::new("no-message-question", answers, "no-message-safe")
}

/// What of the board is shown: how far away, or which times. The choice is kept until the person leaves.
pub(super) fn narrow(model: &Model, by: Narrow) -> Question {
    let query = &model.board.query;
    match by {
        Narrow::Distance => {
            let all = [
                (Radius::Km1, "choice:radius-1", "narrow-1-note"),
                (Radius::Km3, "choice:radius-3", "narrow-3-note"),
                (Radius::Km5, "choice:radius-5", "narrow-5-note"),
                (Radius::Km10, "choice:radius-10", "narrow-10-note"),
            ];
            let answers = all.map(|(radius, mark, note)| {
                let title = Saying::With("board-within", vec![("km", radius.km().into())]);
                let (note, action) = (Some(note.into()), Action::ChooseRadius(radius));
                Answer {
                    plate: chosen_if(query.radius == radius),
                    ..Answer::said(mark, icon::MAP_PIN, title, note, action)
                }
            });
            let question = Question::new("wish-where-question", answers, "narrow-safe");
            question.in_full().captioned("narrow-safe-short")
        }
        Narrow::Time => {
            let wanted = (query.wanted.days.weekdays, query.wanted.time);
            // The note "found the soonest" is only true for a wish.
            let answers = times_of_day("narrow-any-note")
                .map(|(when, answer)| Answer { plate: chosen_if(when == wanted), ..answer });
            let question = Question::new("wish-when-question", answers, "narrow-safe");
            question.in_full().captioned("narrow-safe-short")
        }
    }
}

fn chosen_if(is_chosen: bool) -> Plate {
    if is_chosen { Plate::Chosen } else { Plate::Plain }
}

/// The times that a person can choose from, and the answer for each; `any_note` is the note of "any time".
fn times_of_day(any_note: &'static str) -> [((Weekdays, PartOfDay), Answer); 4] {
    let when = |mark, icon, says, weekdays, time| {
        let days = WishDays { weekdays, ..WishDays::default() };
        ((weekdays, time), Answer::new(mark, icon, says, Action::ChooseWhen(days, time)))
    };
    let (every, weekend) = (Weekdays::EVERY_DAY, Weekdays::WEEKEND);
    let (any, morning, afternoon) = (PartOfDay::Any, PartOfDay::Morning, PartOfDay::Afternoon);
    let (calendar, sun, low) = (icon::CALENDAR_CHECK, icon::SUN, icon::SUN_HORIZON);
    let on_weekends = ["wish-weekend", "wish-weekend-note"];
    [
        when("choice:any", calendar, ["wish-any", any_note], every, any),
        when("choice:morning", low, ["wish-morning", "wish-morning-note"], every, morning),
        when("choice:afternoon", sun, ["wish-afternoon", "wish-afternoon-note"], every, afternoon),
        when("choice:weekend", icon::CALENDAR_PLUS, on_weekends, weekend, any),
    ]
}

/// "예약을 어떻게 바꿀까요?": to another time or clinic, or not at all; nothing has changed yet.
pub(super) fn change() -> Question {
    let to_move = ["change-move", "change-move-note"];
    let wish = ["change-wish", "change-wish-note"];
    let cancel = ["change-cancel", "change-cancel-note"];
    let answers = [
        Answer::new("choice:move", icon::CALENDAR_PLUS, to_move, Action::BeginMove),
        Answer::new("choice:better", icon::HOURGLASS, wish, Action::Wish),
        Answer::new("choice:cancel", icon::CALENDAR_X, cancel, Action::AskToCancel),
    ];
    let question = Question::new("change-question", answers, "change-safe");
    question.in_full().captioned("change-safe-short")
}

/// "어느 예약을 옮길까요?": the appointments of a series that can still be moved, each with its day.
pub(super) fn which_dose(model: &Model) -> Question {
    let doses = [
        (Dose::First, "choice:first", "which-dose-first"),
        (Dose::Second, "choice:second", "which-dose-second"),
    ];
    let language = model.comfort.language;
    let answers = doses.into_iter().filter_map(|(dose, mark, key)| {
        let booking = model.changeable_dose(dose)?;
        let (clocks, at) = (Clocks::at(model, &booking.clinic), booking.starts_at);
        let date = words::date(language, clocks.date(at));
        let title = Saying::With(key, vec![("date", date.into())]);
        let note = Some(clocks.told(language, at, clocks.time_of_day(language, at)).into());
        let action = Action::MoveDose(dose);
        Some(Answer::said(mark, icon::CALENDAR_CHECK, title, note, action))
    });
    Question::new("which-dose-question", answers, "change-safe")
}

/// "예약을 취소할까요?": asked once; the answer that keeps the booking comes first.
pub(super) fn cancel() -> Question {
    let keep = ["cancel-keep", "cancel-keep-note"];
    let go = ["cancel-go", "cancel-go-note"];
    let answers = [
        Answer::new("choice:keep", icon::CALENDAR_CHECK, keep, Action::Back),
        Answer::new("choice:cancel", icon::CALENDAR_X, go, Action::CancelBooking),
    ];
    Question::new("cancel-question", answers, "cancel-safe")
}

/// "다른 자리를 찾아볼까요?": the offered seat was declined, or is kept no longer. The place in line is kept.
pub(super) fn other_seat(model: &Model) -> Question {
    let choose = ["other-seat-choose", "other-seat-choose-note"];
    let wish = ["other-seat-wish", "other-seat-wish-note"];
    let choose = Answer::new("choice:choose", icon::BINOCULARS, choose, Action::BeginTurn);
    let wish = Answer::new("choice:wish", icon::HOURGLASS, wish, Action::Wish);
    let answers = [Some(choose), Some(wish).filter(|_| model.may_wish())];
    let is_over = model.visit.search.notice == Some(Trouble::HoldOver);
    let safe = if is_over { "other-seat-over" } else { "other-seat-safe" };
    Question {
        keeps_safe: if is_over { Keeps::Wording } else { Keeps::Nothing },
        ..Question::new("other-seat-question", answers.into_iter().flatten(), safe)
    }
}

/// "예약을 취소했습니다": a person may book again at once, with the number that they have.
pub(super) fn cancelled(model: &Model) -> Question {
    let session = model.visit.session.as_ref();
    let may_return = session.is_some_and(|session| session.ticket.state == TicketState::Left);
    let again = ["booking-again", "booking-again-note"];
    let again = Answer::new("choice:again", icon::CALENDAR_PLUS, again, Action::BeginTurn);
    let again = Some(again).filter(|_| may_return && model.phase() != Phase::Closed);
    let finish = ["done-finish", "booking-finish-note"];
    let finish = Answer::new("choice:finish", icon::CHECK, finish, Action::Finish);
    let answers = [again, Some(finish)];
    Question::new("booking-cancelled", answers.into_iter().flatten(), "booking-cancelled-safe")
}

/// "처음으로 갈까요?": asked once, because a slip of the finger must not lose what was typed. It also shows the code to a
/// person who leaves, even if they never saw it because their turn came at once.
pub(super) fn start_over(model: &Model) -> Question {
    let session = model.visit.session.as_ref();
    let go_note = match session {
        Some(_) => "start-over-go-note-ticket",
        None => "start-over-go-note",
    };
    let stay = ["start-over-stay", "start-over-stay-note"];
    let answers = [
        Answer::new("choice:stay", icon::HAND_TAP, stay, Action::Back),
        Answer::new("choice:go", icon::HOUSE, ["start-over-go", go_note], Action::StartOver),
    ];
    let question = Question::new("start-over-question", answers, "start-over-safe").in_full();
    let Some(session) = session else { return question };
    let code = session.code.grouped().replace(' ', "\u{A0}");
    let safe = Saying::With("start-over-safe-ticket", vec![("code", code.into())]);
    let safe = Remark::safe(icon::SHIELD_CHECK, safe).aloud("start-over-safe-aloud");
    Question { safe, ..question }
}

/// What the person would accept: how far, when, and whether to be asked first. One question per screen; the place in
/// line is kept whatever is answered.
pub(super) fn wish(model: &Model, step: WishStep) -> Question {
    let safe = match (model.changeable_booking(), step) {
        (Some(_), _) => "change-safe",
        (None, WishStep::Where) => "wish-where-safe",
        (None, _) => "wish-safe",
    };
    match step {
        WishStep::Given => {
            let again = ["wish-again", "wish-again-note"];
            let withdraw = ["wish-withdraw", "wish-withdraw-note"];
            let answers = [
                Answer::new("choice:again", icon::REPEAT, again, Action::WishAgain),
                Answer::new("choice:withdraw", icon::CALENDAR_X, withdraw, Action::WithdrawWish),
            ];
            Question::new("wish-given-question", answers, safe)
        }
        WishStep::Where => Question::new("wish-where-question", places(model), safe).in_full(),
        WishStep::When => {
            let answers = times_of_day("wish-any-note").map(|(_, answer)| answer);
            Question::new("wish-when-question", answers, safe).in_full()
        }
        WishStep::How => {
            let choose = Action::ChooseOnMatch;
            let book = ["wish-book", "wish-book-note"];
            let ask = ["wish-ask", "wish-ask-note"];
            let answers = [
                Answer::new("choice:book", icon::CALENDAR_CHECK, book, choose(OnMatch::Book)),
                Answer::new("choice:ask", icon::PHONE, ask, choose(OnMatch::Ask)),
            ];
            Question::new("wish-how-question", answers, safe)
        }
    }
}

/// The distances, and the clinic that is the person's favourite or that they have booked.
fn places(model: &Model) -> Vec<Answer> {
    let near = |mark, says, metres| {
        let action = Action::ChoosePlaces(DraftPlaces::Near(metres));
        Answer::new(mark, icon::MAP_PIN, says, action)
    };
    let mut places = vec![
        near("choice:near", ["wish-near", "wish-near-note"], 1_000),
        near("choice:middle", ["wish-middle", "wish-middle-note"], 3_000),
        near("choice:far", ["wish-far", "wish-far-note"], 10_000),
    ];
    if model.favourite_or_booked_clinic().is_some() {
        let is_kept = model.board.query.favourite.is_some();
        let says = [if is_kept { "wish-favourite" } else { "wish-booked" }, "wish-favourite-note"];
        let favourite = Action::ChoosePlaces(DraftPlaces::Favourite);
        places.push(Answer::new("choice:favourite", icon::STAR, says, favourite));
    }
    places
}

/// Minutes in an hour.
const HOUR: u16 = 60;

/// "다른 분이 먼저 잡으셨습니다": the nearest seats instead, one press each; the turn is kept.
pub(super) fn taken(model: &Model) -> Question {
    let found = model.board.alternatives.as_ref().map(|shown| shown.found.as_slice());
    let found = found.unwrap_or_default().iter();
    let safe = if model.is_moving() { "taken-move-safe" } else { "taken-safe" };
    // One of them is being asked for: no other can be pressed.
    let is_holding = model.sending == Some(Sending::Holding);
    let plate = if is_holding { Plate::Idle } else { Plate::Plain };
    let language = model.comfort.language;
    let answers = found.map(|one| Answer { plate, ..alternative(language, one) });
    Question {
        keeps_safe: Keeps::Wording,
        next: Some((icon::CLOCK, "taken-others", Action::OtherTime)),
        ..Question::new("taken-question", answers, safe).captioned(safe)
    }
}

/// The title of the answer, and its note.
fn alternative(language: Language, one: &Alternative) -> Answer {
    let time = vec![("time", words::time_of_day(language, time_of(one.minute)).into())];
    let (mark, icon, title, note): (_, _, Saying, Saying) = match one.kind {
        AlternativeKind::OtherTime => {
            let title = Saying::With("taken-other-time", time);
            ("choice:other-time", icon::CLOCK, title, "taken-same-clinic".into())
        }
        AlternativeKind::Nearby => {
            // The clinic's name is on the next screen, with everything else to read before the booking.
            let metres = one.distance_metres;
            let far = words::journey(language, metres);
            ("choice:nearby", icon::MAP_PIN, Saying::With("taken-nearby", time), far.into())
        }
        AlternativeKind::OtherDay => {
            let date = words::date(language, one.slot.date).into();
            let note = Saying::With("taken-same-clinic-at", time);
            ("choice:other-day", icon::CALENDAR_PLUS, date, note)
        }
    };
    Answer::said(mark, icon, title, Some(note), Action::ChooseAlternative(one.slot.clone()))
}

fn time_of(minute: u16) -> Time {
    let part = |number: u16| i8::try_from(number).unwrap_or(0);
    Time::new(part(minute / HOUR % 24), part(minute % HOUR), 0, 0).unwrap_or_default()
}
