//! A small night, written as a log, and the report of it.

use jari_common::booking::HoldEnd;
use jari_common::change::{CampaignAdded, OfTicket, TicketIssued, TicketUntil, TurnMissed};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, DeviceId, HoldId};
use jari_common::person::{Acting, PersonKey};
use jari_common::ticket::CodeKey;
use uuid::Uuid;

use super::*;

const CAMPAIGN: CampaignId = CampaignId(1);

struct Night {
    log: Vec<Change>,
    at: Timestamp,
}

impl Night {
    fn new() -> Self {
        let at = "2026-11-24T11:00:00Z".parse().unwrap();
        let mut night = Self { log: Vec::new(), at };
        let campaign: Campaign = serde_json::from_value(serde_json::json!({
            "id": 1, "title_ko": "백신 <b>", "title_en": "Vaccine", "opens_at": at.to_string(),
            "birth_years": { "first": 1900, "last": 1976 }, "slot_minutes": 30, "capacity": 1,
            "days_ahead": 7,
        }))
        .unwrap();
        night.tell(Event::CampaignAdded(CampaignAdded { campaign }));
        night
    }

    fn tell(&mut self, event: Event) {
        let seq = self.log.len() as u64 + 1;
        self.log.push(Change { seq, at: self.at, request: None, asked: None, by: None, event });
    }

    fn wait(&mut self, secs: u32) {
        self.at = jari_common::time::plus_secs(self.at, secs);
    }

    fn issue(&mut self, ticket: u64) {
        let number = u32::try_from(ticket).unwrap();
        let key = Uuid::from_u128(u128::from(ticket));
        self.tell(Event::TicketIssued(TicketIssued {
            campaign: CAMPAIGN,
            ticket: TicketId(ticket),
            number,
            person: PersonKey(key),
            code: CodeKey(key),
            device: DeviceId(1),
            acting: Acting::Myself,
            party: Vec::new(),
            consent: false,
            known_by: Box::default(),
            earlier: None,
        }));
    }

    fn call(&mut self, ticket: u64) {
        self.tell(Event::TicketCalled(TicketUntil {
            ticket: TicketId(ticket),
            until: Timestamp::MAX,
        }));
    }

    fn report(&self) -> Report {
        let mut reporter = Reporter::new(CAMPAIGN);
        self.log.iter().for_each(|change| reporter.take(change));
        reporter.finish().unwrap()
    }
}

/// Three people: one books, one misses and comes back, one leaves.
fn told() -> Night {
    let mut night = Night::new();
    (1..=3).for_each(|ticket| night.issue(ticket));
    night.wait(60);
    night.call(1);
    night.wait(60);
    night.call(2);
    night.tell(Event::TurnMissed(TurnMissed { ticket: TicketId(2), by_place: false }));
    night.tell(Event::TicketReturned(OfTicket { ticket: TicketId(2) }));
    night.tell(Event::TicketLeft(OfTicket { ticket: TicketId(3) }));
    let clinic = jari_common::id::ClinicId::parse("A1").unwrap();
    let date = jiff::civil::date(2026, 12, 1);
    let slot = jari_common::slot::SlotRef { campaign: CAMPAIGN, clinic, date, index: 0 };
    for hold in [1, 2] {
        let (hold, ticket, slot) = (HoldId(hold), TicketId(1), slot.clone());
        night.tell(Event::SeatHeld(Held {
            hold,
            ticket,
            slot,
            seat: 0,
            until: Timestamp::MAX,
            beside: Vec::new(),
            dose: Dose::First,
            second: None,
            untold: false,
            reseats: false,
            overbooked: None,
        }));
    }
    let (hold, ticket) = (HoldId(1), TicketId(1));
    night.tell(Event::HoldEnded(HoldEnded {
        hold,
        ticket,
        slot,
        why: HoldEnd::Released,
        second: None,
    }));
    night.tell(Event::SeatBooked(SeatBooked {
        booking: BookingId(1),
        hold: HoldId(2),
        second: None,
    }));
    night.wait(480);
    night.call(2);
    let (device, act, reason) = (DeviceId(2), StaffAct::Verify, StaffReason::IdSeen);
    night.tell(Event::StaffActed(StaffActed { ticket: TicketId(2), device, act, reason }));
    night
}

#[test]
fn the_report_counts_what_became_of_everybody() {
    let report = told().report();
    let expected = Counts {
        tickets: 3,
        calls: 3,
        calls_of_returned: 1,
        missed: 1,
        returned: 1,
        booked: 1,
        left: 1,
        not_served: 1,
        ..Counts::default()
    };
    assert_eq!((report.counts, report.passed_over), (expected, 0));
    let wait = report.wait.unwrap();
    assert_eq!((wait.people, wait.p50_secs, wait.longest_secs), (2, 60, 120));
    assert_eq!(wait.bars.iter().sum::<u32>(), 2);
    assert_eq!(report.called.last(), Some(&3));
    assert_eq!(report.completed.first(), Some(&0));
    assert_eq!(report.staff.len(), 1);
}

#[test]
fn a_number_called_before_a_smaller_one_that_waited_is_told() {
    let mut night = Night::new();
    (1..=3).for_each(|ticket| night.issue(ticket));
    [2, 1, 3].into_iter().for_each(|ticket| night.call(ticket));
    assert_eq!(night.report().passed_over, 1);
}

#[test]
fn the_page_stands_alone_and_an_operators_words_stay_words() {
    let report = told().report();
    for language in [Language::Ko, Language::En] {
        let page = html::page(&report, language);
        for outside in ["http:", "https:", "<script", "src=", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("<b>") && !page.contains('?'), "{page}");
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        assert!(!text::text(&report, language).contains('?'));
    }
    assert!(html::page(&report, Language::Ko).contains("백신 &lt;b&gt;"));
}

#[test]
fn who_is_called_out_of_turn_is_counted_by_reason_until_it_is_taken_back() {
    let mut night = Night::new();
    (1..=3).for_each(|ticket| night.issue(ticket));
    let act = |night: &mut Night, ticket: u64, act| {
        let (booking, ticket) = (BookingId(ticket), TicketId(ticket));
        let changed = AttendanceChanged { booking, ticket, act, follows: 0 };
        night.tell(Event::AttendanceChanged(changed));
        night.log.len() as u64
    };
    let out_of_turn = |reason| AttendanceAct::CallOutOfTurn { reason };
    for ticket in 1..=3 {
        act(&mut night, ticket, out_of_turn(OutOfTurnReason::NeedsHelp));
    }
    act(&mut night, 1, AttendanceAct::Call);
    // Of another campaign's line.
    act(&mut night, 9, out_of_turn(OutOfTurnReason::Clinic));
    let change = act(&mut night, 2, out_of_turn(OutOfTurnReason::Unwell));
    act(&mut night, 2, AttendanceAct::TakeBack { change });
    let report = night.report();
    assert_eq!(report.out_of_turn, BTreeMap::from([(OutOfTurnReason::NeedsHelp, 3)]));
    let text = text::text(&report, Language::En);
    assert!(text.contains("3  called somebody out of turn (cannot wait long)"), "{text}");
    assert!(html::page(&report, Language::En).contains("<td>cannot wait long</td><td>3</td>"));
}

#[test]
fn both_languages_have_the_same_words_to_say() {
    assert_eq!(Language::Ko.keys(), Language::En.keys());
    let put_first = [StaffAct::PutFirst, StaffAct::Cancel];
    for act in [StaffAct::Find, StaffAct::Unlock, StaffAct::Verify].into_iter().chain(put_first) {
        for reason in [
            StaffReason::IdSeen,
            StaffReason::CodeLost,
            StaffReason::NoPhone,
            StaffReason::Unwell,
            StaffReason::Fault,
            StaffReason::Asked,
        ] {
            let (act, reason) = text::staff_words(act, reason, Language::Ko);
            assert!(act != "?" && reason != "?");
        }
    }
    for reason in OutOfTurnReason::ALL {
        let (act, reason) = text::staff_words("call_out_of_turn", reason, Language::Ko);
        assert!(act != "?" && reason != "?");
    }
}

#[test]
fn wishes_are_counted_and_who_comes_back_after_one_passes_nobody() {
    let mut night = Night::new();
    (1..=3).for_each(|ticket| night.issue(ticket));
    let slot = jari_common::slot::SlotRef {
        campaign: CAMPAIGN,
        clinic: jari_common::id::ClinicId::parse("A1").unwrap(),
        date: jiff::civil::date(2026, 12, 1),
        index: 0,
    };
    let offer = |hold: u64, ticket: u64| {
        Event::WishOffered(Held {
            hold: HoldId(hold),
            ticket: TicketId(ticket),
            slot: slot.clone(),
            seat: 0,
            until: Timestamp::MAX,
            beside: Vec::new(),
            dose: Dose::First,
            second: None,
            untold: false,
            reseats: false,
            overbooked: None,
        })
    };
    night.tell(Event::WishUnmet(OfTicket { ticket: TicketId(1) }));
    night.tell(offer(1, 2));
    night.tell(Event::SeatBooked(SeatBooked {
        booking: BookingId(1),
        hold: HoldId(1),
        second: None,
    }));
    night.tell(Event::MatchDeclined(SeatGivenBack {
        booking: BookingId(1),
        ticket: TicketId(2),
        slot: slot.clone(),
    }));
    night.tell(offer(2, 1));
    let (hold, ticket, why) = (HoldId(2), TicketId(1), HoldEnd::Expired);
    night.tell(Event::HoldEnded(HoldEnded { hold, ticket, slot: slot.clone(), why, second: None }));
    night.tell(Event::TicketReturned(OfTicket { ticket: TicketId(1) }));
    night.call(3);
    night.call(1);
    let report = night.report();
    let Counts { wishes_met, wishes_unmet, offers_back, booked, not_served, .. } = report.counts;
    assert_eq!((wishes_met, wishes_unmet, offers_back), (2, 1, 2));
    assert_eq!((booked, not_served), (1, 3));
    assert_eq!((report.counts.calls_of_returned, report.passed_over), (1, 0));
}

#[test]
fn a_series_is_one_persons_booking() {
    let mut night = Night::new();
    (1..=2).for_each(|ticket| night.issue(ticket));
    let slot = |day| jari_common::slot::SlotRef {
        campaign: CAMPAIGN,
        clinic: jari_common::id::ClinicId::parse("A1").unwrap(),
        date: jiff::civil::date(2026, 12, day),
        index: 0,
    };
    let held = |hold: u64, dose| {
        Event::SeatHeld(Held {
            hold: HoldId(hold),
            ticket: TicketId(1),
            slot: slot(hold as i8),
            seat: 0,
            until: Timestamp::MAX,
            beside: Vec::new(),
            dose,
            second: None,
            untold: false,
            reseats: false,
            overbooked: None,
        })
    };
    let offered = |hold: u64, dose| {
        Event::WishOffered(Held {
            hold: HoldId(hold),
            ticket: TicketId(2),
            slot: slot(hold as i8),
            seat: 0,
            until: Timestamp::MAX,
            beside: Vec::new(),
            dose,
            second: None,
            untold: false,
            reseats: false,
            overbooked: None,
        })
    };
    night.tell(held(1, Dose::First));
    night.tell(held(2, Dose::Second));
    night.tell(offered(3, Dose::First));
    night.tell(offered(4, Dose::Second));
    for nth in 1..=4 {
        let (booking, hold) = (BookingId(nth), HoldId(nth));
        night.tell(Event::SeatBooked(SeatBooked { booking, hold, second: None }));
    }
    for nth in [4, 3] {
        let (booking, ticket) = (BookingId(nth), TicketId(2));
        night.tell(Event::MatchDeclined(SeatGivenBack { booking, ticket, slot: slot(nth as i8) }));
    }
    let Counts { booked, wishes_met, offers_back, .. } = night.report().counts;
    assert_eq!((booked, wishes_met, offers_back), (2, 1, 1));
}

#[test]
fn whom_a_clinic_takes_beyond_its_seats_is_told_with_the_reason_and_passes_nobody() {
    let mut night = Night::new();
    (1..=3).for_each(|ticket| night.issue(ticket));
    let clinic = jari_common::id::ClinicId::parse("A1").unwrap();
    let date = jiff::civil::date(2026, 12, 1);
    let slot = jari_common::slot::SlotRef { campaign: CAMPAIGN, clinic, date, index: 0 };
    night.tell(Event::WishOffered(Held {
        hold: HoldId(1),
        ticket: TicketId(3),
        slot,
        seat: 1,
        until: Timestamp::MAX,
        beside: Vec::new(),
        dose: Dose::First,
        second: None,
        untold: false,
        reseats: false,
        overbooked: Some(jari_common::walk_in::OverbookReason::MustBeUsed),
    }));
    let (booking, hold) = (BookingId(1), HoldId(1));
    night.tell(Event::SeatBooked(SeatBooked { booking, hold, second: None }));
    night.call(1);
    night.call(2);
    let report = night.report();
    assert_eq!((report.passed_over, report.counts.wishes_met, report.counts.booked), (0, 0, 1));
    assert_eq!(report.overbooked.values().sum::<u32>(), 1);
    let said = text::text(&report, Language::En);
    assert!(said.contains("a vaccine that must be used"), "{said}");
}
