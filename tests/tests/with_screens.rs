//! All tests that draw a kiosk's screens, or open its window. One program, so that screens, server and SQLite are
//! linked once; `tidy.rs` finds a file here that is not a module of one of the two programs.

mod board;
mod board_room;
mod contacts;
mod earphone;
mod families;
mod call_board;
mod clinic_day;
mod front_desk;
mod help;
mod killed;
mod lost_code;
mod reader;
mod screens;
mod series;
mod slips;
mod taps;
mod two_kiosks;
mod voice;
mod window;
mod wire;
