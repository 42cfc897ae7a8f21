//! Two slips for the tests of printing: of a person who waits, and of a person who has booked. It prints nothing.

use jari_common::clinic::Clinic;
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, seoul};
use jari_common::wire::{BookingView, TicketView};

use crate::effect::Slip;
use crate::model::{Language, Model, Session, TextSize};
use crate::update::slip::slip;

/// A receipt as the server writes them.
pub const RECEIPT: &str = "JARI1-2417-2417-0123456789ABCDEF0123";
/// A text as long as a calendar link.
const CALENDAR: &str = "https://booking.example.org/api/v1/calendar/1234567-0123456789ABCDEF0123";
/// A name and an address that are longer than the longest ones that exist.
const LONGEST_NAME: &str = "의료복지사회적협동조합가온누리마을건강지킴이재활의학과연합의원";
const LONGEST_ADDRESS: &str = "서울특별시 가온구 나루터로12길 34, 5층 501호 (다솜동, 한아름타워)";

/// What the QR codes of a slip's picture hold, in the order in which `read_qr` gives it.
pub fn codes_of(slip: &Slip) -> Vec<String> {
    let calendar = slip.calendar.iter().map(|code| code.text.clone());
    let mut codes: Vec<String> = calendar.chain([slip.receipt.clone()]).collect();
    codes.sort();
    codes
}

/// The slip of a person with many people ahead.
pub fn waiting(language: Language, text_size: TextSize) -> Slip {
    let ticket = jari_samples::ticket(TicketState::Waiting);
    let ticket = TicketView { number: 10_323_789, ahead: 9_876_543, ..ticket };
    slip_of(ticket, language, text_size)
}

/// The slip of a person who has booked at the clinic with the longest name.
pub fn booked(language: Language, text_size: TextSize) -> Slip {
    let clinic = Clinic {
        name: LONGEST_NAME.to_owned(),
        address: LONGEST_ADDRESS.to_owned(),
        phone: "02-000-0134".to_owned(),
        ..jari_samples::clinic("SAMPLE-1")
    };
    let booking = jari_samples::booking(jari_samples::slot("SAMPLE-1", 11));
    let ticket = TicketView {
        number: 2_417,
        booking: Some(BookingView { clinic, ..booking }),
        ..jari_samples::ticket(TicketState::Done)
    };
    slip_of(ticket, language, text_size)
}

fn slip_of(ticket: TicketView, language: Language, text_size: TextSize) -> Slip {
    let now = jari_samples::monday();
    let mut model = Model::new(jari_samples::place().name, now, date_at(now, &seoul()));
    model.campaigns = vec![jari_samples::campaign()];
    model.comfort.language = language;
    model.comfort.text_size = text_size;
    model.visit.session = Some(Session {
        ticket,
        code: jari_samples::code(),
        masked_name: "김○○".to_owned(),
        token: "session".to_owned(),
        receipt: RECEIPT.to_owned(),
        calendar: Some(CALENDAR.to_owned()),
    });
    slip(&model).expect("somebody with a ticket is there")
}
