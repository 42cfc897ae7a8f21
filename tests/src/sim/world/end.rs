//! How a world ends: everything works again, the line continues to its end, everybody asks for what they have, and the
//! whole log is read once more.

use jari_common::booking::BookingStatus;
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jari_common::wire::{BookingView, TicketView};
use jari_server::command::Answer;
use jari_server::writer::SubmitError;

use super::World;
use crate::sim::network::Weather;
use crate::sim::promise::{Breach, Promise, kept};
use crate::sim::server::sealed;
use crate::sim::setting::{self, CAMPAIGN, PERSONS};

/// Longer than any window, in seconds.
const LONG_SECS: u32 = 2_000;
/// After this many seconds a store is tried again.
const MEND_SECS: u32 = 2;
/// This many seconds after its beginning a world's campaign is certainly open.
const OPEN_SECS: u32 = 3_600;

impl World {
    pub(super) fn end(&mut self) -> Result<(), Breach> {
        self.weather = Weather::Calm;
        self.mend();
        if self.is_frozen_for_good {
            self.restart(0)?;
            // A clock that was set back and accepted may be earlier than what was written before.
            self.mend();
        }
        self.clock_opens();
        self.operator_mends()?;
        self.line_goes_on()?;
        self.everybody_asks()?;
        self.look_slowly()?;
        self.look_at_whole_log()?;
        self.look_at_vault()
    }

    /// Lets time pass until the opening, because a clock that was often set back may be before it.
    fn clock_opens(&mut self) {
        let missing = plus_secs(setting::start(), OPEN_SECS).duration_since(self.clock.now());
        self.clock.advance_secs(u32::try_from(missing.as_secs()).unwrap_or(0));
    }

    /// Earlier requests arrive; then the operator lets the line continue. Kiosks that are away stay away.
    fn operator_mends(&mut self) -> Result<(), Breach> {
        if !self.terms.is_operated {
            return Ok(());
        }
        self.clock.advance_secs(MEND_SECS);
        let letters = self.to_server.arrived(&mut self.dice, u32::MAX);
        let told = self.server.step(letters);
        self.take(told, usize::MAX)?;
        for letter in self.operator.last_words(self.terms.is_drawn) {
            self.step += 1;
            let told = self.server.step(vec![letter]);
            let outcome = told.answers.first().and_then(|(_, outcomes)| outcomes.first()).cloned();
            kept(matches!(outcome, Some(Ok(_))), Promise::GoesOn, || {
                format!("the operator heard {outcome:?}")
            })?;
            self.take(told, usize::MAX)?;
        }
        Ok(())
    }

    /// Absent people never stop the line: while nobody does anything, everybody is called.
    fn line_goes_on(&mut self) -> Result<(), Breach> {
        for _ in 0..=PERSONS {
            self.step += 1;
            self.clock.advance_secs(LONG_SECS);
            let letters = self.to_server.arrived(&mut self.dice, u32::MAX);
            let told = self.server.step(letters);
            self.take(told, usize::MAX)?;
            self.people_hear();
        }
        let waiting = self.readers.now_serving(CAMPAIGN);
        let waiting = waiting.map(|serving| serving.waiting);
        kept(waiting == Some(0), Promise::GoesOn, || format!("{waiting:?} still wait"))
    }

    fn everybody_asks(&mut self) -> Result<(), Breach> {
        for who in 0..PERSONS {
            self.step += 1;
            let letter = self.people[who as usize].joins();
            let told = self.server.step(vec![letter]);
            let answer = told.answers.first().and_then(|(_, outcomes)| outcomes.first()).cloned();
            let is_new = matches!(answer, Some(Ok(Answer::Ticket(_))));
            let is_known = matches!(answer, Some(Err(SubmitError::Refused(Refusal::Known))));
            kept(is_new || is_known, Promise::GoesOn, || format!("person {who} heard {answer:?}"))?;
            self.take(told, usize::MAX)?;
            let person = &self.people[who as usize];
            if person.counts_on_a_booking() {
                self.stats.counted_on += 1;
                let view = person.ticket().and_then(|ticket| self.readers.ticket(ticket));
                kept(view.is_some_and(|it| is_booked(&it)), Promise::NeverWithout, || {
                    format!("person {who} booked, never cancelled, and has no booking")
                })?;
            }
        }
        Ok(())
    }

    /// For every ticket its person is sealed in the vault.
    fn look_at_vault(&self) -> Result<(), Breach> {
        let reader = jari_server::store::Store::reader(&self.disk);
        let Ok(mut reader) = reader else {
            return kept(false, Promise::GoesOn, || "the disk cannot be read".to_owned());
        };
        for (who, ticket) in self.heard.tickets() {
            let found = reader.sealed(ticket).ok().flatten();
            kept(found == Some(sealed(who)), Promise::Kept, || {
                format!("ticket {ticket} of person {who} has {found:?} sealed")
            })?;
        }
        Ok(())
    }
}

fn is_booked(view: &TicketView) -> bool {
    let is_booked = |it: &BookingView| it.status == BookingStatus::Booked;
    view.booking.as_ref().is_some_and(is_booked)
}
