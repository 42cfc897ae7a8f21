//! What the people of the hall do: every write with a valid body, and how much the body is changed before it is sent.

use jari_common::campaign::Pace;
use jari_common::ticket::TicketState;
use proptest::prelude::*;
use proptest::sample::Index;
use reqwest::Method;
use serde_json::{Value, json};

use super::hall::{Guest, Hall, days};
use super::{json_value, pointers};
use crate::http::world::{START, person, spec};

/// The weight of most errands.
const USUAL: u32 = 12;

/// The person whose token the request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Nobody,
    Device,
    Desk,
    Board,
    /// An operator at a desk.
    Chief,
    Operator,
    Session,
    Lease,
}

/// How a repeat of a request's key is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyed {
    /// The request has no key, or its key has no effect.
    Not,
    /// By the log: a request that was written once is not written again, and its key means this request alone.
    ByTheLog,
    /// By the log, as `ByTheLog`; but some answers are given without asking the line.
    Mostly,
}

/// One write, or one read. Words in angle brackets are replaced when it is sent.
#[derive(Clone, Debug)]
pub struct Errand {
    pub by: By,
    pub method: Method,
    pub path: &'static str,
    pub body: Value,
    pub keyed: Keyed,
    /// How often the errand is done, relative to the others.
    weight: u32,
}

impl Errand {
    /// Whether the errand makes sense for this guest now, no matter who has the seat.
    fn suits(&self, hall: &Hall, guest: &Guest) -> bool {
        let state = hall.view(guest.ticket.id).state;
        let needs_a_booking = self.path.contains("{booking}") || self.path.contains("/move");
        let may_begin = matches!(state, TicketState::Called | TicketState::Active);
        (self.by != By::Lease || state == TicketState::Active)
            && (!needs_a_booking || state == TicketState::Done)
            && (!self.path.ends_with("/turn") || may_begin)
            && (!self.path.ends_with("/return") || state == TicketState::Left)
    }

    /// Whether this guest owns what the errand names besides the ticket.
    fn is_owned(&self, hall: &Hall, guest: &Guest) -> bool {
        let view = hall.view(guest.ticket.id);
        let names_a_hold = self.path.contains("{hold}") || self.body.get("hold").is_some();
        (!names_a_hold || hold(hall, guest) > 0)
            && (!self.path.contains("/offer/") || view.offer.is_some() || view.declinable.is_some())
            && (!self.path.contains("{booking}") || view.state == TicketState::Done)
            && (!self.body["grant"].is_string() || !guest.grant.is_empty())
    }
}

fn errand(by: By, method: Method, path: &'static str, body: Value) -> Errand {
    Errand { by, method, path, body, keyed: Keyed::ByTheLog, weight: USUAL }
}

/// An errand that leads to a turn; it is done more often, so that there are turns.
fn often(errand: Errand) -> Errand {
    Errand { weight: 4 * USUAL, ..errand }
}

fn look(by: By, path: &'static str) -> Errand {
    Errand { keyed: Keyed::Not, ..errand(by, Method::GET, path, json!({})) }
}

/// A slot of a first or second dose.
fn slot(day: &str) -> Value {
    json!({ "campaign": "<campaign>", "clinic": "<clinic>", "date": day, "index": "<index>" })
}

/// Everything that people do by themselves, for others, and at a desk.
pub fn errands() -> Vec<Errand> {
    let mut errands = in_line();
    errands.extend(with_a_seat());
    errands.extend(beside_the_line());
    errands.extend(looks());
    errands
}

fn in_line() -> Vec<Errand> {
    let join = json!({ "person": "<person>", "acting": "helper", "consent": true });
    let couple = json!({ "person": "<person>", "party": ["<member>"] });
    vec![
        errand(By::Device, Method::POST, "/api/v1/campaigns/{campaign}/tickets", join),
        errand(By::Device, Method::POST, "/api/v1/campaigns/{campaign}/tickets", couple),
        errand(By::Session, Method::DELETE, "/api/v1/tickets/{ticket}", json!({})),
        often(errand(By::Session, Method::POST, "/api/v1/tickets/{ticket}/return", json!({}))),
        often(errand(By::Session, Method::POST, "/api/v1/tickets/{ticket}/turn", json!({}))),
        errand(By::Lease, Method::DELETE, "/api/v1/tickets/{ticket}/turn", json!({})),
        errand(By::Lease, Method::POST, "/api/v1/tickets/{ticket}/turn/extension", json!({})),
    ]
}

fn with_a_seat() -> Vec<Errand> {
    let first = json!({ "slot": slot("<day>") });
    let second = json!({ "slot": slot("<later>"), "dose": "second" });
    let held = json!({ "hold": "<hold>" });
    let listed = json!({ "places": { "clinics": ["<clinic>"] }, "on_match": "ask" });
    let near = json!({ "near": { "from": { "lat": 37.57, "lon": 126.98 }, "metres": 5000 } });
    let near = json!({
        "places": near, "days": { "from": "<day>", "weekdays": 127 }, "time": "any",
        "first": "day", "on_match": "book",
    });
    let (hold, better) = ("/api/v1/tickets/{ticket}/hold", "/api/v1/tickets/{ticket}/move");
    let wish = "/api/v1/tickets/{ticket}/wish";
    let offer = "/api/v1/tickets/{ticket}/offer/{hold}";
    let extend = "/api/v1/tickets/{ticket}/move/{hold}/extension";
    let booking = "/api/v1/tickets/{ticket}/booking/{booking}";
    vec![
        errand(By::Lease, Method::POST, hold, first.clone()),
        errand(By::Lease, Method::POST, hold, second.clone()),
        errand(By::Lease, Method::DELETE, "/api/v1/tickets/{ticket}/hold/{hold}", json!({})),
        errand(By::Lease, Method::POST, "/api/v1/tickets/{ticket}/booking", held.clone()),
        errand(By::Session, Method::DELETE, booking, json!({})),
        errand(By::Session, Method::POST, better, first),
        errand(By::Session, Method::POST, better, second),
        errand(By::Session, Method::PUT, better, held),
        errand(By::Session, Method::DELETE, "/api/v1/tickets/{ticket}/move/{hold}", json!({})),
        errand(By::Session, Method::POST, extend, json!({})),
        errand(By::Session, Method::PUT, wish, listed),
        errand(By::Session, Method::PUT, wish, near),
        errand(By::Session, Method::DELETE, wish, json!({})),
        errand(By::Session, Method::PUT, offer, json!({})),
        errand(By::Session, Method::DELETE, offer, json!({})),
    ]
}

fn beside_the_line() -> Vec<Errand> {
    let find = json!({ "code": "<code>", "birth_date": "<born>" });
    let asks = json!({ "campaign": "<campaign>", "person": "<person>" });
    let proves = json!({
        "campaign": "<campaign>", "person": "<person>", "code": "123456", "asked": "<key>",
    });
    let (ahead, proof) =
        (json!({ "person": "<person>" }), json!({ "person": "<person>", "code": "123456" }));
    let paper = json!({ "receipt": "<receipt>", "birth_date": "<born>", "reason": "code_lost" });
    let number = json!({ "campaign": "<campaign>", "number": "<number>" });
    let number = json!({ "number": number, "birth_date": "<born>", "reason": "fault" });
    let act = json!({ "grant": "<grant>", "act": "<act>", "reason": "unwell" });
    let (identity, acts) =
        ("/api/v1/tickets/{ticket}/identity", "/api/v1/desk/tickets/{ticket}/acts");
    let send = "/api/v1/tickets/{ticket}/identity/code";
    let presence = json!({ "presence": "<presence>" });
    let presence = errand(By::Device, Method::POST, "/api/v1/devices/presence", presence);
    let slow = |path, body| Errand {
        keyed: Keyed::Not,
        // An answer that finds nothing takes a quarter of a second.
        weight: 1,
        ..errand(By::Device, Method::POST, path, body)
    };
    let mostly = |errand| Errand { keyed: Keyed::Mostly, ..errand };
    let mut errands = vec![
        Errand { keyed: Keyed::Not, ..presence },
        slow("/api/v1/tickets/find", find),
        slow("/api/v1/tickets/find/codes", asks),
        slow("/api/v1/tickets/find/code", proves),
        mostly(errand(By::Session, Method::POST, send, json!({}))),
        // A code that differs from the one of days ahead, because the same body by another path is the same request.
        errand(By::Session, Method::POST, identity, json!({ "code": "654321" })),
        mostly(errand(By::Device, Method::POST, "/api/v1/identity/codes", ahead)),
        errand(By::Device, Method::POST, "/api/v1/identity", proof),
        Errand { keyed: Keyed::Not, ..errand(By::Desk, Method::POST, "/api/v1/desk/find", paper) },
        Errand { keyed: Keyed::Not, ..errand(By::Desk, Method::POST, "/api/v1/desk/find", number) },
        errand(By::Desk, Method::POST, acts, act),
        unkeyed(By::Desk, Method::POST, "/api/v1/desk/appointments/find", json!("<person>")),
        unkeyed(By::Device, Method::POST, "/api/v1/help", json!({})),
        unkeyed(By::Device, Method::DELETE, "/api/v1/help", json!({})),
        unkeyed(By::Desk, Method::POST, "/api/v1/desk/help/{help}", json!({ "answer": "<help>" })),
        unkeyed(By::Device, Method::PUT, "/api/v1/help/screen", shown_screen()),
        unkeyed(By::Device, Method::DELETE, "/api/v1/help/screen", json!({})),
        unkeyed(By::Desk, Method::POST, "/api/v1/desk/help/{help}/screen", guided()),
    ];
    errands.extend(of_accounts());
    errands.extend(of_the_operator());
    errands.extend(of_the_chief());
    errands
}

/// What the clinic's admin does for accounts, and tries at the desk.
fn of_accounts() -> Vec<Errand> {
    let account = json!({ "name": "이간호사", "role": "desk", "clinics": ["C1"] });
    let (one, code) = ("/api/v1/staff/{staff}", "/api/v1/staff/{staff}/code");
    let rare = |errand| Errand { weight: 1, ..errand };
    let pin = json!({ "pin": "394017" });
    let attends = "/api/v1/desk/bookings/{booking}/attendance";
    let arrive = json!({ "act": "arrive", "follows": 0 });
    let calls = json!({ "act": { "set_aside": { "reason": "not_ready" } }, "follows": 30 });
    let choice = json!({ "code": "123412341234", "pin": "394017" });
    let walk_in = "/api/v1/desk/tickets/{ticket}/walk-in";
    let wait = json!({ "wait_here": { "replaces": true } });
    let wait = json!({ "clinic": "C1", "act": wait, "grant": "<grant>" });
    let goes = json!({ "clinic": "C1", "act": "go_away" });
    let overbook = "/api/v1/desk/tickets/{ticket}/overbook";
    let beyond = json!({ "slot": slot("<day>"), "reason": "other" });
    vec![
        rare(errand(By::Desk, Method::POST, "/api/v1/staff", account.clone())),
        rare(errand(By::Desk, Method::PUT, one, account)),
        rare(errand(By::Desk, Method::POST, code, json!({}))),
        unkeyed(By::Desk, Method::DELETE, "/api/v1/staff/{staff}/wrong-pins", json!({})),
        unkeyed(By::Desk, Method::DELETE, one, json!({})),
        rare(errand(By::Desk, Method::POST, attends, arrive)),
        rare(errand(By::Desk, Method::POST, attends, calls)),
        errand(By::Desk, Method::POST, walk_in, wait),
        rare(errand(By::Desk, Method::POST, walk_in, goes)),
        rare(errand(By::Desk, Method::POST, overbook, beyond)),
        unkeyed(By::Desk, Method::POST, "/api/v1/desk/staff/{staff}/sign-in", pin),
        unkeyed(By::Desk, Method::POST, "/api/v1/desk/staff/{staff}/pin", choice),
    ]
}

fn unkeyed(by: By, method: Method, path: &'static str, body: Value) -> Errand {
    Errand { keyed: Keyed::Not, weight: 1, ..errand(by, method, path, body) }
}

/// What an operator does at a desk. Nobody closes the line: nobody has seen so many people.
fn of_the_chief() -> Vec<Errand> {
    let of = |path, body| Errand { weight: 1, ..errand(By::Chief, Method::POST, path, body) };
    let pace = json!({ "turns": 3, "reserved_percent": 10 });
    vec![
        of("/api/v1/operator/campaigns/{campaign}/freeze", json!({ "message": "잠시 멈춥니다." })),
        of("/api/v1/operator/campaigns/{campaign}/resume", json!({})),
        of("/api/v1/operator/campaigns/{campaign}/pace", pace),
        of("/api/v1/operator/campaigns/{campaign}/close", json!({ "expects_waiting": 9_999 })),
    ]
}

fn of_the_operator() -> Vec<Errand> {
    let plan = json!({ "start_minute": 540, "slot_minutes": 30, "slots": 4, "capacity": 2 });
    let days = json!([{ "plan": plan, "dates": ["<day>", "2026-12-01"] }]);
    let clinics = json!([{ "clinic": "FAR", "days": days }]);
    let clinic = serde_json::to_value(crate::http::world::clinic("NEW", 37.6)).unwrap();
    let closed = json!({ "hours": [], "reason": "원장님 사정" });
    let reseats = json!({
        "campaign": "<campaign>", "clinic": "FAR", "bookings": [1], "by": "김 실장", "reason": "원장님 사정"
    });
    let spec = spec(START.parse().unwrap(), Pace::default());
    let commands = [
        json!("tick"),
        json!({ "open_days": { "campaign": "<campaign>", "clinics": clinics } }),
        json!({ "put_clinics": { "clinics": [clinic] } }),
        json!({ "add_campaign": { "spec": spec } }),
        json!({ "set_pace": { "campaign": "<campaign>", "pace": Pace::default() } }),
        json!({ "freeze_line": { "campaign": "<campaign>", "message": "잠시 멈춥니다." } }),
        json!({ "resume_line": { "campaign": "<campaign>" } }),
        json!({ "set_retention": { "campaign": "<campaign>", "days": 30 } }),
        json!({ "rule_days": { "clinic": "FAR", "dates": ["<day>"], "rule": closed } }),
        json!({ "rule_days": { "clinic": "FAR", "dates": ["<day>"], "rule": null } }),
        json!({ "order_reseats": reseats }),
    ];
    let asking = |command| {
        let body = json!([{ "request": "<key>", "command": command }]);
        errand(By::Operator, Method::POST, "/admin/v1/ask", body)
    };
    let asked =
        json!({ "which": { "displaced": { "clinic": null } }, "names_because": "전화하려고" });
    let others = [
        unkeyed(By::Operator, Method::POST, "/admin/v1/days/plan", json!({})),
        unkeyed(By::Operator, Method::POST, "/admin/v1/appointments", asked),
        unkeyed(
            By::Operator,
            Method::POST,
            "/admin/v1/lines",
            json!({ "campaign": 1, "first": 3 }),
        ),
    ];
    commands.into_iter().map(asking).chain(others).collect()
}

/// A kiosk's screen, shown to whoever is signed in at the desk.
fn shown_screen() -> Value {
    let item =
        json!({ "kind": "button", "words": "저요", "at": [0, 0, 9, 9], "mark": "choice:me" });
    let showing = uuid::Uuid::from_u128(1);
    let screen = json!({
        "showing": showing, "page": 1, "size": [1920, 1080], "items": [item], "taken": 0,
        "may_press": true,
    });
    json!({ "who": "김실장", "screen": screen })
}

fn guided() -> Value {
    let press = json!({ "press": { "page": 1, "mark": "choice:me" } });
    json!({ "showing": uuid::Uuid::from_u128(1), "act": press })
}

fn looks() -> Vec<Errand> {
    vec![
        look(By::Session, "/api/v1/tickets/{ticket}"),
        look(By::Session, "/api/v1/tickets/{ticket}/booking"),
        look(By::Nobody, "/api/v1/receipts/{receipt}"),
        look(By::Nobody, "/api/v1/campaigns/{campaign}/now-serving"),
        look(By::Nobody, "/api/v1/campaigns/{campaign}/draw"),
        look(By::Nobody, "/api/v1/snapshot?lat=37.57&lon=126.98&radius_m=3000"),
        look(By::Desk, "/api/v1/desk/messages"),
        look(By::Desk, "/api/v1/desk/help"),
        look(By::Desk, "/api/v1/desk/help/{help}/screen"),
        look(By::Desk, "/api/v1/desk/staff"),
        look(By::Desk, "/api/v1/desk/clinics/{clinic}/days/{date}"),
        look(By::Desk, "/api/v1/desk/clinics/{clinic}/days/{date}/times"),
        look(By::Desk, "/api/v1/staff"),
        look(By::Device, "/api/v1/help"),
        look(By::Board, "/api/v1/board/calls"),
        look(By::Chief, "/api/v1/operator/overview"),
        look(By::Chief, "/api/v1/operator/campaigns/{campaign}/history"),
        look(By::Chief, "/api/v1/operator/campaigns/{campaign}/report"),
        look(By::Operator, "/admin/v1/overview"),
        look(By::Operator, "/admin/v1/tables"),
    ]
}

/// One errand of one guest, and what is made wrong in it.
#[derive(Clone, Debug)]
pub struct Act {
    /// Seconds that pass before the errand.
    pub wait_secs: u32,
    guest: Index,
    pub errand: usize,
    /// The other errand that is tried with the same key.
    pub other: Index,
    pub key: u128,
    /// Selects which day, slot, person and so on is meant.
    pick: u16,
    /// If set, the token of this guest is used instead of the guest's own.
    stranger: Option<Index>,
    /// If set, the hold, booking, code, receipt or grant of this guest is used instead of the guest's own.
    strangers_thing: Option<Index>,
    /// If set, this value replaces a part of the body; where the body has a number, the number here replaces it.
    strange_body: (Index, Value, u64),
    /// If set, this text replaces a word in angle brackets in the path.
    strange_hole: Option<(Index, String)>,
}

/// Any errand; mostly without a fault.
pub fn act() -> impl Strategy<Value = Act> {
    let errands = errands().into_iter().enumerate();
    let weights = errands.map(|(at, it)| (it.weight, Just(at)));
    let errand = prop::strategy::Union::new_weighted(weights.collect());
    let wait_secs = prop_oneof![40 => Just(0_u32), 1 => 1_u32..200, 1 => 200_u32..900];
    let numbers = vec![0, 1, 2, 64, 65, 144, 255, 65_535, 4_294_967_295, u64::MAX];
    let number = prop::sample::select(numbers);
    let strange_hole = prop_oneof![
        3 => (1_u64..12).prop_map(|id| id.to_string()),
        1 => super::hole(),
    ];
    let strange = (
        prop::option::weighted(0.1, any::<Index>()),
        prop::option::weighted(0.2, any::<Index>()),
        (any::<Index>(), json_value(), number),
        prop::option::weighted(0.1, (any::<Index>(), strange_hole)),
    );
    let who = (any::<Index>(), any::<Index>(), any::<u128>(), any::<u16>());
    (wait_secs, who, errand, strange).prop_map(
        |(wait_secs, (guest, other, key, pick), errand, strange)| {
            let (stranger, strangers_thing, strange_body, strange_hole) = strange;
            Act {
                wait_secs,
                guest,
                errand,
                other,
                key,
                pick,
                stranger,
                strangers_thing,
                strange_body,
                strange_hole,
            }
        },
    )
}

/// The guest whose ticket is named, and the guest whose hold, booking, code, receipt and grant are named.
#[derive(Clone, Copy)]
struct Named<'a> {
    guest: &'a Guest,
    owner: &'a Guest,
}

impl<'a> Named<'a> {
    fn alone(guest: &'a Guest) -> Self {
        Self { guest, owner: guest }
    }
}

/// A request as it goes out.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: Method,
    pub path: String,
    pub token: String,
    pub body: Value,
}

impl Act {
    /// The request that is sent in the current state.
    pub fn sent(&self, hall: &Hall, errand: &Errand) -> Sent {
        let named = match self.strangers_thing {
            Some(nth) => Named {
                guest: any_of(hall, self.guest, |it| errand.suits(hall, it)),
                owner: any_of(hall, nth, |it| errand.is_owned(hall, it)),
            },
            None => Named::alone(self.guest(hall, errand)),
        };
        let mut sent = self.naming(hall, errand, named);
        if let Some(stranger) = self.stranger {
            sent.token = token(hall, &hall.guests[stranger.index(hall.guests.len())], errand.by);
        }
        if let Some((at, text)) = &self.strange_hole {
            let strange = at.index(errand.path.matches('{').count().max(1));
            sent.path = super::filled(errand.path, |nth, name| {
                if nth == strange { text.clone() } else { self.hole(hall, named, name) }
            });
        }
        sent
    }

    /// The errand with a strange value in its body; None when it has no body, because a body would not be read.
    pub fn strangely(&self, hall: &Hall, errand: &Errand) -> Option<Sent> {
        let mut sent = self.rightly(hall, errand);
        let (at, value, number) = &self.strange_body;
        let fields = pointers(&sent.body, String::new());
        let field = sent.body.pointer_mut(&fields[at.index(fields.len())])?;
        // A value of the wrong type is refused before it reaches the handler.
        *field = if field.is_number() { json!(number) } else { value.clone() };
        (errand.body != json!({})).then_some(sent)
    }

    /// The act with another key.
    pub fn by_another_key(&self) -> Self {
        Self { key: !self.key, ..self.clone() }
    }

    /// The act with another slot, day, person and so on.
    pub fn elsewhere(&self) -> Self {
        Self { pick: self.pick.wrapping_add(9), ..self.clone() }
    }

    /// Whether the used key is tried with the same errand.
    pub fn is_about_another(&self) -> bool {
        !self.pick.is_multiple_of(2)
    }

    /// The errand, with nothing wrong in it.
    pub fn rightly(&self, hall: &Hall, errand: &Errand) -> Sent {
        self.naming(hall, errand, Named::alone(self.guest(hall, errand)))
    }

    fn naming(&self, hall: &Hall, errand: &Errand, named: Named<'_>) -> Sent {
        let token = token(hall, named.guest, errand.by);
        let path = super::filled(errand.path, |_, name| self.hole(hall, named, name));
        let mut body = errand.body.clone();
        self.fill(&mut body, hall, named);
        Sent { method: errand.method.clone(), path, token, body }
    }

    /// A guest; mostly one for whom the errand makes sense.
    fn guest<'a>(&self, hall: &'a Hall, errand: &Errand) -> &'a Guest {
        if self.pick.is_multiple_of(4) {
            return &hall.guests[self.guest.index(hall.guests.len())];
        }
        any_of(hall, self.guest, |it| errand.suits(hall, it) && errand.is_owned(hall, it))
    }

    fn hole(&self, hall: &Hall, Named { guest, owner }: Named<'_>, name: &str) -> String {
        match name {
            "campaign" => guest.ticket.campaign.to_string(),
            "ticket" => guest.ticket.id.to_string(),
            // Not the account of the hall's own desk.
            "staff" => "2".to_owned(),
            "clinic" => "C1".to_owned(),
            "date" => "2026-11-24".to_owned(),
            "receipt" => owner.receipt.clone(),
            "hold" => hold(hall, owner).to_string(),
            "booking" => self.booking(hall, owner).to_string(),
            _ => "1".to_owned(),
        }
    }

    fn booking(&self, hall: &Hall, guest: &Guest) -> u64 {
        let view = hall.view(guest.ticket.id);
        let (first, second) = (view.booking, view.second);
        let named = if self.pick.is_multiple_of(2) { first } else { second.or(first) };
        named.map_or(0, |booking| booking.id.0)
    }

    fn fill(&self, body: &mut Value, hall: &Hall, named: Named<'_>) {
        match body {
            Value::Object(fields) => fields.values_mut().for_each(|it| self.fill(it, hall, named)),
            Value::Array(items) => items.iter_mut().for_each(|it| self.fill(it, hall, named)),
            Value::String(word) if word.starts_with('<') => *body = self.meant(word, hall, named),
            _ => {}
        }
    }

    /// The value that replaces a word in angle brackets.
    fn meant(&self, word: &str, hall: &Hall, Named { guest, owner }: Named<'_>) -> Value {
        let pick = usize::from(self.pick);
        let of = |list: &[&str]| json!(list[pick % list.len()]);
        match word {
            "<campaign>" => json!(guest.ticket.campaign),
            "<number>" => json!(guest.ticket.number),
            "<clinic>" => of(&["C1", "C1", "FAR"]),
            "<day>" => json!(days()[if pick.is_multiple_of(7) { pick / 7 % 3 } else { 0 }]),
            "<later>" => json!(days()[1 + pick % 2]),
            "<index>" => json!(pick / 9 % 5),
            "<hold>" => json!(hold(hall, owner)),
            "<code>" => json!(owner.code),
            "<born>" => guest.person["birth_date"].clone(),
            "<receipt>" => json!(owner.receipt),
            "<grant>" => json!(owner.grant),
            "<key>" => json!(uuid::Uuid::from_u128(self.key)),
            "<person>" if pick.is_multiple_of(3) => guest.person.clone(),
            "<person>" if pick.is_multiple_of(5) => {
                let mut namesake = guest.person.clone();
                namesake["phone"] = json!(format!("010-7000-{:04}", pick % 10_000));
                namesake
            }
            "<person>" => person(NEWCOMERS[pick % NEWCOMERS.len()], "1948-08-08"),
            "<member>" => person(NEWCOMERS[(pick + 1) % NEWCOMERS.len()], "1948-08-08"),
            "<presence>" => of(&["free", "busy", "offline"]),
            "<help>" => of(&["seen", "coming", "give_back", "done"]),
            "<act>" => {
                of(&["unlock", "verify", "put_first", "cancel", "same_person", "two_people"])
            }
            other => panic!("{other} stands for nothing"),
        }
    }
}

/// A guest for whom `is` holds; any guest when it holds for nobody.
fn any_of(hall: &Hall, nth: Index, is: impl Fn(&Guest) -> bool) -> &Guest {
    let fitting: Vec<&Guest> = hall.guests.iter().filter(|it| is(it)).collect();
    let any: Vec<&Guest> = hall.guests.iter().collect();
    let among = if fitting.is_empty() { any } else { fitting };
    among[nth.index(among.len())]
}

/// The seat that is held for the guest, or was just booked for them; 0 when there is none.
fn hold(hall: &Hall, guest: &Guest) -> u64 {
    let view = hall.view(guest.ticket.id);
    let offered = view.offer.map(|offer| offer.hold);
    view.hold.or(offered).or(view.declinable).map_or(0, |hold| hold.id.0)
}

/// People who may join.
const NEWCOMERS: [&str; 5] = ["서영자", "조복례", "한가람", "윤말자", "임춘식"];

fn token(hall: &Hall, guest: &Guest, by: By) -> String {
    match by {
        By::Nobody => String::new(),
        By::Device => hall.world.device.clone(),
        By::Desk => hall.desk.clone(),
        By::Board => hall.board.clone(),
        By::Chief => hall.chief.clone(),
        By::Operator => hall.world.admin.as_str().to_owned(),
        By::Session => guest.session.clone(),
        By::Lease => guest.lease.clone(),
    }
}
