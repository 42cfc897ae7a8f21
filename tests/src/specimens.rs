//! The catalogue of specimens: every screen in every state, with people and clinics that do not exist. The gallery draws
//! them, and the screen checks go through them. It draws nothing itself.

mod asking;
mod booking;
mod identity;
mod days;
pub mod sample;
mod series;
mod trouble;
mod waiting;
mod wishing;

pub use asking::watched;

use jari_kiosk::model::{Model, Step, Typed};

/// One screen in one state; the gallery sets language and text size.
pub struct Specimen {
    /// The screen's name, one of [`SCREENS`].
    pub screen: &'static str,
    /// What is special about this state, unique within its screen; in kebab case, for file names.
    pub state: &'static str,
    pub model: Model,
}

impl Specimen {
    fn new(state: &'static str, model: Model) -> Self {
        Self { screen: screen_of(&model.step), state, model }
    }
}

/// One list of screens, so that a new `Step` does not compile before it has a name and does not pass the
/// tests before it has a specimen.
macro_rules! screens {
    ($($step:pat => $name:literal,)*) => {
        /// The names of all screens.
        pub const SCREENS: &[&str] = &[$($name),*];

        /// The name of the screen that shows this step.
        #[must_use]
        pub fn screen_of(step: &Step) -> &'static str {
            match step { $($step => $name,)* }
        }
    };
}

screens! {
    Step::Pair { .. } => "pair",
    Step::Start => "start",
    Step::Consent { .. } => "consent",
    Step::WhichCampaign(_) => "which-campaign",
    Step::WhichTicket => "which-ticket",
    Step::Who => "who",
    Step::Name | Step::Mend(Typed::Name) => "name",
    Step::BirthDate | Step::Mend(Typed::BirthDate) => "birth-date",
    Step::Century { .. } => "century",
    Step::Ask(_) => "ask",
    Step::Phone | Step::Mend(Typed::Phone) => "phone",
    Step::Check => "check",
    Step::Party => "together",
    Step::Known => "known",
    Step::Ticket => "ticket",
    Step::FirstSeat => "first-seat",
    Step::Board => "board",
    Step::Narrow(_) => "narrow",
    Step::Times => "times",
    Step::Clinics => "clinics",
    Step::Days => "days",
    Step::Taken => "taken",
    Step::Confirm => "confirm",
    Step::Done | Step::Moved => "done",
    Step::Code { .. } => "code",
    Step::CodeBirthDate { .. } => "code-birth-date",
    Step::FindCode => "find-code",
    Step::MyBooking => "my-booking",
    Step::Change => "change",
    Step::Cancel => "cancel",
    Step::WhichDose => "which-dose",
    Step::Wish(_) => "wish",
    Step::Offer => "offer",
    Step::OtherSeat => "other-seat",
    Step::Identity => "identity",
    Step::NoMessage => "no-message",
    Step::Namesake => "namesake",
    Step::Trouble(_) => "trouble",
    Step::Staff { .. } => "staff",
    Step::StartOver { .. } => "start-over",
    Step::Display { .. } => "display",
    Step::Sound { .. } => "sound",
}

/// Every screen in every state it can be in.
#[must_use]
pub fn catalogue() -> Vec<Specimen> {
    let parts = [
        asking::specimens(),
        waiting::specimens(),
        identity::specimens(),
        wishing::specimens(),
        booking::first_seat(),
        booking::on_the_board(),
        booking::after_the_board(),
        days::clinics(),
        days::days(),
        series::specimens(),
        trouble::specimens(),
    ];
    parts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jari_kiosk::model::Link;

    use super::*;

    /// The least number of kinds of screens. It is written here a second time, so that a screen that is missing from the
    /// list above is noticed.
    const LEAST_SCREENS: usize = 20;

    #[test]
    fn every_kind_of_step_has_a_specimen() {
        let shown: BTreeSet<&str> = catalogue().iter().map(|specimen| specimen.screen).collect();
        assert_eq!(shown, SCREENS.iter().copied().collect());
        assert!(shown.len() >= LEAST_SCREENS, "{shown:?}");
    }

    #[test]
    fn no_two_specimens_share_a_screen_and_a_state() {
        let mut seen = BTreeSet::new();
        for specimen in catalogue() {
            let name = format!("{} {}", specimen.screen, specimen.state);
            assert!(seen.insert(name.clone()), "{name} occurs twice");
        }
    }

    #[test]
    fn every_screen_that_sends_is_shown_sending_and_every_kind_of_screen_idle_and_cut_off() {
        let all = catalogue();
        let sending: BTreeSet<&str> = all
            .iter()
            .filter(|specimen| specimen.model.sending.is_some())
            .map(|specimen| specimen.screen)
            .collect();
        for screen in ["pair", "phone", "code-birth-date", "ticket", "times", "confirm", "identity"]
        {
            assert!(sending.contains(screen), "{screen}");
        }
        assert!(all.iter().filter(|specimen| specimen.model.idle_warning.is_some()).count() >= 4);
        let is_cut_off = |specimen: &&Specimen| matches!(specimen.model.link, Link::Away { .. });
        assert!(all.iter().filter(is_cut_off).count() >= 4, "a kiosk without its server is shown");
    }
}
