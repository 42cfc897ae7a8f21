//! Everything that draws a kiosk's screens, or opens its window. One program, so that screens, server and SQLite are linked
//! once; a file here that is no module of one of the two programs is found by `tidy.rs`.

mod board;
mod contacts;
mod earphone;
mod families;
mod killed;
mod lost_code;
mod screens;
mod series;
mod taps;
mod two_kiosks;
mod voice;
mod window;
mod wire;
