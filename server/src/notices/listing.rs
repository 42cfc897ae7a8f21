//! The messages that staff must pass on or read, oldest first, in pages. It changes nothing: a message that is no
//! longer true is left out here, and is ended by the sender's rounds.

use std::fmt;
use std::str::FromStr;

use jari_common::id::TicketId;
use jari_common::message::OutgoingMessage;
use jari_common::time::plus_secs;

use super::kind::Kind;
use super::rows::Letter;
use super::{Notices, NoticesError, REPLY_KEPT_SECS, WordedLetter};
use crate::notify::{Notifier, Reply};

/// Messages on one page.
pub const MESSAGES_PER_PAGE: usize = 200;
/// The most letters looked at for one page; then the page ends early, and the next page continues there.
const LOOKED_AT_MAX: usize = 4_000;

/// Where a page begins: after this code, or after this letter. Codes come first, because they live only five minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    Code(u64),
    Letter(u64),
}

/// A part of the list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub messages: Vec<OutgoingMessage>,
    /// Where the next page begins; None at the end.
    pub next: Option<Cursor>,
}

impl Cursor {
    /// The whole list.
    pub const START: Self = Self::Code(0);
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(number) => write!(f, "c{number}"),
            Self::Letter(id) => write!(f, "m{id}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |rest: &str| rest.parse().map_err(|_| ());
        match (text.strip_prefix('c'), text.strip_prefix('m')) {
            (Some(rest), _) => number(rest).map(Self::Code),
            (_, Some(rest)) => number(rest).map(Self::Letter),
            _ => Err(()),
        }
    }
}

/// One page after the cursor, with the messages that concern the asker. `concerns` is asked about each ticket, with
/// None for a message about no known ticket. Reads the disk: not for async threads.
pub(crate) fn page(
    notifier: &Notifier,
    notices: Option<&Notices>,
    after: Cursor,
    concerns: &dyn Fn(Option<TicketId>) -> bool,
) -> Result<Page, NoticesError> {
    let mut page = Page::default();
    let letters_after = match after {
        Cursor::Letter(id) => id,
        Cursor::Code(number) => {
            let codes = notifier.outgoing_after(number, MESSAGES_PER_PAGE + 1, concerns);
            if codes.len() > MESSAGES_PER_PAGE {
                page.next = Some(Cursor::Code(codes[MESSAGES_PER_PAGE - 1].0));
            }
            let codes = codes.into_iter().take(MESSAGES_PER_PAGE);
            page.messages = codes.map(|(_, message)| message).collect();
            0
        }
    };
    if page.next.is_none()
        && let Some(notices) = notices
    {
        notices.add_letters(letters_after, &mut page, concerns)?;
    }
    Ok(page)
}

impl Notices {
    fn add_letters(
        &self,
        mut after: u64,
        page: &mut Page,
        concerns: &dyn Fn(Option<TicketId>) -> bool,
    ) -> Result<(), NoticesError> {
        let mut looked_at = 0;
        loop {
            let letters = self.rows().dead_after(after, MESSAGES_PER_PAGE)?;
            if letters.is_empty() {
                return Ok(());
            }
            for letter in letters {
                if page.messages.len() >= MESSAGES_PER_PAGE || looked_at >= LOOKED_AT_MAX {
                    page.next = Some(Cursor::Letter(after));
                    return Ok(());
                }
                (after, looked_at) = (letter.id, looked_at + 1);
                if concerns(Some(letter.ticket).filter(|ticket| ticket.0 > 0)) {
                    page.messages.extend(self.for_staff(&letter)?);
                }
            }
        }
    }

    /// The message for staff; None when it is no longer true.
    fn for_staff(&self, letter: &Letter) -> Result<Option<OutgoingMessage>, NoticesError> {
        let (id, at, perhaps_sent) = (Some(letter.id), letter.at, letter.in_doubt);
        if letter.kind == Kind::Reply {
            let sealed = self.rows().sealed(letter.id)?;
            let reply = sealed.and_then(|sealed| self.keys.open_reply(&sealed));
            return Ok(reply.map(|Reply { from, text }| {
                let until = plus_secs(at, REPLY_KEPT_SECS);
                let (to, number, from_person) = (Some(from), None, true);
                OutgoingMessage { id, at, until, to, number, text, perhaps_sent, from_person }
            }));
        }
        let Some(WordedLetter { to, text, until, .. }) = self.written(letter)? else {
            return Ok(None);
        };
        let number = self.shared.state().ticket(letter.ticket).map(|view| view.number);
        let (number, from_person) = (number.filter(|number| *number > 0), false);
        let message =
            OutgoingMessage { id, at, until, to, number, text, perhaps_sent, from_person };
        Ok(Some(message))
    }

    /// Ends some messages that staff never passed on and that are no longer true, beginning after the given letter. The
    /// number is limited, so that nobody waits for it.
    pub(super) fn end_untrue(&self, after: u64) -> Result<u64, NoticesError> {
        let letters = self.rows().dead_after(after, MESSAGES_PER_PAGE)?;
        let (mut untrue, now) = (Vec::new(), self.clock.now());
        for letter in &letters {
            let is_over = if letter.kind == Kind::Reply {
                plus_secs(letter.at, REPLY_KEPT_SECS) <= now
            } else {
                self.written(letter)?.is_none()
            };
            untrue.extend(is_over.then_some(letter.id));
        }
        self.rows().end(&untrue)?;
        Ok(letters.last().map_or(0, |last| last.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for cursor in [Cursor::START, Cursor::Code(7), Cursor::Letter(u64::MAX)] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for wrong in ["", "7", "m", "c-1", "x7", "m1 "] {
            assert_eq!(wrong.parse::<Cursor>(), Err(()), "{wrong}");
        }
    }
}
