//! The program `jari-server` from outside: what is typed, what is said, how it ends. Knows nothing of its insides.

mod campaign;
mod check;
mod device;
mod import;
mod serve;
mod world;
