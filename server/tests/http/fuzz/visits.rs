//! Whole visits to the hall, act by act: no act causes a server error, takes anything from another person, is done
//! twice under one key, or leaves something that the tables do not allow.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jari_common::id::{BookingId, RequestId, TicketId};
use jari_common::slot::SlotRef;
use jari_server::command::Command;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::acts::{Act, Errand, Keyed, Sent, act, errands};
use super::hall::{Belongings, Guest, Hall};

/// The number of halls that are filled.
const VISITS: u32 = 12;
const ACTS_IN_A_VISIT: usize = 360;
/// The most people in one hall.
const GUESTS_MAX: usize = 16;
/// Operations that no act of the hall uses: pairing and gateways are used by strangers, the rest by an operator,
/// outside the line.
// Whoever signs out ends all further acts at the hall's one desk.
const NO_ACTS: [&str; 10] = [
    "/api/v1/desk/sign-in",
    "/api/v1/devices/pair",
    "/api/v1/gateway/replies",
    "/api/v1/gateway/replies/{token}",
    "/api/v1/desk/messages/{message}",
    "/admin/v1/clock",
    "/admin/v1/tables/rebuild",
    "/admin/v1/erasures",
    "/admin/v1/key/rotations",
    "/admin/v1/wire",
];

/// The note for an errand that was carried out.
const DONE: &str = "done";

/// How often each result occurred.
type Seen = BTreeMap<String, u32>;

/// A status and a body.
type StatusAndBody = (u16, Value);

struct Visit<'a> {
    runtime: &'a Runtime,
    hall: Hall,
    errands: Vec<Errand>,
    seen: &'a RefCell<Seen>,
}

impl Visit<'_> {
    /// Does one act: with something strange in it, then correctly, again with the same key, and with something else
    /// under that key.
    fn live(&mut self, act: &Act) -> Result<(), TestCaseError> {
        self.wait(act.wait_secs);
        let errand = self.errands[act.errand].clone();
        let strange = act.by_another_key();
        if let Some(sent) = strange.strangely(&self.hall, &errand) {
            let had = self.hall.belongings();
            let told = self.send(&sent, strange.key)?;
            self.judge(&sent, &told, &had)?;
            self.welcome(&sent, &told);
        }
        let sent = act.sent(&self.hall, &errand);
        let other = self.other(act, &errand, &sent);
        let (before, had) = (self.hall.world.app.state().seq(), self.hall.belongings());
        let first = self.send(&sent, act.key)?;
        let became = if first.0 < 300 { DONE.to_owned() } else { first.0.to_string() };
        self.note(&format!("{} {}: {became}", errand.method, errand.path));
        self.judge(&sent, &first, &had)?;
        if errand.keyed != Keyed::Not {
            let written = self.written(before, act.key);
            let again = self.send(&sent, act.key)?;
            self.judge_again(&errand, &first, &again, written)?;
            prop_assert!(written == 0 || self.written(before, act.key) == written, "done twice");
            if written > 0 {
                let told = self.send(&other, act.key)?;
                self.note(&format!("by a used key: {}", code_of(&told)));
                prop_assert!(told.0 >= 400, "another request by the same key: {other:?}, {told:?}");
                prop_assert_eq!(self.written(before, act.key), written, "{:?}", other);
            }
        }
        self.welcome(&sent, &first);
        Ok(())
    }

    fn wait(&self, secs: u32) {
        if secs > 0 {
            self.hall.world.app.clock().advance_secs(secs);
            self.runtime.block_on(self.hall.world.app.submit(Command::Tick)).unwrap();
        }
    }

    /// Something else that the line itself answers: the errand with another seat, person or similar, or another errand.
    fn other(&self, act: &Act, errand: &Errand, sent: &Sent) -> Sent {
        let same = act.elsewhere().rightly(&self.hall, errand);
        let differs = (&same.path, &same.body) != (&sent.path, &sent.body);
        if errand.keyed == Keyed::ByTheLog && differs && act.is_about_another() {
            return same;
        }
        let is_other = |it: &&Errand| {
            let what = |it: &Errand| (it.method.clone(), it.path, it.body.clone());
            it.keyed == Keyed::ByTheLog && what(it) != what(errand)
        };
        let others: Vec<&Errand> = self.errands.iter().filter(is_other).collect();
        act.rightly(&self.hall, others[act.other.index(others.len())])
    }

    fn send(&self, sent: &Sent, key: u128) -> Result<StatusAndBody, TestCaseError> {
        let Sent { method, path, token, body } = sent;
        let mut request = self.hall.world.ask(method.clone(), path);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if *method != Method::GET {
            let key = uuid::Uuid::from_u128(key).to_string();
            request = request.header("idempotency-key", key).json(body);
        }
        let (status, text) = self.runtime.block_on(async {
            let answer = request.send().await.map_err(|error| error.to_string());
            let answer = answer.map_err(TestCaseError::fail)?;
            Ok::<_, TestCaseError>((answer.status().as_u16(), answer.text().await.unwrap()))
        })?;
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        prop_assert!(status < 500, "{sent:?}: {status} {body}");
        let fault = body.pointer("/0/unavailable");
        prop_assert!(fault.is_none(), "{sent:?}: {body}");
        // An operator's commands are refused one by one.
        let is_refused = body.pointer("/0/refused").is_some();
        Ok((if is_refused { 422 } else { status }, body))
    }

    /// Checks that nobody loses anything by what another person does, and that no promise is broken.
    fn judge(
        &self,
        sent: &Sent,
        told: &StatusAndBody,
        had: &BTreeMap<TicketId, Belongings>,
    ) -> Result<(), TestCaseError> {
        let named = sent.path.strip_prefix("/api/v1/").map(|rest| rest.trim_start_matches("desk/"));
        let named = named.and_then(|rest| rest.strip_prefix("tickets/")?.split('/').next());
        let named: Option<TicketId> = named.and_then(|id| id.parse().ok()).map(TicketId);
        let is_theirs = |it: &&Guest| [&it.session, &it.lease].contains(&&sent.token);
        let owner = self.hall.guests.iter().find(|it| !sent.token.is_empty() && is_theirs(it));
        if let (Some(owner), Some(named)) = (owner, named) {
            let is_own = owner.ticket.id == named;
            prop_assert!(is_own || told.0 >= 400, "{:?} acts for another: {:?}", sent, told);
        }
        let has = self.hall.belongings();
        for (ticket, (holds, bookings)) in had {
            if named == Some(*ticket) && told.0 < 300 {
                continue;
            }
            let (holds_now, bookings_now) = &has[ticket];
            let stands = |(id, slot): &(BookingId, Option<SlotRef>)| {
                let now = bookings_now.iter().find(|(now, _)| now == id);
                now.is_some_and(|(_, now)| slot.is_none() || now.is_none() || slot == now)
            };
            // A clinic's change ends what only is held there; a booking it never ends.
            let by_clinic = sent.path == "/admin/v1/days/plan";
            let holds = if by_clinic { &Default::default() } else { holds };
            let kept = holds.iter().all(|it| holds_now.contains(it)) && bookings.iter().all(stands);
            prop_assert!(kept, "{:?}\n{:?} lost something: {:?}", sent, ticket, told);
        }
        let view = told.1.get("ticket").unwrap_or(&told.1);
        let about = view.get("number").and_then(|_| view["id"].as_u64());
        if let (Some(named), Some(about)) = (named, about) {
            prop_assert_eq!(named.0, about, "{:?} is told of another", sent);
        }
        let broken = self.hall.world.app.state().broken_invariants();
        prop_assert_eq!(broken, Vec::<String>::new(), "{:?}", sent);
        Ok(())
    }

    /// A request that was carried out gets its first answer again; one that was not may be judged anew.
    fn judge_again(
        &self,
        errand: &Errand,
        first: &StatusAndBody,
        again: &StatusAndBody,
        written: usize,
    ) -> Result<(), TestCaseError> {
        let too_often = again.0 == 429;
        if written == 0 || too_often {
            prop_assert!(
                first.0 < 300 || again.0 >= 400,
                "refused, then done: {first:?}, {again:?}"
            );
            return Ok(());
        }
        if errand.path.ends_with("/campaigns/{campaign}/tickets") {
            prop_assert_eq!((first.0, again.0), (201, 200), "{:?}", again);
            for part in ["/ticket/id", "/ticket/number", "/code", "/receipt"] {
                prop_assert_eq!(first.1.pointer(part), again.1.pointer(part));
            }
            return Ok(());
        }
        prop_assert_eq!((first.0, bare(&first.1)), (again.0, bare(&again.1)), "{:?}", errand);
        Ok(())
    }

    /// The number of changes that a key made.
    fn written(&mut self, before: u64, key: u128) -> usize {
        let key = Some(RequestId(uuid::Uuid::from_u128(key)));
        self.hall.changes_after(before).iter().filter(|change| change.request == key).count()
    }

    /// A new person becomes a guest from now on, and a person who got a new token uses it.
    fn welcome(&mut self, sent: &Sent, (status, body): &StatusAndBody) {
        let Ok(id) = serde_json::from_value::<TicketId>(
            body.pointer("/ticket/id").cloned().unwrap_or_default(),
        ) else {
            return;
        };
        if *status == 201 && sent.path.ends_with("/tickets") {
            if self.hall.guests.len() < GUESTS_MAX {
                let opened = serde_json::from_value(body.clone()).unwrap();
                self.hall.guests.push(Guest::of(&sent.body["person"], opened));
            }
            return;
        }
        let Some(guest) = self.hall.guests.iter_mut().find(|guest| guest.ticket.id == id) else {
            return;
        };
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        guest.lease = text("lease").unwrap_or(std::mem::take(&mut guest.lease));
        guest.grant = text("grant").unwrap_or(std::mem::take(&mut guest.grant));
    }

    fn note(&self, what: &str) {
        *self.seen.borrow_mut().entry(what.to_owned()).or_default() += 1;
    }
}

/// An answer without the values that are random in each answer.
fn bare(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, _| !["lease", "session", "grant"].contains(&name.as_str()));
    }
    body
}

fn code_of((status, body): &StatusAndBody) -> String {
    let refused = body.pointer("/0/refused").and_then(Value::as_str);
    let code = body["code"].as_str().or(refused).map(|code| code.replace('_', "-"));
    code.unwrap_or_else(|| status.to_string())
}

#[test]
fn whatever_people_do_nobody_loses_anything_by_another_and_nothing_is_done_twice() {
    let runtime = Runtime::new().unwrap();
    let seen = RefCell::new(Seen::new());
    let visit = |acts: Vec<Act>| {
        let hall = runtime.block_on(Hall::new());
        let mut visit = Visit { runtime: &runtime, hall, errands: errands(), seen: &seen };
        acts.iter().try_for_each(|act| visit.live(act))?;
        prop_assert_eq!(visit.hall.findings(), Vec::<String>::new());
        runtime.block_on(visit.hall.world.stop()).unwrap();
        Ok(())
    };
    let config = Config {
        cases: VISITS,
        failure_persistence: None,
        max_shrink_iters: 80,
        ..Config::default()
    };
    let acts = prop::collection::vec(act(), 1..=ACTS_IN_A_VISIT);
    TestRunner::new(config).run(&acts, visit).unwrap();
    // If nobody had been let in, the test would prove nothing.
    let seen = seen.into_inner();
    let count = |is: &dyn Fn(&str) -> bool| {
        let of = seen.iter().filter(|(what, _)| is(what));
        of.fold((0, 0), |(kinds, times), (_, more)| (kinds + 1, times + more))
    };
    let (kinds, done) = count(&|what| !what.starts_with("GET") && what.ends_with(DONE));
    let (_, reused) = count(&|what| what == "by a used key: request-id-reused");
    assert!(kinds >= 15 && done >= 150 && reused >= 50, "{seen:?}");
}

#[test]
fn every_write_of_the_document_is_among_the_acts_of_the_hall() {
    let document = serde_json::to_value(jari_server::http::document()).unwrap();
    let acts: BTreeSet<(String, &str)> =
        errands().iter().map(|it| (it.method.to_string().to_lowercase(), it.path)).collect();
    let mut missing = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let is_act = acts.contains(&(method.clone(), path.as_str()));
            if method != "get" && !is_act && !NO_ACTS.contains(&path.as_str()) {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    let is_known = |errand: &&Errand| {
        let path = errand.path.split('?').next().unwrap();
        document["paths"][path][errand.method.to_string().to_lowercase()].is_object()
    };
    let all = errands();
    let unknown: Vec<&Errand> = all.iter().filter(|errand| !is_known(errand)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
