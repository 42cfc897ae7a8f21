//! The route table of the HTTP API, and nothing else: what a path does is in `http/<resource>.rs`.
//!
//! Reading order: `limits`, `tls`, `serve` and `connection` (how bytes become requests), `http_state` and `guard` (what
//! every request passes), `hot` (requests that do not reach the table), `error`, `auth`, `body`, `received` (a request as
//! its handler gets it), then the resources. What each operation is: `jari_common::api`, and `api` for this server's own.

use std::collections::BTreeMap;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use jari_common::api::{Endpoint, Method, ReplyOf};

use crate::app::App;
use body::WritesReply;
use error::HttpError;
use guard::{Passing, Watch, Work};
use http_state::HttpState;
use openapi::{Described, DescribedQuery, Description, describe};
use received::{Receivable, Received, replied};

mod limits;
mod tls;
mod serve;
mod connection;
mod socket;

mod http_state;
mod guard;
mod hot;
mod peer;
mod gates;

mod admin_token;
mod api;
mod asked_from;
mod auth;
mod grants;
mod body;
mod error;
mod received;

mod admin;
mod ics;
mod day_lists;
mod waiting;
mod attendance;
mod appointments;
mod desk;
mod staff;
mod devices;
mod calls;
mod draw;
mod feed;
mod finding;
mod feed_stream;
mod guiding;
mod showings;
mod help;
mod identity;
mod messages;
mod now_serving;
mod openapi;
mod operator;
mod public;
mod receipts;
mod seats;
mod shared;
mod snapshot;
mod tickets;
mod tried;
mod turn;
mod wishes;

pub use admin_token::AdminToken;
pub use api::{
    ADMIN_BODY_MAX_BYTES, AcceptClock, AdminAnswer, BODY_MAX_BYTES, DeviceListed, ErasePeople,
    ListDevices, ListMessages, OperatorAnswer, PlanDays, ReadComing, ReadFingerprint, ReadLine,
    ReadOverview, ReadTables, RebuildTables, RotateKey, SubmitAsks, WireView,
};
pub use limits::{Limits, PEOPLE_PER_MINUTE, raise_open_files};
pub use openapi::document;
pub use peer::{NoProxy, TrustedProxies, TrustedProxy};
pub use serve::{Doors, serve, serve_doors, serve_within};
pub use snapshot::RADIUS_MAX_METRES;
pub use tls::{Look, Tls, TlsError, fingerprint_of};

/// The start of every operator's path.
const OPERATORS_ROOT: &str = "/admin/";

/// One row of the table: an operation, and the function that answers it.
struct Row {
    path: &'static str,
    methods: MethodRouter<HttpState>,
    describe: fn() -> Description,
    passing: Passing,
    work: Work,
}

impl Row {
    fn new<E, H, F>(handler: H) -> Self
    where
        E: Receivable + Endpoint<Query: DescribedQuery, Body: Described, Reply: Described>,
        H: Fn(Received<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Response, HttpError>> + Send,
    {
        let filter = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Delete => MethodFilter::DELETE,
        };
        Self {
            path: E::PATH,
            methods: on(filter, handler),
            describe: describe::<E>,
            passing: Passing::Answer,
            work: Work::Kept,
        }
    }

    /// When the server is busy, it is refused first.
    fn new_work(self) -> Self {
        Self { work: Work::New, ..self }
    }

    fn passing(self, passing: Passing) -> Self {
        Self { passing, ..self }
    }
}

/// An operation whose handler gives the reply itself.
fn row<E, H, F>(handler: H) -> Row
where
    E: Receivable
        + Endpoint<Query: DescribedQuery, Body: Described, Reply: Described + WritesReply>,
    H: Fn(Received<E>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<ReplyOf<E>, HttpError>> + Send,
{
    Row::new(move |asked: Received<E>| {
        let reply = handler(asked);
        async move { reply.await.map(replied::<E>) }
    })
}

fn table() -> Vec<Row> {
    let mut all = for_people();
    all.extend(for_staff());
    all.extend(for_operators());
    all
}

fn for_people() -> Vec<Row> {
    vec![
        row(public::health),
        Row::new(openapi::openapi),
        row(devices::pair).new_work(),
        row(devices::report_presence),
        Row::new(calls::read),
        row(help::read),
        row(help::ask),
        row(help::end),
        Row::new(help::list),
        row(help::answer),
        row(guiding::show),
        row(guiding::hide),
        Row::new(guiding::read),
        row(guiding::act),
        Row::new(snapshot::snapshot),
        Row::new(feed::feed).passing(Passing::Stream),
        Row::new(public::keys),
        row(public::campaigns),
        Row::new(now_serving::now_serving),
        Row::new(tickets::join).new_work(),
        row(draw::show),
        Row::new(draw::entries),
        row(draw::proof),
        row(tickets::find).new_work(),
        row(finding::send_code).new_work(),
        row(finding::find).new_work(),
        row(tickets::show),
        row(tickets::leave),
        row(tickets::return_to_line),
        row(turn::start),
        row(turn::end),
        row(seats::turn_extend),
        row(seats::turn_hold),
        row(seats::turn_release),
        row(seats::turn_confirm),
        row(tickets::booking),
        row(tickets::cancel_booking),
        row(seats::move_hold),
        row(seats::move_confirm),
        row(seats::move_release),
        row(seats::move_extend),
        row(wishes::give),
        row(wishes::withdraw),
        row(wishes::accept),
        row(wishes::decline),
        row(identity::send_code).new_work(),
        row(identity::prove),
        row(identity::send_code_ahead).new_work(),
        row(identity::prove_ahead),
        row(receipts::show),
        Row::new(ics::show),
    ]
}

fn for_staff() -> Vec<Row> {
    vec![
        row(desk::find),
        row(desk::act),
        row(desk::say_walk_in),
        row(desk::overbook),
        Row::new(messages::for_desk),
        row(attendance::day),
        row(attendance::times),
        row(attendance::attend),
        row(appointments::find),
        row(staff::at_desk),
        row(staff::sign_in),
        row(staff::choose_pin),
        row(staff::sign_out),
        row(staff::list),
        row(staff::add),
        row(staff::change),
        row(staff::invite),
        row(staff::unlock),
        row(staff::remove),
        row(messages::passed_on),
        row(messages::reply),
        row(messages::reply_by_path),
        Row::new(messages::for_operator),
        row(operator::overview),
        row(operator::history),
        row(operator::report).passing(Passing::Long),
        row(operator::freeze),
        row(operator::resume),
        row(operator::pace),
        row(operator::close),
    ]
}

fn for_operators() -> Vec<Row> {
    vec![
        row(admin::ask).passing(Passing::Long),
        row(admin::accept_clock),
        row(admin::tables).passing(Passing::Long),
        row(admin::rebuild_tables),
        row(admin::wire),
        row(admin::devices),
        row(admin::erase).passing(Passing::Long),
        row(admin::rotate_key),
        Row::new(admin::overview).passing(Passing::Long),
        row(admin::plan_days).passing(Passing::Long),
        row(admin::coming).passing(Passing::Long),
        row(admin::line).passing(Passing::Long),
    ]
}

/// Every path that is served, as the OpenAPI document writes it.
#[must_use]
pub fn paths() -> Vec<&'static str> {
    let mut paths: Vec<_> = table().into_iter().map(|row| row.path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// Which rows of the table a router has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paths {
    All,
    /// Every row except the operator's.
    Public,
    Operator,
}

impl Paths {
    fn have(self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Public => !path.starts_with(OPERATORS_ROOT),
            Self::Operator => path.starts_with(OPERATORS_ROOT),
        }
    }
}

/// The whole API over an open app, for a program that serves it in its own way; `serve` also limits connections.
pub fn router(app: App, admin: AdminToken, limits: Limits) -> Router {
    router_over(HttpState::new(app, admin, None, limits), Paths::All)
}

fn router_over(http: HttpState, paths: Paths) -> Router {
    let watched = |path, passing, work| {
        from_fn_with_state(Watch { http: http.clone(), path, passing, work }, guard::guard)
    };
    let mut router = Router::new().fallback(guard::no_such_path).layer(watched(
        guard::UNKNOWN_PATH,
        Passing::Answer,
        Work::Kept,
    ));
    let mut by_path: BTreeMap<&str, MethodRouter<HttpState>> = BTreeMap::new();
    for Row { path, methods, passing, work, .. } in table() {
        let methods = methods.layer(watched(path, passing, work));
        let of_path = by_path.entry(path).or_insert_with(|| {
            let wrong = MethodRouter::new().fallback(guard::wrong_method);
            wrong.layer(watched(path, Passing::Answer, Work::Kept))
        });
        *of_path = std::mem::take(of_path).merge(methods);
    }
    for (path, methods) in by_path.into_iter().filter(|(path, _)| paths.have(path)) {
        router = router.route(path, methods);
    }
    router.with_state(http)
}
