//! A kiosk under test: a model, a clock moved by hand, and answers that the tests give themselves.

use jari_common::board::{BoardPage, BoardQuery, DayCell, DayRef, FirstRoom, FirstSeat, Radius};
use jari_common::booking::BookingStatus;
use jari_common::campaign::{BirthYears, Campaign, CampaignSpec, LineOrder};
use jari_common::change::{NowServing, Phase};
use jari_common::clinic::Clinic;
use jari_common::eligibility::Eligibility;
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, instant_of, plus_secs, seoul};
use jari_common::wire::{BookingView, HoldView, SessionReply, TicketView, TurnReply};
use jari_samples::DAY;
use jiff::Timestamp;
use jiff::civil::Date;

pub use jari_samples::{code, place, serving};

use crate::effect::Effect;
use crate::keyboard::layout::Key;
use crate::message::{Action, Message};
use crate::model::{Board, Link, Model, Purpose, Step};
use crate::update::update;
use crate::voice::{Aloud, DrawnItem, Kind, Scene, Standing};

pub struct Stage {
    pub model: Model,
    pub now: Timestamp,
}

impl Stage {
    /// Monday afternoon at a kiosk in order.
    pub fn new() -> Self {
        let now: Timestamp = "2026-11-23T14:05:00+09:00".parse().unwrap();
        let mut model = Model::new(place().name, now, date_at(now, &seoul()));
        model.link = Link::Online;
        model.is_time_known = true;
        let mut stage = Self { model, now };
        stage.happen(Message::CampaignsRead(vec![campaign()]));
        stage.happen(Message::CacheChanged { is_empty: false, is_known: true });
        stage.serve(4);
        stage
    }

    /// Somebody at the board whose turn it is.
    pub fn with_turn() -> Self {
        let mut stage = Self::new();
        stage.join(TicketState::Called, 0);
        stage.happen(Message::TurnStarted(Ok(turn())));
        assert_eq!(stage.model.step, Step::FirstSeat);
        stage.press(Action::OtherSeats);
        assert_eq!(stage.model.step, Step::Clinics);
        stage
    }

    /// At the board with a turn, a seat held, and asked whether this time is right.
    pub fn confirming() -> Self {
        let mut stage = Self::with_turn();
        stage.open_day();
        stage.press(Action::ChooseTime(slot()));
        stage.happen(Message::Held(Ok(held())));
        assert_eq!(stage.model.step, Step::Confirm);
        stage
    }

    /// Somebody who begins to move their booking; no seat is proposed yet.
    pub fn moving() -> Self {
        let mut stage = Self::new();
        stage.type_a_code(Purpose::MyBooking);
        stage.press(Action::Next);
        stage.happen(Message::Found(Ok(booked_reply())));
        stage.press(Action::ChangeBooking);
        stage.press(Action::BeginMove);
        assert_eq!(stage.model.step, Step::FirstSeat);
        stage
    }

    pub fn happen(&mut self, message: Message) -> Vec<Effect> {
        update(&mut self.model, message, self.now)
    }

    pub fn press(&mut self, action: Action) -> Vec<Effect> {
        self.happen(Message::Pressed(action))
    }

    /// Lets time pass, second by second.
    pub fn wait(&mut self, secs: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..secs {
            self.now = plus_secs(self.now, 1);
            effects.extend(self.happen(Message::Tick));
        }
        effects
    }

    pub fn serve(&mut self, called_through: u32) -> Vec<Effect> {
        self.happen(Message::ServingChanged(serving(called_through)))
    }

    /// The line changes to this phase, and says so.
    pub fn enter_phase(&mut self, phase: Phase) -> Vec<Effect> {
        let known = self.model.serving[0].clone();
        let sequence = known.sequence + 1;
        self.happen(Message::ServingChanged(NowServing { phase, sequence, ..known }))
    }

    /// The campaign opens at this instant, in this order, and is not open yet.
    pub fn opens_at(&mut self, opens_at: Timestamp, order: LineOrder) {
        let mut campaign = campaign();
        campaign.spec.opens_at = opens_at;
        campaign.spec.order = order;
        self.happen(Message::CampaignsRead(vec![campaign]));
        self.enter_phase(Phase::Before);
    }

    /// The campaign asks this of everybody.
    pub fn asks(&mut self, eligibility: Eligibility) {
        let mut campaign = campaign();
        *campaign.spec.eligibility = eligibility;
        self.happen(Message::CampaignsRead(vec![campaign]));
    }

    /// The ticket as the server has it, whether it was sent unasked or requested.
    pub fn read(&mut self, ticket: TicketView) -> Vec<Effect> {
        self.happen(Message::TicketRead(Ok(Box::new(ticket))))
    }

    /// Types a person's details, from the start until they are read back.
    pub fn type_a_person(&mut self) {
        self.press(Action::StartBooking);
        assert_eq!(self.model.step, Step::Who);
        self.type_on_from_who();
    }

    pub fn type_on_from_who(&mut self) {
        self.press(Action::ChooseActing(Acting::Helper));
        self.type_details();
        self.press(Action::Next);
        assert_eq!(self.model.step, Step::Check);
    }

    /// Name, birth date and telephone, up to the last digit.
    pub fn type_details(&mut self) {
        for jamo in "ㄱㅣㅁㅁㅏㄹㅅㅜㄴ".chars() {
            self.press(Action::PressKey(Key::Jamo(jamo)));
        }
        self.press(Action::Next);
        self.type_digits("19470301");
        self.press(Action::Next);
        self.type_digits("01012345678");
    }

    pub fn type_digits(&mut self, digits: &str) {
        for digit in digits.bytes() {
            self.press(Action::PressKey(Key::Digit(digit - b'0')));
        }
    }

    pub fn type_a_code(&mut self, purpose: Purpose) {
        self.press(match purpose {
            Purpose::MyTurn => Action::StartMyTurn,
            Purpose::MyBooking => Action::StartMyBooking,
            Purpose::GoOn => panic!("nobody types a code that is known"),
        });
        self.type_digits(code().digits());
        self.press(Action::Next);
        self.type_digits("19470301");
        assert_eq!(self.model.step, Step::CodeBirthDate { purpose });
    }

    pub fn join(&mut self, state: TicketState, ahead: u32) -> Vec<Effect> {
        self.type_a_person();
        self.press(Action::Next);
        self.happen(Message::Joined(Ok(reply(state, ahead))))
    }

    pub fn find(&mut self, purpose: Purpose, state: TicketState) -> Vec<Effect> {
        self.type_a_code(purpose);
        self.press(Action::Next);
        self.happen(Message::Found(Ok(reply(state, 0))))
    }

    /// The cache's answer to the question for the first seat: it has this one.
    pub fn find_first(&mut self, slot: SlotRef) -> Vec<Effect> {
        let Board { query, first_radius: radius, .. } = self.model.board.clone();
        let query = BoardQuery { radius, first_row: 0, favourite: None, ..query };
        let starts_at = instant_of(slot.date, 9 * 60, &seoul());
        let seat = FirstSeat { row: 0, slot, clinic: clinic(), distance_metres: 310, starts_at };
        self.happen(Message::RoomFound(FirstRoom { query, found: Some(Box::new(seat)) }))
    }

    /// The cache's answer that there is none within this distance.
    pub fn find_none(&mut self, radius: Radius) -> Vec<Effect> {
        let all = self.model.board.query.clone();
        let query = BoardQuery { radius, first_row: 0, favourite: None, ..all };
        self.happen(Message::RoomFound(FirstRoom { query, found: None }))
    }

    pub fn open_day(&mut self) -> Vec<Effect> {
        self.open_day_of(slot().date)
    }

    pub fn open_day_of(&mut self, date: Date) -> Vec<Effect> {
        let cell = DayCell::Few(2);
        if self.model.step == Step::Clinics {
            self.press(Action::OpenClinic(clinic().id));
        }
        self.press(Action::OpenDay { clinic: Box::new(clinic()), date, cell })
    }

    /// The cache's answer to the board query of the model.
    pub fn show_page(&mut self, clinics_in_all: u32) -> Vec<Effect> {
        let (query, as_of) = (self.model.board.query.clone(), self.now);
        self.happen(Message::BoardRead(BoardPage {
            query,
            as_of,
            rows: Vec::new(),
            clinics_in_all,
        }))
    }
}

pub fn campaign() -> Campaign {
    let birth_years = BirthYears { first: 1930, last: 1961 };
    let spec = CampaignSpec { birth_years, ..jari_samples::spec() };
    Campaign { spec, ..jari_samples::campaign() }
}

pub fn clinic() -> Clinic {
    Clinic {
        name: "가온나루의원".to_owned(),
        phone: "02-000-0134".to_owned(),
        ..jari_samples::clinic("SAMPLE-1")
    }
}

pub fn slot() -> SlotRef {
    jari_samples::slot("SAMPLE-1", 1)
}

pub fn day() -> DayRef {
    let SlotRef { campaign, clinic, .. } = slot();
    DayRef { campaign, clinic, date: DAY }
}

/// Number 7.
pub fn ticket(state: TicketState, ahead: u32) -> TicketView {
    TicketView { ahead, ..jari_samples::ticket(state) }
}

pub fn reply(state: TicketState, ahead: u32) -> Box<SessionReply> {
    Box::new(jari_samples::session(ticket(state, ahead)))
}

pub fn turn() -> Box<TurnReply> {
    Box::new(TurnReply { ticket: ticket(TicketState::Active, 0), lease: Some("lease".to_owned()) })
}

pub fn held() -> Box<TicketView> {
    let until = "2026-11-23T14:10:00+09:00".parse().unwrap();
    let hold = HoldView { until, ..jari_samples::hold(slot()) };
    Box::new(TicketView { hold: Some(hold), ..ticket(TicketState::Active, 0) })
}

pub fn booked() -> Box<TicketView> {
    let booking = BookingView { clinic: clinic(), ..jari_samples::booking(slot()) };
    Box::new(TicketView { booking: Some(booking), ..ticket(TicketState::Done, 0) })
}

/// The booking after it was given back.
pub fn cancelled() -> Box<TicketView> {
    let mut ticket = TicketView { state: TicketState::Left, ..*booked() };
    if let Some(booking) = &mut ticket.booking {
        booking.status = BookingStatus::Cancelled;
    }
    Box::new(ticket)
}

/// A booking, with another seat held beside it.
pub fn held_beside() -> Box<TicketView> {
    Box::new(TicketView { hold: held().hold, ..*booked() })
}

/// The answer to the code of a person who has booked.
pub fn booked_reply() -> Box<SessionReply> {
    Box::new(SessionReply { ticket: *booked(), ..*reply(TicketState::Done, 0) })
}

/// A screen with a question, something told and a choice on it, and the visitor's name.
pub fn scene() -> Scene {
    let told = |kind, words: &str, aloud| DrawnItem {
        kind,
        words: words.to_owned(),
        aloud,
        standing: Standing::Read,
        mark: String::new(),
        is_focused: false,
        at: [0; 4],
    };
    Scene(vec![
        told(Kind::Heading, "이름을 알려 주세요", Aloud::Same),
        told(Kind::Field, "이름 김말순", Aloud::Nothing),
        told(Kind::Strip, "천천히 하셔도 됩니다.", Aloud::Same),
    ])
}
