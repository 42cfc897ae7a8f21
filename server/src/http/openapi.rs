//! The OpenAPI document, made from the declarations of the operations and the types in them. Nothing is written by hand
//! that a declaration says.

use std::sync::{LazyLock, OnceLock};

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jari_common::api::board::{FeedFrom, Near};
use jari_common::api::desk::{DayLook, PageAfter};
use jari_common::api::help::HelpFrom;
use jari_common::api::{
    BodyKind, CalendarFile, Credential, Endpoint, EventStream, Json, JsonList, Key, Method,
    NoQuery, Nothing, PathKind, TextLines,
};
use jari_common::change::PublicChange;
use jari_common::id::{BookingId, CampaignId, HoldId, RequestId, StaffId, TicketId};
use jari_common::wire::{FeedHead, ProblemBody};
use utoipa::openapi::content::Content as MediaContent;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, Parameter, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    ArrayBuilder, ComponentsBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    InfoBuilder, License, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder, Schema,
};
use utoipa::{IntoParams, ToSchema};

use crate::http::api::{Fields, OwnJson, ReadOpenApi};
use crate::http::error::{HttpError, PROBLEM_JSON};
use crate::http::received::Received;
use crate::http::table;

const TITLE: &str = "Jari";
const ABOUT: &str = "A place in line, and a seat one has booked.";
/// The kinds of bearer token, and where each comes from.
const SCHEMES: [(&str, &str); 6] = [
    ("device", "A paired device's token (`POST /api/v1/devices/pair`)."),
    ("staff", "Somebody of the staff at a desk (`POST /api/v1/desk/staff/{staff}/sign-in`)."),
    ("session", "A person's session on one ticket (join or find)."),
    ("lease", "The running turn of one ticket (`POST /api/v1/tickets/{ticket}/turn`)."),
    ("admin", "The operator's, drawn at every start."),
    (
        "gateway",
        "`replies.token` of the place's `notify.json`, which may be agreed to stand elsewhere.",
    ),
];

type NamedSchemas = Vec<(String, RefOr<Schema>)>;

static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| document().to_json().expect("a test writes the same document"));

/// Returns the OpenAPI document.
pub async fn openapi(_: Received<ReadOpenApi>) -> Result<Response, HttpError> {
    Ok(([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response())
}

/// A body or a reply that the document can describe.
pub trait Described: BodyKind {
    /// None when there is no body.
    fn schema() -> Option<RefOr<Schema>>;

    /// The types that the schema names.
    fn named(_: &mut NamedSchemas) {}
}

impl<T: ToSchema + Send + 'static> Described for Json<T> {
    fn schema() -> Option<RefOr<Schema>> {
        Some(Ref::from_schema_name(T::name()).into())
    }

    fn named(named: &mut NamedSchemas) {
        add_named::<T>(named);
    }
}

impl<T: ToSchema + Send + 'static> Described for JsonList<T> {
    fn schema() -> Option<RefOr<Schema>> {
        Some(ArrayBuilder::new().items(Ref::from_schema_name(T::name())).into())
    }

    fn named(named: &mut NamedSchemas) {
        add_named::<T>(named);
    }
}

impl<T: Send + 'static, const MAX_BYTES: usize> Described for OwnJson<T, MAX_BYTES> {
    fn schema() -> Option<RefOr<Schema>> {
        Some(ObjectBuilder::new().schema_type(SchemaType::AnyValue).into())
    }
}

impl Described for Nothing {
    fn schema() -> Option<RefOr<Schema>> {
        None
    }
}

macro_rules! described_as {
    ($($name:ident: $kind:ident),*) => {$(
        impl Described for $name {
            fn schema() -> Option<RefOr<Schema>> {
                Some(ObjectBuilder::new().schema_type(Type::$kind).into())
            }
        }
    )*};
}

described_as!(Fields: Object, TextLines: String, CalendarFile: String, EventStream: String);

/// A query that the document can describe.
pub trait DescribedQuery {
    fn parameters() -> Vec<Parameter>;
}

impl DescribedQuery for NoQuery {
    fn parameters() -> Vec<Parameter> {
        Vec::new()
    }
}

macro_rules! described_queries {
    ($($name:ident),*) => {$(
        impl DescribedQuery for $name {
            fn parameters() -> Vec<Parameter> {
                Self::into_params(|| Some(ParameterIn::Query))
            }
        }
    )*};
}

described_queries!(Near, FeedFrom, PageAfter, DayLook, HelpFrom);

/// What the document says of one operation.
pub struct Description {
    pub method: HttpMethod,
    pub operation: Operation,
    pub named: NamedSchemas,
}

/// Describes an operation by its declaration.
pub fn describe<E>() -> Description
where
    E: Endpoint<Query: DescribedQuery, Body: Described, Reply: Described>,
{
    let about: Vec<&str> = E::ABOUT.iter().map(|line| line.trim()).collect();
    let about = about.join(" ");
    let (summary, rest) = first_sentence(&about);
    let mut operation = OperationBuilder::new()
        .operation_id(Some(operation_id(E::NAME)))
        .tag(E::GROUP)
        .summary(Some(summary))
        .description(rest);
    for (name, kind) in E::VALUES {
        operation = operation.parameter(parameter(name, ParameterIn::Path, true, schema_of(*kind)));
    }
    for parameter in E::Query::parameters() {
        operation = operation.parameter(parameter);
    }
    if let Some(required) = E::Key::REQUIRED {
        let id = Ref::from_schema_name(RequestId::name()).into();
        operation =
            operation.parameter(parameter("Idempotency-Key", ParameterIn::Header, required, id));
    }
    for (name, says) in E::HEADERS {
        let mut parameter = parameter(name, ParameterIn::Header, false, text());
        parameter.description = Some((*says).to_owned());
        operation = operation.parameter(parameter);
    }
    if let Some(scheme) = E::Credential::SCHEME {
        operation = operation.security(SecurityRequirement::new::<_, [&str; 0], _>(scheme, []));
    }
    if let Some(schema) = E::Body::schema() {
        let mut body = RequestBodyBuilder::new().required(Some(Required::True));
        for media_type in E::Body::MEDIA_TYPES {
            body = body.content(*media_type, MediaContent::new(Some(schema.clone())));
        }
        operation = operation.request_body(Some(body.build()));
    }
    let mut named = Vec::new();
    E::Body::named(&mut named);
    E::Reply::named(&mut named);
    Description { method: method_of(E::METHOD), operation: answered::<E>(operation), named }
}

/// Adds the successes of an operation, and its refusals.
fn answered<E>(mut operation: OperationBuilder) -> Operation
where
    E: Endpoint<Reply: Described>,
{
    for (status, meaning) in E::ANSWERS {
        let mut response = ResponseBuilder::new().description(*meaning);
        for name in E::REPLY_HEADERS {
            response = response.header(*name, Header::new(text()));
        }
        // "Not modified" (RFC 9110, 15.4.5) has no body.
        let schema = E::Reply::schema().filter(|_| *status != 304);
        for (media_type, schema) in E::Reply::MEDIA_TYPES.iter().zip(schema) {
            response = response.content(*media_type, MediaContent::new(Some(schema)));
        }
        operation = operation.response(status.to_string(), response.build());
    }
    let problem = MediaContent::new(Some(Ref::from_schema_name(ProblemBody::name())));
    let refused = ResponseBuilder::new()
        .description("Not done; `code` is stable and says why (RFC 9457).")
        .content(PROBLEM_JSON, problem);
    operation.response("default", refused.build()).build()
}

/// The document (`/api/openapi.json`).
#[must_use]
pub fn document() -> OpenApi {
    static MADE: OnceLock<OpenApi> = OnceLock::new();
    MADE.get_or_init(make).clone()
}

fn make() -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut named = NamedSchemas::new();
    for row in table() {
        let Description { method, operation, named: more } = (row.describe)();
        let item = utoipa::openapi::PathItem::new(method, operation);
        paths = paths.path(row.path, item);
        named.extend(more);
    }
    add_named::<FeedHead>(&mut named);
    add_named::<ProblemBody>(&mut named);
    add_named::<PublicChange>(&mut named);
    add_named::<RequestId>(&mut named);
    add_named::<CampaignId>(&mut named);
    add_named::<TicketId>(&mut named);
    add_named::<HoldId>(&mut named);
    add_named::<BookingId>(&mut named);
    add_named::<StaffId>(&mut named);
    let mut components = ComponentsBuilder::new().schemas_from_iter(named);
    for (name, about) in SCHEMES {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some(about.to_owned());
        components = components.security_scheme(name, SecurityScheme::Http(bearer));
    }
    let info = InfoBuilder::new()
        .title(TITLE)
        .version(env!("CARGO_PKG_VERSION"))
        .license(Some(License::new(env!("CARGO_PKG_LICENSE"))))
        .description(Some(ABOUT));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn add_named<T: ToSchema>(named: &mut NamedSchemas) {
    named.push((T::name().into_owned(), T::schema()));
    T::schemas(named);
}

fn parameter(
    name: &str,
    place: ParameterIn,
    is_required: bool,
    schema: RefOr<Schema>,
) -> Parameter {
    let mut parameter = Parameter::new(name);
    parameter.parameter_in = place;
    parameter.required = if is_required { Required::True } else { Required::False };
    parameter.schema = Some(schema);
    parameter
}

fn schema_of(kind: PathKind) -> RefOr<Schema> {
    let format = |known| {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        number.format(Some(SchemaFormat::KnownFormat(known))).minimum(Some(0)).into()
    };
    match kind {
        PathKind::Id(name) => Ref::from_schema_name(name).into(),
        PathKind::Number { bits: 64 } => format(KnownFormat::Int64),
        PathKind::Number { .. } => format(KnownFormat::Int32),
        PathKind::Text => text(),
    }
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

fn method_of(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Delete => HttpMethod::Delete,
    }
}

/// `TurnHold` is `turn_hold`.
fn operation_id(name: &str) -> String {
    let mut id = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !id.is_empty() {
            id.push('_');
        }
        id.extend(letter.to_lowercase());
    }
    id
}

/// The first sentence, which ends at a full stop before a space, and what comes after it.
fn first_sentence(about: &str) -> (&str, Option<&str>) {
    match about.split_once(". ") {
        Some((first, rest)) => (&about[..=first.len()], Some(rest)),
        None => (about, None),
    }
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

    fn operations(document: &Value) -> Vec<&Value> {
        let paths = document["paths"].as_object().unwrap().values();
        paths.flat_map(|path| path.as_object().unwrap().values()).collect()
    }

    #[test]
    fn every_row_of_the_table_is_one_operation_with_a_name_of_its_own() {
        let document: Value = serde_json::from_str(&DOCUMENT).unwrap();
        let operations = operations(&document);
        assert_eq!(operations.len(), table().len());
        let ids: BTreeSet<_> =
            operations.iter().map(|it| it["operationId"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), operations.len(), "{ids:?}");
        assert!(ids.contains("turn_hold"), "{ids:?}");
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
        let named: BTreeSet<&String> = operations(&document)
            .into_iter()
            .filter_map(|operation| operation["security"].as_array())
            .flatten()
            .flat_map(|requirement| requirement.as_object().unwrap().keys())
            .collect();
        assert_eq!(named, schemes.keys().collect());
    }

    #[test]
    fn a_summary_is_the_first_sentence() {
        assert_eq!(first_sentence("Reads (RFC 9.1). Stops."), ("Reads (RFC 9.1).", Some("Stops.")));
        assert_eq!(first_sentence("One sentence."), ("One sentence.", None));
    }
}
