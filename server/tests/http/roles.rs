//! The one table of roles, tried: every act that there is, as each role, for a clinic of their own and for another.

use std::collections::BTreeSet;

use jari_common::attendance::{AppointmentEnd, AttendanceAct, OutOfTurnReason};
use jari_common::clinic::DayRule;
use jari_common::device::SecretHash;
use jari_common::help::HelpAnswer;
use jari_common::id::{BookingId, ClinicId, DeviceId, HelpId, StaffId, TicketId};
use jari_common::staff::{Allowed, Author, Role, StaffRight};
use jari_common::time::plus_secs;
use jari_common::wire::SessionReply;
use jari_server::app::SubmitError;
use jari_server::command::{Ask, Command};
use jari_server::keys::{Grant, StaffSession};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::desk::{acting, booked, found, signed_in};
use crate::http::staff::{account, desk, hold_and_book, messages};
use crate::http::world::{CAMPAIGN, DAY, World, malsun, other, slot};

/// What somebody tries: over HTTP, or as a command where no path leads to it yet.
enum Tried {
    Sent(RequestBuilder),
    Asked(Command),
}

/// Somebody who tries everything: their token, and what it is made of.
struct Trier<'a> {
    world: &'a World,
    token: &'a str,
    staff: StaffSession,
    desk: DeviceId,
    pairing: u32,
}

impl<'a> Trier<'a> {
    fn new(world: &'a World, token: &'a str) -> Self {
        let grant = world.app.keys().read(token, world.app.clock().now());
        let Some(Grant::Staff { staff, desk, pairing, session, .. }) = grant else { panic!() };
        Self { world, token, staff: StaffSession { staff, session }, desk, pairing }
    }

    /// The token of a session with a person's ticket, as finding the person gives it.
    fn session(&self, ticket: TicketId) -> String {
        let now = self.world.app.clock().now();
        let (staff, until) = (Some(self.staff), plus_secs(now, 60));
        let Self { desk: device, pairing, .. } = *self;
        let grant = Grant::Session { ticket, device, pairing, staff, until };
        self.world.app.keys().issue(&grant, now)
    }

    fn post(&self, path: &str, body: &Value) -> Tried {
        Tried::Sent(self.world.write(Method::POST, path, self.token).json(body))
    }

    fn delete(&self, path: &str, token: &str) -> Tried {
        Tried::Sent(self.world.write(Method::DELETE, path, token))
    }

    /// A new colleague of this clinic.
    async fn colleague(&self, clinic: &str) -> StaffId {
        let account = account("새 사람", Role::Desk, &[clinic]);
        let (code, until) = (SecretHash("x".into()), Timestamp::MAX);
        let app = &self.world.app;
        app.submit(Command::AddStaff { account, code, until }).await.unwrap();
        app.state().staff().last().unwrap().staff
    }

    /// Everything about a person who has booked at a clinic.
    fn with_person(
        &self,
        person: &SessionReply,
        born: &str,
        clinic: &str,
    ) -> Vec<(StaffRight, Tried)> {
        let (ticket, booking) = (person.ticket.id, self.booking_of(person.ticket.id));
        let number = json!({ "campaign": 1, "number": person.ticket.number });
        let find = json!({ "number": number, "birth_date": born, "reason": "code_lost" });
        let act = |act, reason| Tried::Sent(acting(self.world, self.token, ticket, act, reason));
        let wish = format!("/api/v1/tickets/{ticket}/wish");
        let overbook = format!("/api/v1/desk/tickets/{ticket}/overbook");
        let walk_in = format!("/api/v1/desk/tickets/{ticket}/walk-in");
        let grant = found(self.world, self.token, ticket);
        let wait = json!({ "clinic": clinic, "act": { "wait_here": {} }, "grant": grant });
        let attend = |act: AttendanceAct| {
            let path = format!("/api/v1/desk/bookings/{booking}/attendance");
            self.post(&path, &json!({ "act": act, "follows": 0 }))
        };
        let out_of_turn = AttendanceAct::CallOutOfTurn { reason: OutOfTurnReason::Unwell };
        let served = AttendanceAct::End { how: AppointmentEnd::Served };
        vec![
            (StaffRight::FindPeople, self.post("/api/v1/desk/find", &find)),
            (StaffRight::ActForPerson, act("verify", "id_seen")),
            (StaffRight::ActForPerson, self.delete(&wish, &self.session(ticket))),
            (StaffRight::OutOfTurn, act("put_first", "unwell")),
            (StaffRight::Arrive, attend(AttendanceAct::Arrive)),
            (StaffRight::Serve, attend(AttendanceAct::Call)),
            (StaffRight::OutOfTurn, attend(out_of_turn)),
            (StaffRight::Serve, attend(served)),
            (
                StaffRight::Overbook,
                self.post(&overbook, &json!({ "slot": slot(clinic, 0), "reason": "other" })),
            ),
            (StaffRight::ActForPerson, self.post(&walk_in, &wait)),
            (
                StaffRight::Arrive,
                self.post(&walk_in, &json!({ "clinic": clinic, "act": "go_away" })),
            ),
        ]
    }

    fn booking_of(&self, ticket: TicketId) -> BookingId {
        self.world.app.state().ticket(ticket).unwrap().booking.unwrap().id
    }

    /// Everything about a clinic.
    async fn with_clinic(&self, clinic: &str) -> Vec<(StaffRight, Tried)> {
        let colleague = self.colleague(clinic).await;
        let account = json!(account("새 사람", Role::Desk, &[clinic]));
        let one = format!("/api/v1/staff/{colleague}");
        let id = ClinicId::parse(clinic).unwrap();
        let rule = DayRule {
            hours: None,
            seats: Some(3),
            times: std::collections::BTreeMap::new(),
            reason: "원장님 사정".to_owned(),
        };
        let rule = Command::RuleDays { clinic: id.clone(), dates: vec![DAY], rule: Some(rule) };
        let (by, reason) = ("김 실장".to_owned(), "원장님 사정".to_owned());
        let (campaign, bookings) = (CAMPAIGN, vec![BookingId(1)]);
        let reseat = Command::OrderReseats { campaign, clinic: id, bookings, by, reason };
        let put = self.world.write(Method::PUT, &one, self.token).json(&account);
        let day = format!("/api/v1/desk/clinics/{clinic}/days/{DAY}?because=x");
        vec![
            (StaffRight::FindPeople, Tried::Sent(self.world.get(&day).bearer_auth(self.token))),
            (StaffRight::Accounts, self.post("/api/v1/staff", &account)),
            (StaffRight::Accounts, Tried::Sent(put)),
            (StaffRight::UnlockPin, self.delete(&format!("{one}/wrong-pins"), self.token)),
            (StaffRight::Calendar, Tried::Asked(rule)),
            (StaffRight::MoveMany, Tried::Asked(reseat)),
        ]
    }

    /// Everything that is of no clinic.
    fn anywhere(&self) -> Vec<(StaffRight, Tried)> {
        let (code, until) = (SecretHash("y".into()), Timestamp::MAX);
        let place = jari_samples::place();
        let (desk, answer) = (self.desk, HelpAnswer::Coming);
        let help = Command::AnswerHelp { desk, help: HelpId(1), answer };
        let pace = Command::ResumeLine { campaign: CAMPAIGN };
        let holiday = Command::SetHoliday { date: DAY, name: Some("임시 공휴일".to_owned()) };
        let list = self.world.get("/api/v1/staff").bearer_auth(self.token);
        let find = self.post("/api/v1/desk/appointments/find", &malsun());
        let look = |what| {
            let path = format!("/api/v1/operator/{what}");
            Tried::Sent(self.world.get(&path).bearer_auth(self.token))
        };
        let run =
            |what, body: &Value| self.post(&format!("/api/v1/operator/campaigns/1/{what}"), body);
        vec![
            (StaffRight::FindPeople, find),
            (StaffRight::ActForPerson, Tried::Sent(messages(self.world, self.token))),
            (StaffRight::Accounts, Tried::Sent(list)),
            (StaffRight::GuideKiosk, Tried::Asked(help)),
            (StaffRight::RunLine, Tried::Asked(pace)),
            (StaffRight::RunLine, look("overview")),
            (StaffRight::RunLine, look("campaigns/1/history")),
            (StaffRight::RunLine, look("campaigns/1/report")),
            (StaffRight::RunLine, run("freeze", &json!({ "message": "" }))),
            (StaffRight::RunLine, run("resume", &json!({}))),
            (StaffRight::RunLine, run("pace", &json!({ "turns": 9, "reserved_percent": 10 }))),
            (StaffRight::RunLine, run("close", &json!({ "expects_waiting": 9_999 }))),
            (StaffRight::Devices, Tried::Asked(Command::InviteDevice { place, code, until })),
            (StaffRight::Campaigns, Tried::Asked(holiday)),
        ]
    }

    /// The code of the refusal; empty where nothing is refused.
    async fn refusal(&self, tried: Tried) -> String {
        match tried {
            Tried::Sent(request) => {
                let text = request.send().await.unwrap().text().await.unwrap();
                let body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
                body["code"].as_str().unwrap_or_default().to_owned()
            }
            Tried::Asked(command) => {
                let (staff, device) = (self.staff.staff, self.desk);
                let by = Some(Box::new(Author::Staff { staff, device }));
                match self.world.app.submit(Ask { request: None, command, by }).await {
                    Err(SubmitError::Refused(refusal)) => refusal.code().to_string(),
                    _ => String::new(),
                }
            }
        }
    }
}

#[tokio::test]
async fn every_role_does_what_the_one_table_says_for_its_own_clinics_and_nothing_else() {
    let mut seen = BTreeSet::new();
    for role in Role::ALL {
        let world = World::new().await;
        let mine = booked(&world, &malsun(), 0).await;
        let far = world.join(&other()).await;
        hold_and_book(&world, &far, "FAR").await;
        let clinics: &[&str] = if role == Role::Operator { &[] } else { &["C1"] };
        let (desk, _) = desk(&world).await;
        let token = signed_in(&world, desk, account("나", role, clinics)).await;
        let trier = Trier::new(&world, &token);
        let mut all = Vec::new();
        let own = |(right, tried)| (right, true, tried);
        let others = |(right, tried)| (right, false, tried);
        all.extend(trier.with_person(&mine, "1947-03-01", "C1").into_iter().map(own));
        all.extend(trier.with_person(&far, "1950-10-20", "FAR").into_iter().map(others));
        all.extend(trier.with_clinic("C1").await.into_iter().map(own));
        all.extend(trier.with_clinic("FAR").await.into_iter().map(others));
        all.extend(trier.anywhere().into_iter().map(own));
        for (right, is_own, tried) in all {
            let code = trier.refusal(tried).await;
            // Another clinic's person is not there for who types a number.
            let refusals = ["not-your-role", "another-clinic", "ticket-not-found"];
            let is_refused = refusals.contains(&code.as_str());
            let may = right.of(role) != Allowed::No && (is_own || role == Role::Operator);
            assert_eq!(is_refused, !may, "{role:?} {right:?}, own: {is_own}: {code}");
            let because_of_role = right.of(role) == Allowed::No;
            assert_eq!(code == "not-your-role", because_of_role, "{role:?} {right:?}: {code}");
            seen.insert(right);
        }
    }
    // What somebody else said is taken back where it was said: `what_somebody_else_said_is_taken_back_by_an_admin_alone`.
    seen.insert(StaffRight::OthersActs);
    assert_eq!(seen.len(), StaffRight::ALL.len(), "every right is tried: {seen:?}");
}

#[test]
fn the_page_about_roles_says_what_the_table_says() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/roles.md");
    let page = std::fs::read_to_string(page).unwrap();
    let words = |allowed| match allowed {
        Allowed::No => "–",
        Allowed::Yes => "yes",
        Allowed::WithReason => "with a reason",
    };
    let row = |right: &StaffRight| {
        let cells: Vec<&str> = Role::ALL.into_iter().map(|role| words(right.of(role))).collect();
        format!("| {} | {} |", right.words(), cells.join(" | "))
    };
    let rows: Vec<String> = StaffRight::ALL.iter().map(row).collect();
    let told: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert_eq!(told, rows);
}
