//! The HTTP API, declared once: for each operation its method, path, credential, request key, body and reply. The
//! server's routes, the OpenAPI document, the kiosk's requests and the clients of the tests are made from it. Sends
//! nothing, and holds no value of a person.
//!
//! Reading order: this file says what an operation is; `api/<resource>.rs` lists them.

pub mod board;
pub mod devices;
pub mod tickets;
pub mod turn;
pub mod moves;
pub mod wishes;
pub mod identity;
pub mod desk;
pub mod staff;
pub mod help;
pub mod operator;
pub mod draw;

use std::fmt::Display;
use std::marker::PhantomData;

use serde::Deserialize;

use crate::id::{BookingId, CampaignId, HelpId, HoldId, RequestId, StaffId, TicketId};

/// The method of a request (RFC 9110).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    /// As it is written in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// One operation. A value of the type holds what stands in the path.
pub trait Endpoint: Sized + Send + Sync + 'static {
    /// The name of the operation, different from every other.
    const NAME: &'static str;
    const METHOD: Method;
    /// The path from the root, with the name of each value in braces (RFC 6570, level 1).
    const PATH: &'static str;
    /// The group of operations it belongs to.
    const GROUP: &'static str;
    /// What it does: the lines of its description.
    const ABOUT: &'static [&'static str];
    /// The statuses of a success, and what each means. The first is the usual one.
    const ANSWERS: &'static [(u16, &'static str)];
    /// The values in the path, in order.
    const VALUES: &'static [(&'static str, PathKind)];
    /// Request headers that only this operation reads, and what each says.
    const HEADERS: &'static [(&'static str, &'static str)];
    /// Headers of a success that only this operation sends.
    const REPLY_HEADERS: &'static [&'static str];
    /// Whose token the request must have.
    type Credential: Credential;
    /// Whether the request has an id of its own.
    type Key: Key;
    /// What may stand after `?`; `NoQuery` when nothing may.
    type Query: for<'de> Deserialize<'de> + Send + Sync;
    type Body: BodyKind;
    type Reply: BodyKind;

    /// The path, with the values in it.
    fn path(&self) -> String;

    /// Reads the path's values; `text_of` gives the text of a value by its name.
    fn read<'a>(text_of: impl Fn(&str) -> Option<&'a str>) -> Option<Self>;
}

/// The value that an operation takes as its body.
pub type BodyOf<E> = <<E as Endpoint>::Body as BodyKind>::Value;
/// The value that an operation replies.
pub type ReplyOf<E> = <<E as Endpoint>::Reply as BodyKind>::Value;

/// Whose bearer token (RFC 6750) a request must have.
pub trait Credential: Send + Sync + 'static {
    /// The kind of token; None when no token is asked for.
    const SCHEME: Option<&'static str>;
}

/// Whether a request has an id of its own (`Idempotency-Key`).
pub trait Key: Send + Sync + 'static {
    /// None: it needs none. Otherwise, whether it must have one.
    const REQUIRED: Option<bool>;
    /// The id, as a client gives it.
    type Given: Send;
}

/// What a body is made of.
pub trait BodyKind: Send + Sync + 'static {
    type Value;
    /// The media types in which it may be written; empty when there is no body.
    const MEDIA_TYPES: &'static [&'static str];
}

macro_rules! credentials {
    ($($(#[$about:meta])* $name:ident = $scheme:expr;)*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Credential for $name {
            const SCHEME: Option<&'static str> = $scheme;
        }
    )*};
}

credentials! {
    /// Nobody is asked who they are.
    Anyone = None;
    /// A paired device at which people are served: a kiosk or a desk.
    ByDevice = Some("device");
    /// A paired device of any kind.
    ByAnyDevice = Some("device");
    /// A paired call board.
    ByBoard = Some("device");
    /// A paired device of staff, or somebody who is signed in there.
    ByDesk = Some("device");
    /// Somebody of the staff who is signed in at a desk.
    ByStaff = Some("staff");
    /// A person's session on the ticket of the path.
    BySession = Some("session");
    /// The lease of the running turn of the path's ticket.
    ByLease = Some("lease");
    /// The operator, on the server's own machine.
    ByOperator = Some("admin");
    /// The gateway that hands over people's answers.
    ByGateway = Some("gateway");
}

/// A repeat of the request is safe: it must have an id of its own.
#[derive(Clone, Copy, Debug)]
pub struct Keyed;
/// An older kiosk may leave the id out.
#[derive(Clone, Copy, Debug)]
pub struct KeyedIfGiven;
/// The request needs no id.
#[derive(Clone, Copy, Debug)]
pub struct NotKeyed;

impl Key for Keyed {
    const REQUIRED: Option<bool> = Some(true);
    type Given = RequestId;
}

impl Key for KeyedIfGiven {
    const REQUIRED: Option<bool> = Some(false);
    type Given = Option<RequestId>;
}

impl Key for NotKeyed {
    const REQUIRED: Option<bool> = None;
    type Given = ();
}

/// JSON (RFC 8259) of a type.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(PhantomData<fn() -> T>);
/// A JSON list of values of a type.
#[derive(Clone, Copy, Debug)]
pub struct JsonList<T>(PhantomData<fn() -> T>);
/// No body.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;
/// TextLines of text.
#[derive(Clone, Copy, Debug)]
pub struct TextLines;
/// A calendar file (RFC 5545).
#[derive(Clone, Copy, Debug)]
pub struct CalendarFile;
/// Server-sent events (WHATWG HTML, 9.2).
#[derive(Clone, Copy, Debug)]
pub struct EventStream;

impl<T: Send + 'static> BodyKind for Json<T> {
    type Value = T;
    const MEDIA_TYPES: &'static [&'static str] = &["application/json"];
}

impl<T: Send + 'static> BodyKind for JsonList<T> {
    type Value = Vec<T>;
    const MEDIA_TYPES: &'static [&'static str] = <Json<T> as BodyKind>::MEDIA_TYPES;
}

macro_rules! contents {
    ($($name:ident($value:ty) = $media_types:expr;)*) => {$(
        impl BodyKind for $name {
            type Value = $value;
            const MEDIA_TYPES: &'static [&'static str] = $media_types;
        }
    )*};
}

contents! {
    Nothing(()) = &[];
    TextLines(String) = &["text/plain"];
    CalendarFile(String) = &["text/calendar"];
    EventStream(String) = &["text/event-stream"];
}

/// The query of an operation that has none; anything after `?` is left unread.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct NoQuery {}

/// What a value in a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// One of the ids; its name.
    Id(&'static str),
    /// A whole number, and its size in bits.
    Number {
        bits: u32,
    },
    Text,
}

/// A value that can stand in a path.
pub trait PathValue: Sized {
    const KIND: PathKind;

    /// As it stands in the path (RFC 3986).
    fn write(&self) -> String;

    /// None when the text, already percent-decoded, is no such value.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! path_ids {
    ($($name:ident),*) => {$(
        impl PathValue for $name {
            const KIND: PathKind = PathKind::Id(stringify!($name));

            fn write(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok().map(Self)
            }
        }
    )*};
}

macro_rules! path_numbers {
    ($($name:ident),*) => {$(
        impl PathValue for $name {
            const KIND: PathKind = PathKind::Number { bits: $name::BITS };

            fn write(&self) -> String {
                self.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}

path_ids!(CampaignId, TicketId, HoldId, BookingId, HelpId, StaffId);
path_numbers!(u32, u64);

impl PathValue for String {
    const KIND: PathKind = PathKind::Text;

    fn write(&self) -> String {
        let mut written = Self::with_capacity(self.len());
        for byte in self.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                written.push(char::from(byte));
            } else {
                written.push_str(&format!("%{byte:02X}"));
            }
        }
        written
    }

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// The path of a template, with these values in its braces, in order.
#[must_use]
pub fn filled(template: &str, values: &[&dyn Display]) -> String {
    let mut parts = template.split(['{', '}']);
    let mut path = parts.next().unwrap_or_default().to_owned();
    for value in values {
        // Every second part is the name of a value.
        parts.next();
        path.push_str(&value.to_string());
        path.push_str(parts.next().unwrap_or_default());
    }
    path
}

/// The text of the one value of a template, in a path that was made from it; None when the path is another.
#[must_use]
pub fn value_in<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    path.strip_prefix(before)?.strip_suffix(after)
}

/// Whether a template has exactly these names in its braces, in this order.
#[must_use]
pub const fn has_values(template: &str, names: &[&str]) -> bool {
    let bytes = template.as_bytes();
    let (mut at, mut nth) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'{' {
            if nth == names.len() {
                return false;
            }
            let name = names[nth].as_bytes();
            let mut letter = 0;
            while letter < name.len() {
                at += 1;
                if at == bytes.len() || bytes[at] != name[letter] {
                    return false;
                }
                letter += 1;
            }
            at += 1;
            if at == bytes.len() || bytes[at] != b'}' {
                return false;
            }
            nth += 1;
        }
        at += 1;
    }
    nth == names.len()
}

/// Declares operations. A template whose braces are not the fields of its type does not compile.
///
/// ```text
/// /// What it does.
/// Name { value: Type } = Post "/path/{value}" in "group",
///     by Credential, key Key, Body => Reply,
///     [200 "What this status means."]
///     query Query;
///     header "Name" "What it says.";
///     reply_headers "Name" "Name";
/// ```
#[macro_export]
macro_rules! endpoints {
    (@query) => { $crate::api::NoQuery };
    (@query $query:ty) => { $query };
    ($(
        $(#[doc = $about:literal])+
        $name:ident { $($value:ident: $kind:ty),* $(,)? } = $method:ident $path:literal in $group:literal,
            by $credential:ty, key $key:ty, $body:ty => $reply:ty,
            $([$status:literal $meaning:literal])+
            $(query $query:ty;)?
            $(header $header:literal $says:literal;)*
            $(reply_headers $($reply_header:literal)+;)?
    )*) => {$(
        $(#[doc = $about])+
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name { $(pub $value: $kind,)* }

        /// Shows no value of the path: it may be a secret.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), " ", $path))
            }
        }

        const _: () = assert!($crate::api::has_values($path, &[$(stringify!($value)),*]));
        $(const _: () = assert!(200 <= $status && $status < 400, "a success, or not modified");)+

        impl $crate::api::Endpoint for $name {
            const NAME: &'static str = stringify!($name);
            const METHOD: $crate::api::Method = $crate::api::Method::$method;
            const PATH: &'static str = $path;
            const GROUP: &'static str = $group;
            const ABOUT: &'static [&'static str] = &[$($about),+];
            const ANSWERS: &'static [(u16, &'static str)] = &[$(($status, $meaning)),+];
            const VALUES: &'static [(&'static str, $crate::api::PathKind)] =
                &[$((stringify!($value), <$kind as $crate::api::PathValue>::KIND)),*];
            const HEADERS: &'static [(&'static str, &'static str)] = &[$(($header, $says)),*];
            const REPLY_HEADERS: &'static [&'static str] = &[$($($reply_header),+)?];
            type Credential = $credential;
            type Key = $key;
            type Query = $crate::endpoints!(@query $($query)?);
            type Body = $body;
            type Reply = $reply;

            fn path(&self) -> String {
                $crate::api::filled($path, &[$(&$crate::api::PathValue::write(&self.$value)),*])
            }

            fn read<'a>(_text_of: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
                Some(Self {
                    $($value: $crate::api::PathValue::read(_text_of(stringify!($value))?)?,)*
                })
            }
        }
    )*};
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::moves::MoveRelease;
    use crate::api::tickets::{ReadReceipt, ReadTicket};

    #[test]
    fn a_path_holds_its_values_in_order() {
        let release = MoveRelease { ticket: TicketId(7), hold: HoldId(12) };
        assert_eq!(release.path(), "/api/v1/tickets/7/move/12");
        let texts = |name: &str| Some(if name == "hold" { "12" } else { "7" });
        assert_eq!(MoveRelease::read(texts), Some(release));
        assert_eq!(MoveRelease::read(|_| Some("7.5")), None);
        assert_eq!(MoveRelease::read(|_| None), None);
    }

    #[test]
    fn a_text_cannot_leave_its_place_in_the_path() {
        let receipt = "a/../b?c=%2F".to_owned();
        let path = ReadReceipt { receipt }.path();
        assert_eq!(path, "/api/v1/receipts/a%2F..%2Fb%3Fc%3D%252F");
    }

    #[test]
    fn a_template_has_its_names_and_no_others() {
        assert!(has_values("/a/{b}/c/{d}", &["b", "d"]));
        assert!(has_values("/a", &[]));
        for wrong in [&["d", "b"][..], &["b"], &["b", "d", "e"], &[], &["b", "dd"]] {
            assert!(!has_values("/a/{b}/c/{d}", wrong), "{wrong:?}");
        }
        assert!(!has_values("/a/{b", &["b"]));
    }

    #[test]
    fn the_one_value_of_a_path_is_found() {
        assert_eq!(value_in(ReadTicket::PATH, "/api/v1/tickets/7"), Some("7"));
        assert_eq!(value_in(ReadTicket::PATH, "/api/v1/campaigns/7"), None);
        assert_eq!(value_in("/a/{b}/c", "/a/7"), None);
    }
}
