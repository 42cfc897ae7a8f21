//! Faults of a shell around a correct engine: it does what nobody asked for, does not do what was asked for, or counts
//! time that must not count. Each fault must be visible in what people are told.

use jari_common::booking::{Right, SeatAct};
use jari_common::change::Phase;
use jari_common::device::Presence;
use jari_common::ticket::TicketState;
use jari_server::command::{Ask, Command, TicketAct};
use jari_server::engine::State;

use super::judge::Judge;
use super::setting::{CAMPAIGN, PEOPLE};
use super::views;
use crate::sim::dice::Dice;
use crate::sim::person::Letter;

/// The fault that a night has on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WholePlant {
    #[default]
    Nothing,
    /// A wish is withdrawn without a request.
    WishForgotten,
    /// An offer is declined before its person could answer.
    OfferDiesUntold,
    /// A booking that came from a wish is given back without a request.
    MatchGivenBack,
    /// A person leaves the line without a request.
    NamesakeLosesPlace,
    /// One seat of a booking is given back while its person looks for a better one.
    SecondTakenAlone,
    /// A request id that is repeated with another body does what the first body asked.
    RequestBodyIgnored,
    /// A person is moved to a seat that they only look at.
    MovedUnasked,
    /// While a kiosk is silent, nothing happens by itself.
    SilentPlaceStalls,
    /// Time in which the server was away is counted.
    DownTimeCounts,
    /// A command to close is accepted, and not carried out.
    ClosedTakesBack,
    /// A turn ends without a request, as soon as a seat is held.
    TurnCutShort,
}

/// All these faults.
pub const PLANTS: [WholePlant; 11] = [
    WholePlant::WishForgotten,
    WholePlant::OfferDiesUntold,
    WholePlant::MatchGivenBack,
    WholePlant::NamesakeLosesPlace,
    WholePlant::SecondTakenAlone,
    WholePlant::RequestBodyIgnored,
    WholePlant::MovedUnasked,
    WholePlant::SilentPlaceStalls,
    WholePlant::DownTimeCounts,
    WholePlant::ClosedTakesBack,
    WholePlant::TurnCutShort,
];

/// A faulty shell acts in one step of this many.
const STRIKES_ONE_IN: u32 = 6;

impl WholePlant {
    /// Adds the requests that the faulty shell makes by itself.
    pub fn adds(self, dice: &mut Dice, screen: &State, letters: &mut Vec<Letter>) {
        if self == Self::Nothing || !dice.one_in(STRIKES_ONE_IN) {
            return;
        }
        let found = views(screen).into_iter().find_map(|view| {
            let ticket = view.id;
            let declinable = view.declinable.as_ref().map(|hold| hold.id);
            let own = view.hold.as_ref().map(|hold| hold.id);
            let is_booked = view.state == TicketState::Done;
            match self {
                Self::WishForgotten => {
                    view.wish.is_some().then_some(TicketAct::WithdrawWish.of(ticket))
                }
                Self::OfferDiesUntold => {
                    let hold = view.offer.as_ref().map(|offer| offer.hold.id);
                    hold.map(|hold| Command::OfTicket {
                        ticket,
                        act: TicketAct::DeclineOffer { hold },
                    })
                }
                Self::MatchGivenBack => declinable.map(|hold| Command::OfTicket {
                    ticket,
                    act: TicketAct::DeclineOffer { hold },
                }),
                Self::NamesakeLosesPlace => {
                    let waits = view.state == TicketState::Waiting;
                    waits.then_some(TicketAct::Leave.of(ticket))
                }
                Self::SecondTakenAlone => {
                    let booking = view.booking.as_ref().filter(|_| is_booked && own.is_some());
                    booking.map(|it| Command::OfTicket {
                        ticket,
                        act: TicketAct::CancelBooking { booking: it.id },
                    })
                }
                Self::MovedUnasked => own.filter(|_| is_booked).map(|hold| Command::OfTicket {
                    ticket,
                    act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { hold } },
                }),
                Self::TurnCutShort => {
                    let serial = screen.turn_serial(ticket).unwrap_or(0);
                    let holds = own.is_some() && view.state == TicketState::Active;
                    holds.then_some(TicketAct::EndTurn { serial }.of(ticket))
                }
                Self::Nothing
                | Self::RequestBodyIgnored
                | Self::SilentPlaceStalls
                | Self::DownTimeCounts
                | Self::ClosedTakesBack => None,
            }
        });
        letters.extend(found.map(|command| Letter { who: PEOPLE, ask: command.into() }));
    }

    /// The ask of a letter, as the shell passes it on.
    pub fn opened(self, judge: &Judge, letter: &Letter) -> Ask {
        let first = letter.ask.request.and_then(|request| judge.first_of(request));
        match (self, &letter.ask.command) {
            (Self::RequestBodyIgnored, _) => first.unwrap_or_else(|| letter.ask.clone()),
            (Self::ClosedTakesBack, Command::CloseCampaign { .. }) => Command::Tick.into(),
            _ => letter.ask.clone(),
        }
    }

    /// Whether nothing happens by itself at the moment.
    pub fn is_stalled(self, screen: &State) -> bool {
        self == Self::SilentPlaceStalls
            && screen.presences().any(|(_, presence)| presence == Presence::Offline)
    }
}

/// Whether the campaign is closed on every screen.
pub fn is_closed(screen: &State) -> bool {
    screen.now_serving(CAMPAIGN).is_some_and(|serving| serving.phase == Phase::Closed)
}
