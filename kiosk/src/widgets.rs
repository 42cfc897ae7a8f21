//! The parts that screens are drawn with: measured text, plates, buttons, the chrome around every screen. Widgets keep
//! no state and know no screen.

pub mod area;
pub mod block;
pub mod button;
pub mod card;
pub mod choice;
pub mod chrome;
pub mod clinic_name;
pub mod field;
pub mod fitting;
pub mod form;
pub mod frame;
pub mod icon;
pub mod keys;
pub mod notice;
pub mod pen;
pub mod plate;
pub mod press;
pub mod qr;
pub mod remark;
pub mod strip;
pub mod naming;
pub mod one_line;
pub mod turner;
pub mod watched;

pub use area::Area;
pub use block::Block;
pub use button::{Button, button, setting_button};
pub use card::card;
pub use choice::{Choice, Notes, choices, choices_height, notes_that_stay};
pub use chrome::Page;
pub use field::{Field, field};
pub use form::Form;
pub use frame::{Frame, TrailStep};
pub use keys::{keyboard, keyboard_height};
pub use notice::{Notice, notice};
pub use pen::Pen;
pub use plate::Plate;
pub use press::{PressArea, State, press};
pub use qr::qr;
pub use remark::{Remark, first_sentence};
pub use strip::{Strip, StripTone};
