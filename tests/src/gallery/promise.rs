//! Check 27: what a screen promises is true in the model, and what it names is shown. It reads the painted words, in
//! Korean; the English words come from the same rules of the same screens.

use jari_common::booking::BookingStatus;
use jari_common::time::secs_between;
use jari_kiosk::model::{Model, SlipState, Step};

use crate::checks::{Finding, Frame};

/// A promise: words that make it, words with which it is about anybody's, and whether it is kept.
struct Promise {
    words: &'static str,
    /// With these words beside it, it is said to whoever passes by.
    unless: &'static str,
    is_kept: fn(&Model, &Frame) -> bool,
}

const PROMISES: [Promise; 6] = [
    Promise {
        words: "번호는 그대로", unless: "받으신", is_kept: |model, _| has_number(model)
    },
    Promise {
        words: "번호표는 그대로", unless: "받으신", is_kept: |model, _| has_number(model)
    },
    Promise {
        words: "지금 예약은 그대로",
        unless: "이미 하신",
        is_kept: |model, _| is_booked(model),
    },
    Promise { words: "더 맡아 둡니다", unless: "\u{0}", is_kept: |model, _| is_held(model) },
    Promise { words: "확인 번호를 적어", unless: "\u{0}", is_kept: shows_the_code },
    Promise {
        words: "종이를 가져가세요",
        unless: "\u{0}",
        is_kept: |model, _| model.visit.slip == SlipState::Printed,
    },
];

/// The promises on the screen that are not kept.
pub(super) fn broken(model: &Model, frame: &Frame) -> Vec<Finding> {
    let said = frame.texts.iter().map(|run| plain(&run.source));
    let all = said.flat_map(|text| PROMISES.iter().map(move |promise| (text.clone(), promise)));
    all.filter(|(text, promise)| {
        let is_said = text.contains(promise.words) && !text.contains(promise.unless);
        is_said && !(promise.is_kept)(model, frame)
    })
    .map(|(text, _)| Finding::new(27, text, "not so", "every promise is true, and shown"))
    .collect()
}

/// The person has a number here, the server has just said that they have one, or they type a code from their paper.
fn has_number(model: &Model) -> bool {
    let step = match model.step.under() {
        Step::Trouble(interrupted) => &interrupted.step,
        step => step,
    };
    let is_told = matches!(step, Step::Known | Step::Code { .. } | Step::CodeBirthDate { .. });
    model.visit.session.is_some() || model.visit.is_known || is_told
}

fn is_booked(model: &Model) -> bool {
    let session = model.visit.session.iter();
    let booked = session.flat_map(|it| [it.ticket.booking.as_ref(), it.ticket.second.as_ref()]);
    booked.flatten().any(|booking| booking.status == BookingStatus::Booked)
}

fn is_held(model: &Model) -> bool {
    let hold = model.visit.session.as_ref().and_then(|it| it.ticket.hold.as_ref());
    hold.is_some_and(|hold| secs_between(model.now, hold.until) > 0)
}

fn shows_the_code(model: &Model, frame: &Frame) -> bool {
    let Some(session) = &model.visit.session else { return false };
    let code = plain(&session.code.grouped());
    frame.texts.iter().any(|run| plain(&run.source).contains(&code))
}

fn plain(text: &str) -> String {
    text.replace(['\u{A0}', '\n'], " ").replace('*', "")
}

#[cfg(test)]
mod tests {
    use jari_kiosk::model::Step;

    use super::*;
    use crate::checks::fixture::{Mm, Screen};
    use crate::specimens::catalogue;

    fn found(model: &Model, words: &'static str) -> usize {
        let frame = Screen::new().capture(|ui| Mm(10.0, 20.0, 180.0, 20.0).text(ui, words, 6.0));
        broken(model, &frame).len()
    }

    /// Somebody with a ticket, and nothing else.
    fn with_ticket() -> Model {
        let all = catalogue().into_iter();
        let mut waiting = all.filter(|it| it.screen == "ticket" && it.state == "wait-known");
        waiting.next().expect("the catalogue has it").model
    }

    #[test]
    fn a_promise_to_nobody_is_found_and_one_to_everybody_is_not() {
        let nobody = Model { step: Step::Start, ..with_ticket() };
        let nobody = Model { visit: jari_kiosk::model::Visit::default(), ..nobody };
        assert_eq!(found(&nobody, "번호는 그대로입니다."), 1);
        assert_eq!(found(&nobody, "받으신 번호와 예약은 그대로입니다."), 0);
        assert_eq!(found(&with_ticket(), "번호는 그대로입니다."), 0);
    }

    #[test]
    fn a_booking_a_hold_a_paper_and_a_code_that_are_not_there_are_found() {
        for words in [
            "지금 예약은 그대로 있습니다.",
            "이 자리를 4분 더 맡아 둡니다.",
            "아래에서 종이를 가져가세요.",
            "확인 번호를 적어 두세요.",
        ] {
            assert_eq!(found(&with_ticket(), words), 1, "{words}");
        }
        assert_eq!(found(&with_ticket(), "확인 번호를 적어 두세요. 482 173 9051"), 0);
    }
}
