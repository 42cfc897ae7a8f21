//! What the tests share: drawing a screen without a window, and the checks a screen must pass. It holds no
//! behaviour of the product itself.

pub mod checks;
pub mod specimens;
pub mod gallery;
pub mod house;
pub mod bench;
pub mod binaries;
pub mod client;
pub mod clinic_day;
pub mod contend;
pub mod crowd;
pub mod fault;
pub mod film;
pub mod front_desk;
pub mod kiosk;
pub mod load;
pub mod nation;
pub mod peers;
pub mod person;
pub mod rush;
pub mod screen;
pub mod server;
pub mod sim;
pub mod town;
pub mod wall;
