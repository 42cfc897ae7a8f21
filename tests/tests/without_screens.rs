//! All tests that need no screen: simulated worlds, a server that is killed, a disk that forgets, and the project's
//! rules. One program, linked once.

mod architecture;
mod crash;
mod durability;
mod nights;
mod proof_and_draw;
mod rush;
mod simulation;
mod tidy;
