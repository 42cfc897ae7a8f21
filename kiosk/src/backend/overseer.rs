//! What an operator at a desk watches: it asks the server for the lines every few seconds, for the plots every minute, and
//! sends the operator's acts. It keeps nothing.

use std::time::Duration;

use jari_common::api::operator::{
    CloseLine, FreezeLine, OverseeLines, PaceLine, ReadCampaignReport, ReadLineHistory, ResumeLine,
};
use jari_common::id::CampaignId;
use jari_common::wire::{CloseRequest, FreezeRequest, LineOverview, PaceRequest};
use tokio::sync::watch;
use tokio::time::Instant;

use super::caller::{Asks, Caller};
use crate::desk::model::{DeskNews, DeskTrouble, Overseen};
use crate::desk::operator::model::{OperatorNews, OperatorOrder};

/// How often the lines are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often the plots and the report are read again.
const REREAD_EVERY: Duration = Duration::from_secs(60);

/// Watches for whoever is signed in as an operator, for as long as it is polled.
pub(super) async fn oversee(
    caller: &Caller,
    tell: &(dyn Fn(DeskNews) + Sync),
    mut wanted: watch::Receiver<Option<Overseen>>,
) {
    let mut read: Option<(Overseen, Instant)> = None;
    loop {
        let Some(now) = wanted.borrow_and_update().clone() else {
            read = None;
            if wanted.changed().await.is_err() {
                return;
            }
            continue;
        };
        let told = caller.call(&OverseeLines {}, Some(&now.token.0), &(), &Asks::once()).await;
        tell(DeskNews::Heard(!told.as_ref().is_err_and(|trouble| is_away(*trouble))));
        tell_of(tell, &now, told.map(OperatorNews::Overview));
        let is_known =
            read.as_ref().is_some_and(|(of, at)| *of == now && at.elapsed() < REREAD_EVERY);
        if let Some(campaign) = now.campaign.filter(|_| !is_known) {
            more(caller, tell, &now, campaign).await;
            read = Some((now, Instant::now()));
        }
        // Whatever is wanted meanwhile is wanted now.
        if let Ok(Err(_)) = tokio::time::timeout(LOOK_EVERY, wanted.changed()).await {
            return;
        }
        wanted.mark_changed();
    }
}

async fn more(
    caller: &Caller,
    tell: &(dyn Fn(DeskNews) + Sync),
    now: &Overseen,
    campaign: CampaignId,
) {
    let token = Some(now.token.0.as_str());
    let told = caller.call(&ReadLineHistory { campaign }, token, &(), &Asks::once()).await;
    tell_of(tell, now, told.map(|history| OperatorNews::History(campaign, history)));
    if now.reports {
        let told = caller.call(&ReadCampaignReport { campaign }, token, &(), &Asks::once()).await;
        tell_of(tell, now, told.map(OperatorNews::Report));
    }
}

/// That the server is away is told by itself, and the next look makes up for it.
fn tell_of(
    tell: &(dyn Fn(DeskNews) + Sync),
    now: &Overseen,
    told: Result<OperatorNews, DeskTrouble>,
) {
    if !told.as_ref().is_err_and(|trouble| is_away(*trouble)) {
        tell(DeskNews::Oversaw(now.token.clone(), told.map(Box::new)));
    }
}

fn is_away(trouble: DeskTrouble) -> bool {
    matches!(trouble, DeskTrouble::Away | DeskTrouble::TooMany | DeskTrouble::Unexpected)
}

/// Sends an operator's act; repeated under one request id until it is answered.
pub(super) async fn act(
    caller: &Caller,
    token: &str,
    order: OperatorOrder,
) -> Result<LineOverview, DeskTrouble> {
    let (token, asks) = (Some(token), Asks::again());
    match order {
        OperatorOrder::Freeze { campaign, message } => {
            let body = FreezeRequest { message };
            caller.call(&FreezeLine { campaign }, token, &body, &asks).await
        }
        OperatorOrder::Resume { campaign } => {
            caller.call(&ResumeLine { campaign }, token, &(), &asks).await
        }
        OperatorOrder::Pace { campaign, turns, reserved_percent } => {
            let body = PaceRequest { turns, reserved_percent };
            caller.call(&PaceLine { campaign }, token, &body, &asks).await
        }
        OperatorOrder::Close { campaign, expects_waiting } => {
            let body = CloseRequest { expects_waiting };
            caller.call(&CloseLine { campaign }, token, &body, &asks).await
        }
    }
}
