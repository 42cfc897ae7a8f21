//! The OpenAPI document, made from the handlers and the types that they take. Nothing is written by hand that the code
//! says.

use std::sync::LazyLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jari_common::change::PublicChange;
use jari_common::id::RequestId;
use jari_common::wire::{FeedHead, ProblemBody};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::http::{
    admin, bookings, campaigns, desk, devices, draw, feed, finding, health, ics, identity, keys,
    messages, now_serving, receipts, seats, snapshot, tickets, turn, wishes,
};

static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| document().to_json().expect("a test writes the same document"));

/// The document (`/api/openapi.json`).
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Jari", description = "A place in line, and a seat one has booked."),
    paths(
        health::health,
        openapi,
        devices::pair,
        devices::tell_presence,
        snapshot::snapshot,
        feed::feed,
        keys::keys,
        campaigns::list,
        now_serving::now_serving,
        draw::show,
        draw::entries,
        draw::proof,
        tickets::join,
        tickets::find,
        finding::send_code,
        finding::find,
        tickets::show,
        tickets::leave,
        tickets::return_to_line,
        turn::start,
        turn::end,
        seats::turn_hold,
        seats::turn_extend,
        seats::turn_release,
        seats::turn_confirm,
        seats::move_hold,
        seats::move_extend,
        seats::move_release,
        seats::move_confirm,
        bookings::show,
        bookings::cancel,
        wishes::give,
        wishes::withdraw,
        wishes::accept,
        wishes::decline,
        identity::send_code,
        identity::prove,
        identity::send_code_ahead,
        identity::prove_ahead,
        receipts::show,
        ics::show,
        desk::find,
        desk::act,
        messages::for_desk,
        messages::for_operator,
        messages::passed_on,
        messages::reply,
        messages::reply_by_path,
        admin::ask,
        admin::accept_clock,
        admin::erase,
        admin::rotate_key,
        admin::tables,
        admin::rebuild_tables,
        admin::overview,
        admin::wire,
        admin::devices,
    ),
    components(schemas(FeedHead, ProblemBody, PublicChange, RequestId)),
    modifiers(&Bearers)
)]
struct Document;

/// The five kinds of bearer token.
struct Bearers;

impl Modify for Bearers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let kinds = [
            ("device", "A paired device's token (`POST /api/v1/devices/pair`)."),
            ("session", "A person's session on one ticket (join or find)."),
            ("lease", "The running turn of one ticket (`POST /api/v1/tickets/{ticket}/turn`)."),
            ("admin", "The operator's, drawn at every start."),
            (
                "gateway",
                "`replies.token` of the place's `notify.json`, which may be agreed to stand elsewhere.",
            ),
        ];
        let components = document.components.get_or_insert_default();
        for (name, description) in kinds {
            let mut bearer = Http::new(HttpAuthScheme::Bearer);
            bearer.description = Some(description.to_owned());
            components.add_security_scheme(name, SecurityScheme::Http(bearer));
        }
    }
}

/// Returns the OpenAPI document.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "about",
    responses((status = 200, description = "OpenAPI, made from the code.", body = Object))
)]
pub async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn refs(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(to)) = fields.get("$ref") {
                    found.push(to.clone());
                }
                fields.values().for_each(|field| refs(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| refs(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_path_of_the_table_is_in_the_document_and_the_other_way_round() {
        let table: BTreeSet<_> = crate::http::paths().into_iter().collect();
        let document = document();
        let documented: BTreeSet<_> = document.paths.paths.keys().map(String::as_str).collect();
        assert_eq!(table, documented);
    }

    #[test]
    fn every_reference_of_the_document_leads_somewhere() {
        let document: Value = serde_json::from_str(&DOCUMENT).unwrap();
        let mut found = Vec::new();
        refs(&document, &mut found);
        assert!(found.len() > 20, "{found:?}");
        for to in found {
            let pointer =
                to.strip_prefix('#').unwrap_or_else(|| panic!("{to} leaves the document"));
            assert!(document.pointer(pointer).is_some(), "{to} leads nowhere");
        }
    }

    #[test]
    fn every_scheme_that_an_operation_names_is_described() {
        let document: Value = serde_json::from_str(&DOCUMENT).unwrap();
        let schemes = document["components"]["securitySchemes"].as_object().unwrap();
        let operations = document["paths"].as_object().unwrap().values();
        let operations = operations.flat_map(|path| path.as_object().unwrap().values());
        let named: BTreeSet<&String> = operations
            .filter_map(|operation| operation["security"].as_array())
            .flatten()
            .flat_map(|requirement| requirement.as_object().unwrap().keys())
            .collect();
        assert_eq!(named, schemes.keys().collect());
    }
}
