//! Which proxy leads to a server, where that depends on the server: as the system's settings say, or a proxy script
//! (PAC, as Netscape published it in 1996 and every browser knows it).
//!
//! A script comes from the network and is run in a process of its own that may do nothing but ask for names.

#![forbid(unsafe_code)]

mod finder;
mod hops;
mod script;
mod source;
mod system;

pub use finder::{Rule, Unknown, finder};
pub use script::{WorkerCommand, as_script_worker, script_worker};
