//! The gallery: every screen in every state on every kind of glass, drawn without a window, checked, and saved as
//! pictures on request. The screens belong to the catalogue, and the rules to the checks.

mod lettering;
mod living;
mod outcome;
mod person;
mod promise;
mod setting;
mod stage;
mod tour;
mod visit;
mod whole;

pub use lettering::unprintable;
pub use outcome::{LATER_CHECKS, Outcome, Tally};
pub use setting::{Orientation, Setting};
pub use stage::Stage;
pub use tour::{Tour, walk};
