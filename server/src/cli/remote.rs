//! The administration of a running server, over loopback HTTP. Sends commands; decides nothing.

use std::net::SocketAddr;
use std::time::Duration;

use jari_common::api::{BodyKind, BodyOf, ByOperator, Endpoint, Nothing, ReplyOf};
use jari_common::refusal::Refusal;
use reqwest::header::LINK;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};

use super::CliError;
use super::admin::AdminAccess;
use crate::app::TablesReport;
use crate::coming::{Coming, ComingAsked};
use crate::command::{Answer, Ask};
use crate::http::{
    AcceptClock, AdminAnswer, DeviceListed, ErasePeople, ListDevices, ListMessages, OperatorAnswer,
    PlanDays, ReadComing, ReadFingerprint, ReadLine, ReadOverview, ReadTables, RebuildTables,
    RotateKey, SubmitAsks, WireView,
};
use crate::notices::{Cursor, Page};
use crate::opening_days::upkeep::{Overview, Planned};
use crate::paper::{LineAsked, LineListed};
use crate::vault::{Erased, Erasure, Rotation};

/// The longest wait for one answer. All clinics of a city are one request, and the disk may be slow.
const PATIENCE: Duration = Duration::from_secs(300);
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// A running server.
pub struct Remote {
    access: AdminAccess,
    client: Client,
    runtime: Runtime,
}

impl Remote {
    /// Makes the client; sends no request yet.
    pub fn new(access: AdminAccess) -> Result<Self, CliError> {
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(CliError::Runtime)?;
        let client = Client::builder()
            .no_proxy()
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(PATIENCE)
            .build()
            .map_err(|error| no_answer(access.addr, &error))?;
        Ok(Self { access, client, runtime })
    }

    pub fn submit_all(&self, asks: &[Ask]) -> Result<Vec<Result<Answer, Refusal>>, CliError> {
        let told = self.send::<SubmitAsks>(&asks.to_vec())?;
        let answer = |told| match told {
            AdminAnswer::Ok(answer) => Ok(Ok(answer)),
            AdminAnswer::Refused(refusal) => Ok(Err(refusal)),
            AdminAnswer::Unavailable(why) => Err(CliError::Unavailable(why)),
        };
        told.into_iter().map(answer).collect()
    }

    pub fn overview(&self) -> Result<Overview, CliError> {
        self.send::<ReadOverview>(&())
    }

    pub fn plan_days(&self) -> Result<Planned, CliError> {
        done(self.send::<PlanDays>(&())?)
    }

    pub fn coming(&self, asked: &ComingAsked) -> Result<Vec<Coming>, CliError> {
        done(self.send::<ReadComing>(asked)?)
    }

    pub fn line(&self, asked: &LineAsked) -> Result<LineListed, CliError> {
        done(self.send::<ReadLine>(asked)?)
    }

    pub fn messages(&self, after: Cursor) -> Result<Page, CliError> {
        let request = self.ask_with::<ListMessages>(&format!("?after={after}"));
        let page = async {
            let answer = request.send().await?.error_for_status()?;
            let next = next_page(&answer);
            Ok(Page { messages: answer.json().await?, next })
        };
        self.runtime.block_on(page).map_err(|error| no_answer(self.access.addr, &error))
    }

    pub fn devices(&self) -> Result<Vec<DeviceListed>, CliError> {
        self.send::<ListDevices>(&())
    }

    pub fn wire(&self) -> Result<WireView, CliError> {
        self.send::<ReadFingerprint>(&())
    }

    pub fn erase(&self, erasure: &Erasure) -> Result<Erased, CliError> {
        done(self.send::<ErasePeople>(erasure)?)
    }

    pub fn rotate_key(&self, rotation: &Rotation) -> Result<(), CliError> {
        done(self.send::<RotateKey>(rotation)?)
    }

    pub fn tables(&self) -> Result<TablesReport, CliError> {
        self.send::<ReadTables>(&())
    }

    pub fn rebuild_tables(&self) -> Result<(), CliError> {
        self.order::<RebuildTables>()
    }

    /// Says that the machine's clock is right.
    pub fn accept_clock(&self) -> Result<(), CliError> {
        self.order::<AcceptClock>()
    }

    /// A request of one of the operator's operations, with the operator's token.
    fn ask<E: Endpoint<Credential = ByOperator>>(&self) -> RequestBuilder {
        self.ask_with::<E>("")
    }

    /// A request with a query.
    fn ask_with<E: Endpoint<Credential = ByOperator>>(&self, query: &str) -> RequestBuilder {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes());
        let method = method.expect("every method of the API is one of HTTP");
        let url = format!("http://{}{}{query}", self.access.addr, E::PATH);
        self.client.request(method, url).bearer_auth(&self.access.token)
    }

    /// Sends what has no reply.
    fn order<E: Endpoint<Credential = ByOperator, Reply = Nothing>>(&self) -> Result<(), CliError> {
        let request = self.ask::<E>();
        let done = async { request.send().await?.error_for_status() };
        let done = self.runtime.block_on(done);
        done.map(|_| ()).map_err(|error| no_answer(self.access.addr, &error))
    }

    fn send<E>(&self, body: &BodyOf<E>) -> Result<ReplyOf<E>, CliError>
    where
        E: Endpoint<
                Credential = ByOperator,
                Body: BodyKind<Value: Serialize>,
                Reply: BodyKind<Value: DeserializeOwned>,
            >,
    {
        let request = self.ask::<E>();
        let request = if E::Body::MEDIA_TYPES.is_empty() { request } else { request.json(body) };
        let body = async { request.send().await?.error_for_status()?.json().await };
        self.runtime.block_on(body).map_err(|error| no_answer(self.access.addr, &error))
    }
}

fn done<T>(answer: OperatorAnswer<T>) -> Result<T, CliError> {
    match answer {
        OperatorAnswer::Done(done) => Ok(done),
        OperatorAnswer::No(why) => Err(CliError::Operator(why)),
    }
}

/// The cursor of the next page, from the `Link` header.
fn next_page(answer: &Response) -> Option<Cursor> {
    let link = answer.headers().get(LINK)?.to_str().ok()?;
    link.split_once("after=")?.1.split_once('>')?.0.parse().ok()
}

/// The innermost cause describes the failure best (connection refused, timed out).
fn no_answer(addr: SocketAddr, error: &reqwest::Error) -> CliError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    CliError::NoAnswer { addr, reason: cause.to_string() }
}
