//! The limits on tries: codes for each device, pairing for each address, one-time codes for each telephone, device and
//! address. It never looks at what was tried.

use std::net::IpAddr;
use std::num::NonZeroU32;

use jari_common::id::{DeviceId, StaffId, TicketId};

use crate::clock::Clock;
use crate::keys::PhoneKey;
use crate::tries::{Allowance, TooMany, Tries};

/// Wrong ticket codes, birth dates and one-time codes at one device: enough for the mistakes of a full hall, and far
/// too few to search 1,000,000,000 codes.
const WRONG_AT_A_DEVICE: Allowance = Allowance::new(60, 5);
/// Tickets that a desk opens without their codes, wrong tries included: more than the people that any desk has.
const FOUND_AT_A_DESK: Allowance = Allowance::new(120, 10);
/// Wrong birth dates at one desk for one ticket: trying the 9,000 possible dates takes two months.
const WRONG_FOR_A_TICKET: Allowance = Allowance::new(5, 600);
/// People whom one member of staff looks for without a telephone, and who are not there: at any desk.
const MISSED_WITHOUT_PHONE: Allowance = Allowance::new(10, 600);
/// Wrong pairing codes from one address. A million addresses together can try 50,000,000 of the 1,000,000,000,000 codes
/// in the 15 minutes that a code is valid. So there is no limit for all addresses together, which strangers could use
/// up.
const WRONG_PAIRINGS: Allowance = Allowance::new(20, 30);
/// One-time codes sent to one telephone: three at once for a person who presses again, then one in ten minutes.
const SENT_TO_A_PHONE: Allowance = Allowance::new(3, 600);
/// One-time codes that one device has sent.
const SENT_FROM_A_DEVICE: Allowance = Allowance::new(20, 10);
/// One-time codes asked for from one address: all kiosks of a hall share one address.
const SENT_FROM_AN_ADDRESS: Allowance = Allowance::new(100, 2);
/// Requests for help at one kiosk: more than people need; a child at the screen calls no desk all day.
const HELP_AT_A_KIOSK: Allowance = Allowance::new(10, 60);
/// Answers of one desk to requests for help: three for each of twenty kiosks at once.
const ANSWERS_OF_A_DESK: Allowance = Allowance::new(60, 10);

/// How many minutes' worth of people may come to one device at once: a family, or everybody after a cable was plugged
/// in again.
const MINUTES_AT_ONCE: u32 = 5;
/// How many finds are allowed for each join. Finding a ticket is more frequent than taking one: "번호표로 계속하기", "내 예약", and
/// people who press again.
const FINDS_A_JOIN: u32 = 4;

/// All counters.
pub struct Gates {
    wrong: Tries<DeviceId>,
    found: Tries<DeviceId>,
    wrong_for_ticket: Tries<(DeviceId, TicketId)>,
    missed: Tries<StaffId>,
    pairing: Tries<Option<IpAddr>>,
    to_phone: Tries<PhoneKey>,
    from_device: Tries<DeviceId>,
    from_address: Tries<IpAddr>,
    joins: Tries<DeviceId>,
    finds: Tries<DeviceId>,
    helps: Tries<DeviceId>,
    answers: Tries<DeviceId>,
}

impl Gates {
    /// `people_per_minute` may come to one device; people at a screen are not faster.
    pub fn new(clock: &Clock, people_per_minute: NonZeroU32) -> Self {
        let joins = people_per_minute;
        let finds = joins.saturating_mul(NonZeroU32::new(FINDS_A_JOIN).unwrap_or(joins));
        let allowed =
            |a_minute| Tries::new(Allowance::a_minute(a_minute, MINUTES_AT_ONCE), clock.clone());
        Self {
            wrong: Tries::new(WRONG_AT_A_DEVICE, clock.clone()),
            pairing: Tries::new(WRONG_PAIRINGS, clock.clone()),
            found: Tries::new(FOUND_AT_A_DESK, clock.clone()),
            wrong_for_ticket: Tries::new(WRONG_FOR_A_TICKET, clock.clone()),
            missed: Tries::new(MISSED_WITHOUT_PHONE, clock.clone()),
            to_phone: Tries::new(SENT_TO_A_PHONE, clock.clone()),
            from_device: Tries::new(SENT_FROM_A_DEVICE, clock.clone()),
            from_address: Tries::new(SENT_FROM_AN_ADDRESS, clock.clone()),
            joins: allowed(joins),
            finds: allowed(finds),
            helps: Tries::new(HELP_AT_A_KIOSK, clock.clone()),
            answers: Tries::new(ANSWERS_OF_A_DESK, clock.clone()),
        }
    }

    /// Called before somebody is put in line, or told that they are in line.
    pub fn join_at(&self, device: DeviceId) -> Result<(), TooMany> {
        self.joins.take(&device)
    }

    /// Gives the try back: it was a repeat, or the line was not asked.
    pub fn did_not_join(&self, device: DeviceId) {
        self.joins.give_back(&device);
    }

    /// Called before a ticket is looked for, whether it is found or not.
    pub fn find_at(&self, device: DeviceId) -> Result<(), TooMany> {
        self.finds.take(&device)
    }

    /// Called before help is asked for anew.
    pub fn ask_for_help(&self, kiosk: DeviceId) -> Result<(), TooMany> {
        self.helps.take(&kiosk)
    }

    /// Gives the try back: nobody was asked.
    pub fn did_not_ask(&self, kiosk: DeviceId) {
        self.helps.give_back(&kiosk);
    }

    /// Called before a desk's answer is written down.
    pub fn answer_help(&self, desk: DeviceId) -> Result<(), TooMany> {
        self.answers.take(&desk)
    }

    /// Gives the try back: nothing was written.
    pub fn did_not_answer(&self, desk: DeviceId) {
        self.answers.give_back(&desk);
    }

    /// Called before a code or a birth date is checked; counts as wrong until `was_right`.
    pub fn try_at(&self, device: DeviceId) -> Result<(), TooMany> {
        self.wrong.take(&device)
    }

    pub fn was_right(&self, device: DeviceId) {
        self.wrong.give_back(&device);
    }

    /// Called before staff are shown a ticket; counts as wrong until `was_found_at_desk`.
    pub fn find_at_desk(&self, desk: DeviceId, ticket: Option<TicketId>) -> Result<(), TooMany> {
        self.try_at(desk)?;
        self.found.take(&desk).inspect_err(|_| self.was_right(desk))?;
        let Some(ticket) = ticket else { return Ok(()) };
        self.wrong_for_ticket.take(&(desk, ticket)).inspect_err(|_| {
            self.was_right(desk);
            self.found.give_back(&desk);
        })
    }

    pub fn was_found_at_desk(&self, desk: DeviceId, ticket: TicketId) {
        self.was_right(desk);
        self.wrong_for_ticket.give_back(&(desk, ticket));
    }

    /// Gives the tries back: the server could not answer.
    pub fn did_not_find_at_desk(&self, desk: DeviceId, ticket: Option<TicketId>) {
        self.was_right(desk);
        self.found.give_back(&desk);
        ticket.into_iter().for_each(|ticket| self.wrong_for_ticket.give_back(&(desk, ticket)));
    }

    /// Called before a person is looked for at a desk by who they are; counts as wrong until `was_person`. Without a
    /// telephone the member of staff who looks is counted, too.
    pub fn find_person(&self, desk: DeviceId, no_phone: Option<StaffId>) -> Result<(), TooMany> {
        self.find_at_desk(desk, None)?;
        let taken = no_phone.map_or(Ok(()), |staff| self.missed.take(&staff));
        taken.inspect_err(|_| self.did_not_find_at_desk(desk, None))
    }

    pub fn was_person(&self, desk: DeviceId, no_phone: Option<StaffId>) {
        self.was_right(desk);
        no_phone.into_iter().for_each(|staff| self.missed.give_back(&staff));
    }

    /// Gives the tries back: the server could not answer.
    pub fn did_not_find_person(&self, desk: DeviceId, no_phone: Option<StaffId>) {
        self.was_person(desk, no_phone);
        self.found.give_back(&desk);
    }

    /// Called before a pairing code is checked; counts as wrong until `has_paired`. All unknown addresses count as one.
    pub fn try_pairing(&self, address: Option<IpAddr>) -> Result<(), TooMany> {
        self.pairing.take(&address.map(site))
    }

    pub fn has_paired(&self, address: Option<IpAddr>) {
        self.pairing.give_back(&address.map(site));
    }

    /// Called before a one-time code is sent. A refused person has used up nothing.
    pub fn send(
        &self,
        phone: PhoneKey,
        device: DeviceId,
        address: Option<IpAddr>,
    ) -> Result<(), TooMany> {
        let site = address.map(site);
        self.from_device.take(&device)?;
        let from_address = site.map_or(Ok(()), |site| self.from_address.take(&site));
        from_address.inspect_err(|_| self.from_device.give_back(&device))?;
        self.to_phone.take(&phone).inspect_err(|_| {
            self.from_device.give_back(&device);
            give_back(&self.from_address, site);
        })
    }

    /// Gives the try back: no code was sent.
    pub fn was_not_sent(&self, phone: PhoneKey, device: DeviceId, address: Option<IpAddr>) {
        self.to_phone.give_back(&phone);
        self.from_device.give_back(&device);
        give_back(&self.from_address, address.map(site));
    }
}

fn give_back(tries: &Tries<IpAddr>, site: Option<IpAddr>) {
    if let Some(site) = site {
        tries.give_back(&site);
    }
}

/// The address part that belongs to one subscriber: a whole IPv4 address, or the upper half of an IPv6 address.
fn site(address: IpAddr) -> IpAddr {
    const UPPER_HALF: u128 = u128::MAX << 64;
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & UPPER_HALF).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use jari_common::person::Phone;
    use jiff::Timestamp;

    use super::*;
    use crate::http::limits::PEOPLE_PER_MINUTE;
    use crate::keys::Keys;

    fn gates() -> Gates {
        Gates::new(&Clock::manual(Timestamp::UNIX_EPOCH), PEOPLE_PER_MINUTE)
    }

    fn phone(last: u32) -> PhoneKey {
        let phone = Phone::parse(&format!("010{last:08}")).unwrap();
        Keys::for_tests().phone_key(&phone)
    }

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn one_address_that_guesses_pairing_codes_does_not_shut_others_out() {
        let gates = gates();
        let guesses = (0..1_000).filter(|_| gates.try_pairing(address("192.0.2.1")).is_ok());
        assert_eq!(guesses.count(), 20);
        assert!(gates.try_pairing(address("::ffff:192.0.2.1")).is_err(), "the same address");
        for _ in 0..1_000 {
            assert_eq!(gates.try_pairing(address("192.0.2.2")), Ok(()));
            gates.has_paired(address("192.0.2.2"));
        }
    }

    #[test]
    fn however_many_guess_pairing_codes_nobody_elses_are_used_up() {
        let gates = gates();
        let from = |at: u32| Some(IpAddr::V4((0xC000_0200 + at).into()));
        for at in 0..1_000 {
            assert_eq!((0..30).filter(|_| gates.try_pairing(from(at)).is_ok()).count(), 20);
        }
        assert_eq!(gates.try_pairing(address("198.51.100.1")), Ok(()));
        let unknown = (0..30).filter(|_| gates.try_pairing(None).is_ok()).count();
        assert_eq!(unknown, 20, "an address that is not known is no way round");
    }

    #[test]
    fn a_desk_guesses_at_a_birth_date_five_times_and_finds_no_more_people_than_come() {
        let gates = gates();
        let (desk, other) = (DeviceId(1), DeviceId(2));
        let of = |desk, ticket| gates.find_at_desk(desk, Some(TicketId(ticket)));
        assert_eq!((0..9).filter(|_| of(desk, 7).is_ok()).count(), 5);
        assert_eq!(of(desk, 7), Err(TooMany { wait_secs: 600 }));
        assert_eq!(of(other, 7), Ok(()), "another desk has its own tries");
        let found = (100..999).filter(|ticket| {
            let is_let = of(desk, *ticket).is_ok();
            gates.was_found_at_desk(desk, TicketId(*ticket));
            is_let
        });
        assert_eq!(found.count(), 115);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let gates = gates();
        let from = |at: u128| Some(IpAddr::V6(((0x2001_0DB8_u128 << 96) + at).into()));
        assert_eq!((0..100).filter(|at| gates.try_pairing(from(*at)).is_ok()).count(), 20);
        assert!(gates.try_pairing(from(1 << 64)).is_ok(), "the next network is another");
    }

    #[test]
    fn a_kiosk_with_a_queue_before_it_is_never_slowed_down_and_a_script_is() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let gates = Gates::new(&clock, PEOPLE_PER_MINUTE);
        // A whole family at once, then one person after the other without a pause for a day: half a minute each.
        for _ in 0..2_880 {
            assert_eq!(gates.join_at(DeviceId(1)), Ok(()));
            assert_eq!(gates.find_at(DeviceId(1)), Ok(()));
            clock.advance_secs(30);
        }
        assert_eq!((0..1_000).filter(|_| gates.join_at(DeviceId(2)).is_ok()).count(), 30);
        assert_eq!((0..1_000).filter(|_| gates.find_at(DeviceId(2)).is_ok()).count(), 120);
        assert_eq!(gates.join_at(DeviceId(2)), Err(TooMany { wait_secs: 10 }));
        assert_eq!(gates.join_at(DeviceId(1)), Ok(()), "and nobody else pays for it");
    }

    #[test]
    fn codes_are_sent_so_often_to_a_phone_from_a_device_and_at_an_address() {
        let home = address("192.0.2.1");
        let gates = gates();
        let to_one = (0..9).filter(|_| gates.send(phone(1), DeviceId(1), home).is_ok()).count();
        assert_eq!(to_one, 3);
        let other_device = gates.send(phone(1), DeviceId(2), address("192.0.2.9"));
        assert_eq!(other_device, Err(TooMany { wait_secs: 600 }), "the phone counts anywhere");
        let from_one = (2..99).filter(|at| gates.send(phone(*at), DeviceId(1), None).is_ok());
        assert_eq!(from_one.count(), 17, "those that were not sent used up nothing");
        let at_one =
            (100..999).filter(|at| gates.send(phone(*at), DeviceId(*at), home).is_ok()).count();
        assert_eq!(at_one, 97);
    }
}
