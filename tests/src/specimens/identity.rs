//! Specimens of proving who a person is: the six digits of a message, and what to do when no message comes.

use jari_common::ticket::TicketState;

use super::Specimen;
use super::sample::{cut_off, digits, idle, kiosk, ticket, with_ticket};
use jari_kiosk::model::{Model, Proving, Purpose, Sending, Step};

pub(super) fn specimens() -> Vec<Specimen> {
    let asked = |proving, typed: &str| {
        let waiting = ticket(TicketState::Waiting, 2417, 128);
        let mut model = with_ticket(kiosk(Step::Identity), waiting);
        model.visit.proving = proving;
        digits("01000001234", |key| {
            model.visit.typed.phone.press(key);
        });
        digits(typed, |key| {
            model.visit.proof.press(key);
        });
        model
    };
    let mut by_code = asked(Proving::Sent, "");
    by_code.visit.typed.phone.clear();
    let proving = Model { sending: Some(Sending::Proving), ..asked(Proving::Sent, "123456") };
    let sending = Model { sending: Some(Sending::SendingCode), ..asked(Proving::Over, "") };
    let none = |model: Model| Model { step: Step::NoMessage, ..model };
    let sending_again =
        Model { sending: Some(Sending::SendingCode), ..none(asked(Proving::Sent, "")) };
    let find = |proving, typed: &str| {
        let mut model = asked(proving, typed);
        model.visit.session = None;
        model.visit.finding = Some(Purpose::MyBooking);
        Model { step: Step::FindCode, ..model }
    };
    let finding = Model { sending: Some(Sending::Finding), ..find(Proving::Sent, "123456") };
    vec![
        Specimen::new("sent", find(Proving::Sent, "")),
        Specimen::new("typed", find(Proving::Sent, "123456")),
        Specimen::new("sent-again", find(Proving::SentAgain, "")),
        Specimen::new("wrong", find(Proving::Over, "")),
        Specimen::new("sending", finding),
        Specimen::new("sent", asked(Proving::Sent, "")),
        Specimen::new("sent-by-code", by_code),
        Specimen::new("half-typed", asked(Proving::Sent, "123")),
        Specimen::new("typed", asked(Proving::Sent, "123456")),
        Specimen::new("sent-again", asked(Proving::SentAgain, "")),
        Specimen::new("wrong", asked(Proving::Wrong { tries_left: 4 }, "")),
        Specimen::new("last-try", asked(Proving::Wrong { tries_left: 1 }, "12")),
        Specimen::new("too-old", asked(Proving::Over, "")),
        Specimen::new("sending", proving),
        Specimen::new("sending-again", sending),
        Specimen::new("offline", cut_off(asked(Proving::Sent, "123"))),
        Specimen::new("idle-warning", idle(asked(Proving::Sent, "123"))),
        Specimen::new("asked", none(asked(Proving::Sent, ""))),
        Specimen::new("offline", cut_off(none(asked(Proving::Sent, "")))),
        Specimen::new("sending", sending_again),
    ]
}
