//! The program `jari-server` from outside: its arguments, its output, its end. Knows nothing of its insides.

#[cfg(test)]
mod campaign;
#[cfg(test)]
mod check;
#[cfg(test)]
mod clinic;
#[cfg(test)]
mod device;
#[cfg(test)]
mod import;
#[cfg(test)]
mod line;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod restore;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod told;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod world;
