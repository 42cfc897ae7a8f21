//! The administration of a running server, over loopback HTTP. Sends commands; decides nothing.

use std::net::SocketAddr;
use std::time::Duration;

use jari_common::refusal::Refusal;
use reqwest::header::LINK;
use reqwest::{Client, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};

use super::CliError;
use super::admin::AdminAccess;
use crate::app::TablesReport;
use crate::command::{Answer, Ask};
use crate::http::{AdminAnswer, DeviceListed, OperatorAnswer, WireView};
use crate::notices::{Cursor, Page};
use crate::opening_days::upkeep::Overview;
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
        let told: Vec<AdminAnswer> = self.send(self.client.post(self.url("ask")).json(asks))?;
        let answer = |told| match told {
            AdminAnswer::Ok(answer) => Ok(Ok(answer)),
            AdminAnswer::Refused(refusal) => Ok(Err(refusal)),
            AdminAnswer::Unavailable(why) => Err(CliError::Unavailable(why)),
        };
        told.into_iter().map(answer).collect()
    }

    pub fn overview(&self) -> Result<Overview, CliError> {
        self.send(self.client.get(self.url("overview")))
    }

    pub fn messages(&self, after: Cursor) -> Result<Page, CliError> {
        let url = format!("{}?after={after}", self.url("messages"));
        let request = self.client.get(url).bearer_auth(&self.access.token);
        let page = async {
            let answer = request.send().await?.error_for_status()?;
            let next = next_page(&answer);
            Ok(Page { messages: answer.json().await?, next })
        };
        self.runtime.block_on(page).map_err(|error| no_answer(self.access.addr, &error))
    }

    pub fn devices(&self) -> Result<Vec<DeviceListed>, CliError> {
        self.send(self.client.get(self.url("devices")))
    }

    pub fn wire(&self) -> Result<WireView, CliError> {
        self.send(self.client.get(self.url("wire")))
    }

    pub fn erase(&self, erasure: &Erasure) -> Result<Erased, CliError> {
        self.told(self.client.post(self.url("erasures")).json(erasure))
    }

    pub fn rotate_key(&self, rotation: &Rotation) -> Result<(), CliError> {
        self.told(self.client.post(self.url("key/rotations")).json(rotation))
    }

    fn told<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, CliError> {
        match self.send::<OperatorAnswer<T>>(request)? {
            OperatorAnswer::Done(done) => Ok(done),
            OperatorAnswer::No(why) => Err(CliError::Operator(why)),
        }
    }

    pub fn tables(&self) -> Result<TablesReport, CliError> {
        self.send(self.client.get(self.url("tables")))
    }

    pub fn rebuild_tables(&self) -> Result<(), CliError> {
        let request = self.client.post(self.url("tables/rebuild"));
        let request = request.bearer_auth(&self.access.token);
        let done = async { request.send().await?.error_for_status() };
        let done = self.runtime.block_on(done);
        done.map(|_| ()).map_err(|error| no_answer(self.access.addr, &error))
    }

    /// Says that the machine's clock is right.
    pub fn accept_clock(&self) -> Result<(), CliError> {
        let request = self.client.post(self.url("clock")).bearer_auth(&self.access.token);
        let done = async { request.send().await?.error_for_status() };
        let done = self.runtime.block_on(done);
        done.map(|_| ()).map_err(|error| no_answer(self.access.addr, &error))
    }

    fn url(&self, what: &str) -> String {
        format!("http://{}/admin/v1/{what}", self.access.addr)
    }

    fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, CliError> {
        let request = request.bearer_auth(&self.access.token);
        let body = async { request.send().await?.error_for_status()?.json().await };
        self.runtime.block_on(body).map_err(|error| no_answer(self.access.addr, &error))
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
