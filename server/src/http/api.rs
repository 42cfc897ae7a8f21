//! The operations of which only this server knows the bodies, declared as in `jari_common::api`: the operator's, the
//! gateway's, and the OpenAPI document itself.

use std::fmt;
use std::marker::PhantomData;

use jari_common::api::desk::PageAfter;
use jari_common::api::{
    Anyone, BodyKind, ByGateway, ByOperator, Json, JsonList, NotKeyed, Nothing,
};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::message::OutgoingMessage;
use jari_common::refusal::Refusal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::TablesReport;
use crate::coming::{Coming, ComingAsked};
use crate::command::{Answer, Ask};
use crate::engine::people::devices::DeviceRecord;
use crate::opening_days::upkeep::{Overview, Planned};
use crate::paper::{LineAsked, LineListed};
use crate::vault::{Erased, Erasure, Rotation};

/// The largest body of the public API.
pub const BODY_MAX_BYTES: usize = 64 * 1024;
/// The largest body of an operator's request: all clinics of a city.
pub const ADMIN_BODY_MAX_BYTES: usize = 64 * 1024 * 1024;

/// The fields of a JSON body, or of a form; in a form every value is a text.
#[derive(Clone, Copy, Debug)]
pub struct Fields;

/// JSON of a type that the OpenAPI document does not describe: the command line and the server are one program. A body
/// has at most `MAX_BYTES`.
#[derive(Clone, Copy, Debug)]
pub struct OwnJson<T, const MAX_BYTES: usize = BODY_MAX_BYTES>(PhantomData<fn() -> T>);

impl BodyKind for Fields {
    type Value = Value;
    const MEDIA_TYPES: &'static [&'static str] =
        &["application/json", "application/x-www-form-urlencoded"];
}

impl<T: Send + 'static, const MAX_BYTES: usize> BodyKind for OwnJson<T, MAX_BYTES> {
    type Value = T;
    const MEDIA_TYPES: &'static [&'static str] = <Json<T> as BodyKind>::MEDIA_TYPES;
}

/// The outcome of one ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminAnswer {
    Ok(Answer),
    Refused(Refusal),
    /// Nothing was done; the reason in one sentence.
    Unavailable(String),
}

/// The outcome of an operator's order that does not concern the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorAnswer<T> {
    Done(T),
    /// The reason why not, in one sentence.
    No(String),
}

impl<T, E: fmt::Display> From<Result<T, E>> for OperatorAnswer<T> {
    fn from(done: Result<T, E>) -> Self {
        done.map_or_else(|error| Self::No(error.to_string()), Self::Done)
    }
}

/// A device, and when it last showed its token since the server started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceListed {
    #[serde(flatten)]
    pub record: DeviceRecord,
    pub last_heard: Option<Timestamp>,
}

/// How this server is known on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireView {
    /// The fingerprint of the certificate that the server shows; None when the server answers without TLS.
    pub fingerprint: Option<KeyFingerprint>,
}

jari_common::endpoints! {
    /// Returns the OpenAPI document.
    ReadOpenApi {} = Get "/api/openapi.json" in "about",
        by Anyone, key NotKeyed, Nothing => OwnJson<Value>,
        [200 "OpenAPI, made from the code."]

    /// A person's answer to a message, as the gateway of `notify.json` hands it over: JSON or a form, as the gateway
    /// writes it; `notify.json` says where number, text and token are. The digit of an open offer takes the offer;
    /// everything else is for staff to read. A repeat changes nothing.
    HearReply {} = Post "/api/v1/gateway/replies" in "gateway",
        by ByGateway, key NotKeyed, Fields => Nothing,
        [204 "Heard."]

    /// A person's answer, from a gateway that can send its token only in the path. `notify.json` says where number and
    /// text are.
    HearReplyByPath { token: String } = Post "/api/v1/gateway/replies/{token}" in "gateway",
        by Anyone, key NotKeyed, Fields => Nothing,
        [204 "Heard."]

    /// Lists the messages that wait for staff, for `jari-server messages`.
    ListMessages {} = Get "/admin/v1/messages" in "operator",
        by ByOperator, key NotKeyed, Nothing => JsonList<OutgoingMessage>,
        [200 "Oldest first."]
        query PageAfter;

    /// Takes asks that are decided in order and committed together; returns an answer for each, in the same order.
    SubmitAsks {} = Post "/admin/v1/ask" in "operator",
        by ByOperator, key NotKeyed, OwnJson<Vec<Ask>, ADMIN_BODY_MAX_BYTES> => OwnJson<Vec<AdminAnswer>>,
        [200 "An answer for each ask."]

    /// Erases people: the key of their data is destroyed, and no file holds their data afterwards.
    ErasePeople {} = Post "/admin/v1/erasures" in "operator",
        by ByOperator, key NotKeyed, OwnJson<Erasure> => OwnJson<OperatorAnswer<Erased>>,
        [200 "How many were erased, or why nobody was."]

    /// Makes a new key of the server; the rows under the old key are sealed again in the background.
    RotateKey {} = Post "/admin/v1/key/rotations" in "operator",
        by ByOperator, key NotKeyed, OwnJson<Rotation> => OwnJson<OperatorAnswer<()>>,
        [200 "It counts from now on, or why not."]

    /// Says that the machine's clock is right after a jump of more than a minute: the server follows it again.
    AcceptClock {} = Post "/admin/v1/clock" in "operator",
        by ByOperator, key NotKeyed, Nothing => Nothing,
        [204 "Followed again; every running window has its full time."]

    /// Every device ever invited.
    ListDevices {} = Get "/admin/v1/devices" in "operator",
        by ByOperator, key NotKeyed, Nothing => OwnJson<Vec<DeviceListed>>,
        [200 "By id, without any secret."]

    /// Returns the fingerprint by which kiosks know this server.
    ReadFingerprint {} = Get "/admin/v1/wire" in "operator",
        by ByOperator, key NotKeyed, Nothing => OwnJson<WireView>,
        [200 "The fingerprint, if there is TLS."]

    /// Which campaigns are paused because something was found wrong, and which changes the tables left out.
    ReadTables {} = Get "/admin/v1/tables" in "operator",
        by ByOperator, key NotKeyed, Nothing => OwnJson<TablesReport>,
        [200 "How tables and log stand to each other."]

    /// Starts making the tables again from the log.
    RebuildTables {} = Post "/admin/v1/tables/rebuild" in "operator",
        by ByOperator, key NotKeyed, Nothing => Nothing,
        [202 "Begun; everything goes on meanwhile."]

    /// Brings the days of every campaign up to date with the hours, seats and holidays of the clinics.
    PlanDays {} = Post "/admin/v1/days/plan" in "operator",
        by ByOperator, key NotKeyed, Nothing => OwnJson<OperatorAnswer<Planned>>,
        [200 "How many clinic-days were opened, changed and closed, or why not."]

    /// Lists who comes to a clinic, or whose appointment a clinic cannot keep; names only with a reason.
    ReadComing {} = Post "/admin/v1/appointments" in "operator",
        by ByOperator, key NotKeyed, OwnJson<ComingAsked> => OwnJson<OperatorAnswer<Vec<Coming>>>,
        [200 "The appointments, or why not."]

    /// Lists the first people of a line, for a paper; first letters of names only with a reason.
    ReadLine {} = Post "/admin/v1/lines" in "operator",
        by ByOperator, key NotKeyed, OwnJson<LineAsked> => OwnJson<OperatorAnswer<LineListed>>,
        [200 "The people in the order in which they are called, or why not."]

    /// Returns every campaign and clinic, and whether each line moves.
    ReadOverview {} = Get "/admin/v1/overview" in "operator",
        by ByOperator, key NotKeyed, Nothing => OwnJson<Overview>,
        [200 "Campaigns, clinics, lines."]
}
