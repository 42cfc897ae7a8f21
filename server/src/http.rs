//! The route table of the HTTP API, and nothing else: what a path does is in `http/<resource>.rs`.
//!
//! Reading order: `limits`, `tls`, `serve` and `connection` (how bytes become requests), `http_state` and `guard` (what
//! every request passes), `hot` (requests that do not reach the table), `error`, `auth`, `body`, then the resources.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post, put};

use crate::app::App;
use guard::{Passing, Watch, Work};
use http_state::HttpState;

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

mod auth;
mod grants;
mod body;
mod error;

mod admin;
mod bookings;
mod ics;
mod campaigns;
mod desk;
mod devices;
mod draw;
mod feed;
mod finding;
mod feed_stream;
mod health;
mod identity;
mod messages;
mod keys;
mod now_serving;
mod openapi;
mod receipts;
mod seats;
mod shared;
mod snapshot;
mod tickets;
mod tried;
mod turn;
mod wishes;

pub use admin::{AdminAnswer, AdminToken, DeviceListed, OperatorAnswer, WireView};
pub use body::{ADMIN_BODY_MAX_BYTES, BODY_MAX_BYTES};
pub use keys::{JsonWebKey, JsonWebKeys};
pub use limits::{Limits, PEOPLE_PER_MINUTE, raise_open_files};
pub use openapi::document;
pub use peer::{NoProxy, TrustedProxies, TrustedProxy};
pub use serve::{Doors, serve, serve_doors, serve_within};
pub use snapshot::RADIUS_MAX_METRES;
pub use tls::{Look, Tls, TlsError, fingerprint_of, goes_unread};

/// The start of every operator's path.
const OPERATORS_ROOT: &str = "/admin/";

/// One row of the table.
struct Row {
    path: &'static str,
    methods: MethodRouter<HttpState>,
    passing: Passing,
    work: Work,
}

fn row(path: &'static str, methods: MethodRouter<HttpState>) -> Row {
    Row { path, methods, passing: Passing::Answer, work: Work::Kept }
}

fn new_work(path: &'static str, methods: MethodRouter<HttpState>) -> Row {
    Row { work: Work::New, ..row(path, methods) }
}

fn table() -> Vec<Row> {
    vec![
        row("/health", get(health::health)),
        row("/api/openapi.json", get(openapi::openapi)),
        new_work("/api/v1/devices/pair", post(devices::pair)),
        row("/api/v1/devices/presence", post(devices::tell_presence)),
        row("/api/v1/snapshot", get(snapshot::snapshot)),
        Row { passing: Passing::Stream, ..row(feed::FEED_PATH, get(feed::feed)) },
        row("/api/v1/keys", get(keys::keys)),
        row("/api/v1/campaigns", get(campaigns::list)),
        row("/api/v1/campaigns/{campaign}/now-serving", get(now_serving::now_serving)),
        new_work("/api/v1/campaigns/{campaign}/tickets", post(tickets::join)),
        row("/api/v1/campaigns/{campaign}/draw", get(draw::show)),
        row("/api/v1/campaigns/{campaign}/draw/entries", get(draw::entries)),
        row("/api/v1/campaigns/{campaign}/draw/entries/{index}", get(draw::proof)),
        new_work("/api/v1/tickets/find", post(tickets::find)),
        new_work("/api/v1/tickets/find/codes", post(finding::send_code)),
        new_work("/api/v1/tickets/find/code", post(finding::find)),
        row("/api/v1/tickets/{ticket}", get(tickets::show).delete(tickets::leave)),
        row("/api/v1/tickets/{ticket}/return", post(tickets::return_to_line)),
        row("/api/v1/tickets/{ticket}/turn", post(turn::start).delete(turn::end)),
        row("/api/v1/tickets/{ticket}/turn/extension", post(seats::turn_extend)),
        row("/api/v1/tickets/{ticket}/hold", post(seats::turn_hold)),
        row("/api/v1/tickets/{ticket}/hold/{hold}", delete(seats::turn_release)),
        row("/api/v1/tickets/{ticket}/booking", post(seats::turn_confirm).get(bookings::show)),
        row("/api/v1/tickets/{ticket}/booking/{booking}", delete(bookings::cancel)),
        row("/api/v1/tickets/{ticket}/move", post(seats::move_hold).put(seats::move_confirm)),
        row("/api/v1/tickets/{ticket}/move/{hold}", delete(seats::move_release)),
        row("/api/v1/tickets/{ticket}/move/{hold}/extension", post(seats::move_extend)),
        row("/api/v1/tickets/{ticket}/wish", put(wishes::give).delete(wishes::withdraw)),
        row("/api/v1/tickets/{ticket}/offer/{hold}", put(wishes::accept).delete(wishes::decline)),
        new_work("/api/v1/tickets/{ticket}/identity/code", post(identity::send_code)),
        row("/api/v1/tickets/{ticket}/identity", post(identity::prove)),
        new_work("/api/v1/identity/codes", post(identity::send_code_ahead)),
        row("/api/v1/identity", post(identity::prove_ahead)),
        row("/api/v1/receipts/{receipt}", get(receipts::show)),
        row("/api/v1/calendar/{link}", get(ics::show)),
        row("/api/v1/desk/find", post(desk::find)),
        row("/api/v1/desk/tickets/{ticket}/acts", post(desk::act)),
        row("/api/v1/desk/messages", get(messages::for_desk)),
        row("/api/v1/desk/messages/{message}", delete(messages::passed_on)),
        row("/api/v1/gateway/replies", post(messages::reply)),
        row("/api/v1/gateway/replies/{token}", post(messages::reply_by_path)),
        row("/admin/v1/messages", get(messages::for_operator)),
        Row { passing: Passing::Long, ..row("/admin/v1/ask", post(admin::ask)) },
        row("/admin/v1/clock", post(admin::accept_clock)),
        Row { passing: Passing::Long, ..row("/admin/v1/tables", get(admin::tables)) },
        row("/admin/v1/tables/rebuild", post(admin::rebuild_tables)),
        row("/admin/v1/wire", get(admin::wire)),
        row("/admin/v1/devices", get(admin::devices)),
        Row { passing: Passing::Long, ..row("/admin/v1/erasures", post(admin::erase)) },
        row("/admin/v1/key/rotations", post(admin::rotate_key)),
        Row { passing: Passing::Long, ..row("/admin/v1/overview", get(admin::overview)) },
    ]
}

/// Every path that is served, as the OpenAPI document writes it.
#[must_use]
pub fn paths() -> Vec<&'static str> {
    table().into_iter().map(|row| row.path).collect()
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
    let watch = |path, passing, work| Watch { http: http.clone(), path, passing, work };
    let unknown = watch(guard::UNKNOWN_PATH, Passing::Answer, Work::Kept);
    let mut router = Router::new()
        .fallback(guard::no_such_path)
        .layer(from_fn_with_state(unknown, guard::guard));
    for Row { path, methods, passing, work } in table() {
        if !paths.have(path) {
            continue;
        }
        let watched = from_fn_with_state(watch(path, passing, work), guard::guard);
        router = router.route(path, methods.fallback(guard::wrong_method).layer(watched));
    }
    router.with_state(http)
}
