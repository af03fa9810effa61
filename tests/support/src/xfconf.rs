//! Xfce's settings daemon. A test's session bus starts no services by itself.

use std::time::Duration;

use crate::Result;
use crate::process::{Process, command};
use crate::session_bus::SessionBus;

/// Debian's, which comes with the panel.
const XFCONFD: &str = "/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd";

const READY: Duration = Duration::from_secs(60);

/// Starts it in the session, and returns once it answers.
///
/// # Errors
/// It is not installed or does not come up.
pub(crate) fn start(session: &SessionBus) -> Result<Process> {
    let mut settings = command(XFCONFD, [] as [&str; 0]);
    session.apply_to(&mut settings);
    let settings = Process::spawn(settings)?;
    session.wait_for_name("org.xfce.Xfconf", READY)?;
    Ok(settings)
}
