//! What is around a screen, as a value: where the kiosk stands, what is done already, and the three buttons at the foot.

use jari_common::help::HelpState;

use crate::message::Action;
use crate::model::{Guided, Helping, Language, Model, Step};
use crate::text::Saying;

/// What is around a screen, as a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The name of the place.
    pub place: String,
    /// Large letters name the place on this screen, too, if it is upright.
    pub names_place: bool,
    /// Something is being sent: no button answers, and "next" says so.
    pub is_sending: bool,
    /// What the buttons at the foot do: back, start over, help; None: nothing now.
    pub foot: [Option<Action>; 3],
    /// What a person who books has done, is doing, and has left to do; empty for others.
    pub trail: Vec<TrailStep>,
    /// The key of the words of the button for help.
    pub help: &'static str,
    /// Who sees this screen, in words; None: nobody.
    pub watched: Option<Saying>,
}

impl Frame {
    /// What is around the screen of this model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let is_idle = model.idle_warning.is_some();
        let at_start = matches!(model.step, Step::Start | Step::Pair { .. });
        let at_end = matches!(model.step, Step::Done | Step::Moved);
        let at_staff = matches!(model.step, Step::Staff { .. });
        let is_shown = model.guiding.to.is_some();
        let help = if is_shown { Action::StopShowing } else { Action::CallStaff };
        let back = if is_idle { Action::StayHere } else { Action::Back };
        Self {
            place: model.place.clone(),
            names_place: at_start,
            // A person who is asked whether they are still there can always answer.
            is_sending: model.sending.is_some() && !is_idle,
            foot: [
                Some(back).filter(|_| is_idle || !(at_start || at_end)),
                Some(Action::StartOver).filter(|_| is_idle || !at_start),
                Some(help).filter(|_| is_idle || is_shown || !at_staff),
            ],
            trail: trail(model),
            help: staff_label(model),
            watched: model.guiding.to.as_ref().map(|to| watched(model, to)),
        }
    }
}

/// A step of the way to a booking, with the key of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrailStep {
    Done(&'static str),
    Now(&'static str),
    Left(&'static str),
}

impl TrailStep {
    /// The key of the step's name.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Done(words) | Self::Now(words) | Self::Left(words) => words,
        }
    }
}

/// The way of a person who books, alone or for one other person, in a line and not in a draw. A family types more than
/// once, and who looks for a ticket or moves a booking goes another way.
fn trail(model: &Model) -> Vec<TrailStep> {
    const STEPS: [&str; 5] = ["trail-name", "trail-birth-date", PHONE, "trail-seat", "trail-book"];
    const PHONE: &str = "trail-phone";
    let visit = &model.visit;
    let is_party = visit.session.as_ref().is_some_and(|session| session.ticket.party > 1);
    let is_other = visit.is_party || is_party || visit.finding.is_some() || model.is_moving();
    let at = match model.step {
        _ if is_other || model.idle_warning.is_some() || model.is_to_be_drawn() => {
            return Vec::new();
        }
        Step::Name => 0,
        Step::BirthDate | Step::Century { .. } => 1,
        Step::Phone => 2,
        Step::FirstSeat | Step::Clinics | Step::Days | Step::Board | Step::Times | Step::Taken
            if model.has_turn() =>
        {
            3
        }
        Step::Confirm => 4,
        _ => return Vec::new(),
    };
    let step = |(nth, words): (usize, &&'static str)| match nth {
        // A person who has no telephone, or came by a code, has typed none.
        _ if nth < at && *words == PHONE && !visit.has_typed_phone() => None,
        _ if nth < at => Some(TrailStep::Done(words)),
        _ if nth == at => Some(TrailStep::Now(words)),
        _ => Some(TrailStep::Left(words)),
    };
    STEPS.iter().enumerate().filter_map(step).collect()
}

/// What the button for help says: it tells how it is with the help to who went back to what they were doing.
fn staff_label(model: &Model) -> &'static str {
    match model.help.state {
        _ if model.guiding.to.is_some() => "foot-stop-showing",
        Helping::Told(HelpState::Asked | HelpState::Seen) => "foot-staff-called",
        Helping::Told(HelpState::Coming) => "foot-staff-coming",
        _ => "foot-staff",
    }
}

/// Who sees this screen, and what they do.
fn watched(model: &Model, to: &Guided) -> Saying {
    // A name in Hangul says nothing to somebody who reads English.
    let is_read = model.comfort.language == Language::Korean || to.who.is_ascii();
    let key = match (to.pointed.is_some(), to.may_press, is_read) {
        (true, _, true) => "watched-pointed",
        (true, _, false) => "watched-pointed-staff",
        (false, true, true) => "watched-presses",
        (false, true, false) => "watched-presses-staff",
        (false, false, true) => "watched",
        (false, false, false) => "watched-staff",
    };
    if is_read { Saying::With(key, vec![("who", to.who.clone().into())]) } else { key.into() }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::keyboard::layout::Key;

    fn model(step: Step) -> Model {
        let model = Model::new(String::new(), Timestamp::UNIX_EPOCH, date(2026, 11, 30));
        Model { step, ..model }
    }

    fn words(model: &Model) -> Vec<TrailStep> {
        Frame::of(model).trail
    }

    #[test]
    fn the_way_has_one_step_that_is_being_done_and_those_before_it_are_done() {
        use TrailStep::{Done, Left, Now};
        let rest = [Left("trail-phone"), Left("trail-seat"), Left("trail-book")];
        let way = words(&model(Step::BirthDate));
        assert_eq!(way, [&[Done("trail-name"), Now("trail-birth-date")], &rest[..]].concat());
        assert_eq!(words(&model(Step::Start)), []);
        assert_eq!(words(&model(Step::Clinics)), [], "who only looks around is on no way");
    }

    #[test]
    fn a_telephone_is_ticked_only_where_one_was_typed() {
        let mut model = model(Step::Confirm);
        let phone = TrailStep::Done("trail-phone");
        assert!(!words(&model).contains(&phone), "there is none");
        for digit in [0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8] {
            model.visit.typed.phone.press(Key::Digit(digit));
        }
        assert!(words(&model).contains(&phone));
        model.visit.is_party = true;
        assert_eq!(words(&model), [], "a family types more than once");
    }

    #[test]
    fn a_person_who_is_asked_whether_they_are_there_can_always_answer() {
        let mut model = model(Step::Start);
        let foot = |model: &Model| Frame::of(model).foot;
        assert_eq!(foot(&model), [None, None, Some(Action::CallStaff)]);
        model.idle_warning = Some(Timestamp::UNIX_EPOCH);
        let [back, start_over, _] = foot(&model);
        assert_eq!(back, Some(Action::StayHere));
        assert_eq!(start_over, Some(Action::StartOver));
    }
}
