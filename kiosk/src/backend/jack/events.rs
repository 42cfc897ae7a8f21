//! Reads a Linux input device's bytes (`struct input_event`) as what they say about an earphone. It opens nothing.

/// The size of an event in bytes: two longs of time, then type and code of two bytes each and a value of four. Here
/// longs are as wide as pointers.
const EVENT_BYTES: usize = TIME_BYTES + 8;
const TIME_BYTES: usize = 2 * size_of::<usize>();
/// `EV_SYN`, `SYN_DROPPED`: events were lost.
const LOST: (u16, u16) = (0x00, 3);
/// `EV_SW`, `SW_HEADPHONE_INSERT`.
const HEADPHONE: (u16, u16) = (0x05, 0x02);

/// What an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SocketEvent {
    In,
    Out,
    /// Something was missed: the state must be asked for.
    Lost,
}

/// Takes bytes as they arrive; an event may arrive in parts.
#[derive(Default)]
pub(super) struct Events {
    rest: Vec<u8>,
}

impl Events {
    /// What these bytes say, together with the bytes before them.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<SocketEvent> {
        self.rest.extend_from_slice(bytes);
        let whole = self.rest.len() - self.rest.len() % EVENT_BYTES;
        self.rest
            .drain(..whole)
            .as_slice()
            .chunks_exact(EVENT_BYTES)
            .filter_map(socket_event)
            .collect()
    }
}

fn socket_event(event: &[u8]) -> Option<SocketEvent> {
    let [t0, t1, c0, c1, value @ ..] = &event[TIME_BYTES..] else { return None };
    let what = (u16::from_ne_bytes([*t0, *t1]), u16::from_ne_bytes([*c0, *c1]));
    let is_on = value.iter().any(|byte| *byte != 0);
    match what {
        HEADPHONE if is_on => Some(SocketEvent::In),
        HEADPHONE => Some(SocketEvent::Out),
        LOST => Some(SocketEvent::Lost),
        _ => None,
    }
}

/// An event as the kernel writes it, for tests.
#[cfg(test)]
pub(super) fn event((kind, code): (u16, u16), value: i32) -> Vec<u8> {
    let mut bytes = vec![0x5A; TIME_BYTES];
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(code.to_ne_bytes());
    bytes.extend(value.to_ne_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_earphones_switch_says_something() {
        let mut events = Events::default();
        let (key, line_out, report) = ((0x01, 0x02), (0x05, 0x06), (0x00, 0));
        let bytes = [(key, 1), (HEADPHONE, 1), (report, 0), (line_out, 1), (HEADPHONE, 0)];
        let bytes: Vec<u8> =
            bytes.into_iter().flat_map(|(what, value)| event(what, value)).collect();
        assert_eq!(events.take(&bytes), [SocketEvent::In, SocketEvent::Out]);
        assert_eq!(events.take(&event(LOST, 0)), [SocketEvent::Lost]);
    }

    #[test]
    fn an_event_that_comes_in_parts_is_read_once_it_is_whole() {
        let mut events = Events::default();
        let bytes = [event(HEADPHONE, 1), event(HEADPHONE, 0)].concat();
        let said: Vec<SocketEvent> = bytes.chunks(7).flat_map(|part| events.take(part)).collect();
        assert_eq!(said, [SocketEvent::In, SocketEvent::Out]);
        assert!(events.rest.is_empty());
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn an_event_has_twenty_four_bytes_where_the_kernel_says_so() {
        assert_eq!(EVENT_BYTES, 24);
    }
}
