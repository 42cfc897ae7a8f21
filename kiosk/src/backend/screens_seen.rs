//! Follows the screen of the kiosk to which somebody goes from this desk, and sends what they do with it. It keeps nothing.

use std::time::Duration;

use jari_common::api::help::{GuideAtScreen, ReadScreen};
use jari_common::guiding::{GuideAct, GuideRequest};
use jari_common::id::HelpId;
use reqwest::StatusCode;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::caller::{Asks, Caller};
use super::client::Pauses;
use crate::desk::guiding::FollowedScreen;
use crate::desk::model::{DeskNews, DeskTrouble};

/// A look waits this long for something new, in seconds.
const WAIT_SECS: u64 = 8;
/// An answer without news that comes sooner than this is of a server that does not wait: the next look comes later.
const SOON: Duration = Duration::from_millis(500);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// After a refusal it is asked again after this time: the call may be another one by then.
const REFUSED_PAUSE: Duration = Duration::from_secs(2);

/// Follows the screen that is wanted, for as long as it is polled.
pub(super) async fn follow_screen(
    caller: &Caller,
    tell: &(dyn Fn(DeskNews) + Sync),
    mut wanted: watch::Receiver<Option<FollowedScreen>>,
) {
    let mut pauses = Pauses::new(FIRST_PAUSE);
    let mut held: Option<String> = None;
    loop {
        let Some(FollowedScreen { token, help }) = wanted.borrow_and_update().clone() else {
            held = None;
            if wanted.changed().await.is_err() {
                return;
            }
            continue;
        };
        let asked_at = Instant::now();
        let asks = match &held {
            None => Asks::once(),
            Some(tag) => Asks::waiting(WAIT_SECS).if_none_match(tag),
        };
        let look = ReadScreen { help };
        let told = tokio::select! {
            biased;
            changed = wanted.changed() => {
                if changed.is_err() {
                    return;
                }
                held = None;
                continue;
            }
            told = caller.ask(&look, Some(&token.0), &(), &asks) => told,
        };
        let pause = match told {
            Ok(told) if told.status == StatusCode::NOT_MODIFIED => {
                pauses.reset();
                (asked_at.elapsed() < SOON).then_some(SOON)
            }
            Ok(told) => match told.read::<ReadScreen>() {
                Some(screen) => {
                    held = told.tag;
                    pauses.reset();
                    tell(DeskNews::Screen(token, help, Ok(Box::new(screen))));
                    None
                }
                None => Some(pauses.next()),
            },
            Err(DeskTrouble::Away | DeskTrouble::TooMany | DeskTrouble::Unexpected) => {
                held = None;
                Some(pauses.next())
            }
            Err(trouble) => {
                held = None;
                tell(DeskNews::Screen(token, help, Err(trouble)));
                Some(REFUSED_PAUSE)
            }
        };
        if let Some(pause) = pause {
            sleep(pause).await;
        }
    }
}

/// Sends an act once: a screen may be another one before it is sent again.
pub(super) async fn guide(
    caller: &Caller,
    token: &str,
    help: HelpId,
    showing: Uuid,
    act: GuideAct,
) -> Result<(), DeskTrouble> {
    let body = GuideRequest { showing, act };
    caller.call(&GuideAtScreen { help }, Some(token), &body, &Asks::once()).await
}
