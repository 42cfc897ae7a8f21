//! Reads server-sent events (WHATWG HTML, 9.2.6) from bytes as they arrive, wherever they are cut. Opens no connection
//! itself.

/// The longest event of our server, in bytes.
const EVENT_MAX_BYTES: usize = 64 << 20;

/// One event; comments are not events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SseEvent {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) data: String,
}

/// The bytes are not a feed of our server.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the feed sent an event without an end")]
pub(super) struct SseTooLong;

/// Takes bytes, and returns events.
#[derive(Debug, Default)]
pub(super) struct SseParser {
    line: Vec<u8>,
    event: SseEvent,
    has_data: bool,
}

impl SseParser {
    /// The events that these bytes completed.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<SseEvent>, SseTooLong> {
        let mut events = Vec::new();
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.line.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            self.take(&String::from_utf8_lossy(line), &mut events);
        }
        self.line.extend_from_slice(rest);
        let held = self.line.len() + self.event.data.len();
        if held > EVENT_MAX_BYTES { Err(SseTooLong) } else { Ok(events) }
    }

    fn take(&mut self, line: &str, events: &mut Vec<SseEvent>) {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            if std::mem::take(&mut self.has_data) {
                events.push(event);
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => value.clone_into(&mut self.event.id),
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // A comment has an empty field.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FEED: &str = ": hello\n\nid: 7\nevent: change\ndata: {\"a\":\n\
                        data:1}\n\nevent: snapshot-again\r\ndata\r\n\r\nevent: never\n\n";

    fn expected() -> Vec<SseEvent> {
        let event = |id: &str, name: &str, data: &str| {
            let [id, name, data] = [id, name, data].map(str::to_owned);
            SseEvent { id, name, data }
        };
        vec![event("7", "change", "{\"a\":\n1}"), event("", "snapshot-again", "")]
    }

    proptest! {
        #[test]
        fn events_are_the_same_however_the_bytes_are_cut(
            cuts in prop::collection::vec(0..FEED.len(), 0..12),
        ) {
            let mut cuts = cuts;
            cuts.extend([0, FEED.len()]);
            cuts.sort_unstable();
            let mut parser = SseParser::default();
            let mut events = Vec::new();
            for ends in cuts.windows(2) {
                events.extend(parser.push(&FEED.as_bytes()[ends[0]..ends[1]]).unwrap());
            }
            prop_assert_eq!(events, expected());
        }
    }
}
