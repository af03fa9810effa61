//! Which proxy leads to a server, where that depends on the server: as the system's settings say, or a proxy script
//! (PAC, as Netscape published it in 1996 and every browser knows it).
//!
//! A script comes from the network and is run in its own process that may do nothing but ask for names.

#![forbid(unsafe_code)]

mod finder;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
#[cfg(target_os = "linux")]
mod helper;
#[cfg(target_os = "linux")]
mod helper_role;
mod hops;
mod script;
mod source;
mod system;
#[cfg(target_os = "linux")]
mod tickets;

use std::process::ExitCode;
use std::sync::Arc;

pub use finder::{Rule, Unknown, finder};
#[cfg(target_os = "linux")]
pub use helper::HelperCommand;
#[cfg(target_os = "linux")]
pub use helper_role::helper;
pub use script::{WorkerCommand, as_script_worker, script_worker};
#[cfg(target_os = "linux")]
pub use tickets::SystemTickets;

/// Where the tickets of the person's Kerberos sign-in come from; `None` where no library for them is asked yet
/// (Windows, macOS). The `main` of this program calls [`as_helper`] first.
#[must_use]
pub fn system_tickets() -> Option<Arc<dyn porthole_network::Tickets>> {
    #[cfg(target_os = "linux")]
    let tickets: Option<Arc<dyn porthole_network::Tickets>> =
        Some(Arc::new(SystemTickets::new(HelperCommand::this_program())));
    #[cfg(not(target_os = "linux"))]
    let tickets = None;
    tickets
}

/// Answers the questions to the helper process, if this program was started as one. Call it first thing in
/// `main`.
#[must_use]
pub fn as_helper() -> Option<ExitCode> {
    #[cfg(target_os = "linux")]
    let ended = helper_role::is_requested().then(helper);
    #[cfg(not(target_os = "linux"))]
    let ended = None;
    ended
}
