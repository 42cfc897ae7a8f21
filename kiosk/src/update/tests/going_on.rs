//! After a trouble that ends by itself the kiosk continues by itself, by the server's word and time; what a person has
//! to do is left to the person.

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::LineOrder;
use jari_common::change::{NowServing, Phase};
use jari_common::eligibility::{Eligibility, Wave};
use jari_common::id::CampaignId;
use jari_common::ticket::TicketState::{Called, Waiting};
use jari_common::time::plus_secs;
use jari_common::wire::TicketView;
use jiff::{SignedDuration, Timestamp};

use super::stage::{Stage, campaign, held, reply, serving, turn};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Ends, Link, Model, Purpose, Retry, Sending, Step, Trouble};
use crate::update::steps::trouble;
use crate::update::{IDLE_SECS, WARNING_SECS, go_on, wake_at};

const EVERY: [Trouble; 31] = [
    Trouble::Known,
    Trouble::ServerAway,
    Trouble::PairingCode,
    Trouble::NotOpenYet,
    Trouble::NotEligible,
    Trouble::NotResident,
    Trouble::AskStaff,
    Trouble::TicketNotFound,
    Trouble::NotYourTurn,
    Trouble::TurnOver,
    Trouble::SlotFull,
    Trouble::HoldOver,
    Trouble::AlreadyBooked,
    Trouble::NotBooked,
    Trouble::BookingPast,
    Trouble::NothingToBook,
    Trouble::Fetching,
    Trouble::NotPaired,
    Trouble::LineFrozen,
    Trouble::CampaignClosed,
    Trouble::NotTogether,
    Trouble::NoSecondDose,
    Trouble::OutsideInterval,
    Trouble::PartyHasTicket,
    Trouble::IdentityRequired,
    Trouble::IdentityCodeOver,
    Trouble::IdentitySpent,
    Trouble::ProveByStaff,
    Trouble::CodeLocked,
    Trouble::TooMany,
    Trouble::Unexpected,
];

fn away() -> Message {
    Message::LinkChanged(Link::Away { last_contact: None })
}

fn everything() -> [Message; 2] {
    let board = Message::CacheChanged { is_empty: false, is_known: true };
    [Message::CampaignsRead(vec![campaign()]), board]
}

/// A kiosk that has just been switched on and knows nothing yet.
fn unknowing() -> Stage {
    let mut stage = Stage::new();
    let (place, today) = (stage.model.place.clone(), stage.model.board.query.first_day);
    stage.model = Model::new(place, stage.now, today);
    stage
}

#[test]
fn nothing_is_said_to_be_there_only_when_that_is_known_and_what_comes_is_shown() {
    for press in [Action::LookAtBoard, Action::StartBooking] {
        let mut stage = unknowing();
        stage.press(press.clone());
        assert_eq!(stage.model.step.told_trouble(), Some(Trouble::Fetching), "{press:?}");
        stage.happen(away());
        assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ServerAway));
        stage.happen(Message::LinkChanged(Link::Online));
        assert_eq!(stage.model.step.told_trouble(), Some(Trouble::Fetching));
        stage.happen(Message::CacheChanged { is_empty: true, is_known: true });
        assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NothingToBook));
        for message in everything() {
            stage.happen(message);
        }
        let shown = if press == Action::LookAtBoard { Step::Clinics } else { Step::Who };
        assert_eq!(stage.model.step, shown, "it went on by itself");
    }
}

/// A person who had asked to join is shown this trouble.
fn before(cause: Trouble) -> Stage {
    let mut stage = Stage::new();
    stage.type_a_person();
    trouble(&mut stage.model, cause, Step::Check, Retry::Send(Sending::Joining));
    stage
}

#[test]
fn every_trouble_that_ends_by_itself_is_gone_on_from_and_no_other() {
    for cause in EVERY {
        let mut stage = before(cause);
        match cause.ends() {
            Ends::WithConnection => {
                stage.happen(away());
                assert!(stage.wait(15).is_empty());
                assert_eq!(stage.model.step.told_trouble(), Some(cause));
            }
            Ends::WithLine => drop(stage.enter_phase(Phase::Frozen)),
            Ends::AtOpening => stage.opens_at(plus_secs(stage.now, 60), LineOrder::Arrival),
            Ends::Soon | Ends::WithNews | Ends::ByHand => {}
        }
        if cause.ends() != Ends::Soon {
            assert!(stage.wait(40).is_empty(), "{cause:?}: nothing has ended yet");
        }
        let went_on = match cause.ends() {
            Ends::WithConnection => stage.happen(Message::LinkChanged(Link::Online)),
            Ends::Soon => stage.wait(31),
            Ends::AtOpening => {
                stage.wait(30);
                stage.enter_phase(Phase::Open)
            }
            Ends::WithLine => stage.enter_phase(Phase::Open),
            Ends::WithNews | Ends::ByHand => {
                stage.happen(Message::LinkChanged(Link::Online));
                for message in everything() {
                    stage.happen(message);
                }
                stage.wait(10)
            }
        };
        let is_sent = matches!(went_on[..], [Effect::Send(Request::Join { .. })]);
        let ends = !matches!(cause.ends(), Ends::WithNews | Ends::ByHand);
        assert_eq!(is_sent, ends, "{cause:?}: {went_on:?}");
        assert_eq!(stage.model.step == Step::Check, ends, "{cause:?}");
    }
}

#[test]
fn a_busy_server_is_asked_again_by_itself_and_not_at_once() {
    let mut stage = Stage::new();
    stage.type_a_person();
    let first = stage.press(Action::Next);
    assert!(stage.happen(Message::Joined(Err(Trouble::ServerAway))).is_empty());
    assert!(stage.wait(5).is_empty());
    assert_eq!(wake_at(&stage.model), Some(plus_secs(stage.now, 5)));
    assert_eq!(stage.wait(5), first);
}

#[test]
fn a_wave_opens_by_the_servers_time_whatever_the_kiosks_own_is() {
    let mut stage = Stage::new();
    let opens_at = plus_secs(stage.now, 200);
    let birth_years = campaign().spec.birth_years;
    let waves = vec![Wave { birth_years, opens_at }];
    stage.asks(Eligibility { waves, ..Eligibility::default() });
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseActing(jari_common::person::Acting::Myself));
    stage.model.step = Step::BirthDate;
    stage.type_digits("19470301");
    // While the server's time is not known, only the server judges.
    stage.model.is_time_known = false;
    stage.press(Action::Next);
    assert_eq!(stage.model.step, Step::Phone);
    stage.press(Action::Back);
    stage.now = plus_secs(stage.now, 100);
    stage.happen(Message::TimeCorrected { by: SignedDuration::from_secs(100) });
    stage.press(Action::Next);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotOpenYet));
    assert_eq!(wake_at(&stage.model).map(|at| at.min(opens_at)), wake_at(&stage.model));
    stage.wait(50);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotOpenYet));
    stage.happen(Message::Touched);
    stage.wait(50);
    assert_eq!(stage.model.step, Step::Phone, "it went on at the opening");
}

impl Stage {
    /// Somebody touched the screen shortly before this instant.
    fn touched_before(&mut self, at: Timestamp) {
        self.now = at.saturating_sub(SignedDuration::from_secs(20)).unwrap();
        self.happen(Message::Touched);
    }
}

#[test]
fn only_the_server_ends_a_hold() {
    let mut stage = Stage::confirming();
    let until = held().hold.unwrap().until;
    stage.touched_before(until);
    stage.now = plus_secs(until, 1);
    let asked = stage.happen(Message::Tick);
    assert!(matches!(asked[..], [Effect::Send(Request::ReadTicket { .. })]), "{asked:?}");
    assert_eq!(stage.model.step, Step::Confirm, "nothing is given back");
    assert!(stage.wait(1).is_empty(), "not over and over");
    assert!(stage.read(*held()).is_empty(), "the server keeps it longer");
    let booked = stage.press(Action::ConfirmBooking);
    let last = booked.last();
    assert!(
        matches!(
            last,
            Some(Effect::Send(Request::Seat {
                right: Right::Turn(_),
                act: SeatAct::Confirm { .. },
                ..
            }))
        ),
        "{booked:?}"
    );

    let mut stage = Stage::confirming();
    stage.touched_before(until);
    stage.now = plus_secs(until, 1);
    stage.happen(Message::Tick);
    stage.read(TicketView { hold: None, ..*held() });
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::HoldOver));
}

#[test]
fn time_that_is_learnt_hurries_nobody_and_holds_nobody() {
    for secs in [-3_600_i64, 3_600] {
        let by = SignedDuration::from_secs(secs);
        let mut stage = Stage::new();
        stage.press(Action::StartBooking);
        stage.now = stage.now.saturating_add(by).unwrap();
        stage.happen(Message::TimeCorrected { by });
        assert_eq!(stage.model.idle_warning, None, "{secs}");
        stage.wait(IDLE_SECS - 1);
        assert_eq!(stage.model.idle_warning, None, "{secs}");
        stage.wait(1);
        assert!(stage.model.idle_warning.is_some(), "{secs}");
        stage.now = stage.now.saturating_add(by).unwrap();
        stage.happen(Message::TimeCorrected { by });
        stage.wait(WARNING_SECS - 1);
        assert_eq!(stage.model.step, Step::Who, "{secs}");
        stage.wait(1);
        assert_eq!(stage.model.step, Step::Start, "{secs}");
    }
}

#[test]
fn a_clock_set_back_under_the_question_does_not_hold_the_visit_open() {
    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    stage.wait(IDLE_SECS);
    stage.now = plus_secs(Timestamp::UNIX_EPOCH, 0);
    stage.happen(Message::Tick);
    stage.wait(WARNING_SECS);
    assert_eq!(stage.model.step, Step::Start);
}

fn line(campaign: u32, phase: Phase) -> NowServing {
    NowServing { campaign: CampaignId(campaign), phase, sequence: 900, ..serving(9) }
}

fn campaigns() -> Message {
    let of = |id| jari_common::campaign::Campaign { id: CampaignId(id), ..campaign() };
    Message::CampaignsRead(vec![of(1), of(2), of(3)])
}

#[test]
fn a_campaign_that_takes_people_is_booked_and_not_the_first_that_ever_was() {
    let mut stage = Stage::new();
    stage.happen(campaigns());
    let lines = [line(1, Phase::Closed), line(2, Phase::Open), line(3, Phase::Before)];
    for line in lines {
        stage.happen(Message::ServingChanged(line));
    }
    assert_eq!(stage.model.campaign, Some(CampaignId(2)));
    assert_eq!(stage.model.board.query.campaign, CampaignId(2));

    stage.press(Action::StartBooking);
    stage.happen(Message::ServingChanged(NowServing { sequence: 901, ..line(2, Phase::Closed) }));
    assert_eq!(stage.model.campaign, Some(CampaignId(2)), "nobody is moved while they type");
    stage.press(Action::Back);
    assert_eq!(stage.model.campaign, Some(CampaignId(3)), "the next to open");
}

#[test]
fn a_ticket_gets_the_board_of_its_own_campaign() {
    let mut stage = Stage::new();
    stage.happen(campaigns());
    stage.type_a_code(Purpose::MyTurn);
    stage.press(Action::Next);
    let mut mine = reply(Called, 0);
    mine.ticket.campaign = CampaignId(2);
    stage.happen(Message::Found(Ok(mine)));
    let mut turn = turn();
    turn.ticket.campaign = CampaignId(2);
    let sent = stage.happen(Message::TurnStarted(Ok(turn)));
    let [Effect::FindRoom(query)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(query.campaign, CampaignId(2));
    stage.press(Action::StartOver);
    stage.press(Action::StartOver);
    assert_eq!(stage.model.campaign, Some(CampaignId(1)), "the next person's");
}

#[test]
fn a_restored_servers_lines_replace_what_was_known() {
    let mut stage = Stage::new();
    stage.serve(40);
    stage.happen(Message::ServingChanged(serving(5)));
    assert_eq!(stage.model.serving[0].called_through, 40, "what is older says nothing");
    stage.happen(Message::ServingRead(vec![serving(5)]));
    assert_eq!(stage.model.serving[0].called_through, 5, "another log does");
    stage.happen(Message::ServingRead(Vec::new()));
    assert!(stage.model.serving.is_empty());
}

#[test]
fn a_device_that_is_not_known_leads_to_pairing_once_nobody_is_there() {
    let unpaired = Step::Pair { trouble: Some(Trouble::NotPaired) };
    let mut stage = Stage::new();
    stage.happen(Message::DeviceRefused(true));
    assert_eq!(stage.model.step, unpaired);
    stage.happen(Message::DeviceRefused(false));
    assert_eq!(stage.model.step, Step::Start, "known again");

    stage.join(Waiting, 2);
    stage.happen(Message::DeviceRefused(true));
    assert_eq!(stage.model.step, Step::Ticket, "who is here is not sent away");
    stage.press(Action::StartOver);
    stage.press(Action::StartOver);
    assert_eq!(stage.model.step, unpaired);
    stage.type_digits("12345678");
    stage.press(Action::Next);
    stage.happen(Message::Paired(Ok(super::stage::place())));
    assert_eq!(stage.model.step, Step::Start);
    assert!(!stage.model.is_refused);
}

#[test]
fn starting_again_renews_nothing_that_is_known_of_a_person() {
    let mut stage = Stage::new();
    let seen_at = plus_secs(stage.now, 0);
    for _ in 0..10 {
        // The program breaks and starts again, ten times in a minute.
        let mut again = Stage::new();
        stage.now = plus_secs(stage.now, 5);
        again.now = stage.now;
        again.model.now = stage.now;
        go_on(&mut again.model, &super::stage::code(), seen_at);
        again.happen(Message::Tick);
        let bookmark = again.model.bookmark().unwrap();
        assert!(bookmark.seen_at <= seen_at, "{}", bookmark.seen_at);
        stage = again;
    }
    let left = stage.wait(IDLE_SECS + WARNING_SECS);
    drop(left);
    stage.wait(WARNING_SECS);
    assert!(stage.model.bookmark().is_none(), "and nobody came");
}

#[test]
fn a_kiosk_that_is_shut_out_meanwhile_begins_nothing_by_itself() {
    let mut stage = Stage::new();
    stage.happen(away());
    stage.press(Action::StartBooking);
    stage.happen(Message::DeviceRefused(true));
    assert_eq!(
        stage.model.step.told_trouble(),
        Some(Trouble::ServerAway),
        "who is here is not sent away"
    );
    stage.happen(Message::LinkChanged(Link::Online));
    assert_eq!(stage.model.step, Step::Pair { trouble: Some(Trouble::NotPaired) });
}

#[test]
fn whoever_waits_before_a_trouble_is_asked_before_they_leave_it() {
    let mut stage = Stage::new();
    stage.happen(away());
    stage.press(Action::StartBooking);
    stage.press(Action::StartOver);
    assert!(matches!(stage.model.step, Step::StartOver { .. }));
    stage.press(Action::Back);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ServerAway));
}
