//! A process that runs somebody else's script and needs nothing but its standard streams.

use libc::{SYS_execve, SYS_execveat, SYS_socket, SYS_socketpair};
use rustix::process::{Signal, set_parent_process_death_signal};

use super::landlock::{self, Right, Rules};
use super::{process, seccomp};
use crate::SandboxError;

/// Several times what the script's engine may take.
const MEMORY: u64 = 256 << 20;

const FILES: u64 = 16;

/// What such a process is refused beside what every role is: to reach anything, and to start anything.
const REFUSED: [i64; 4] = [SYS_socket, SYS_socketpair, SYS_execve, SYS_execveat];

pub(crate) fn confine_evaluator() -> Result<(), SandboxError> {
    let failed = |what| move |source| SandboxError::Process { what, source };
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| failed("end")(error.into()))?;
    // Not what a piped core holds: the broker's threads may not write to `/proc`, and this process inherits that. It ends up
    // not dumpable, and holds no secret.
    process::no_core_files().map_err(failed("core files"))?;
    process::limit_resources(MEMORY, FILES).map_err(failed("memory"))?;
    // Scripts ask what time it is here.
    let places = ["/etc/localtime", "/usr/share/zoneinfo"].map(|place| (place.into(), Right::Read));
    landlock::restrict(&Rules {
        places: places.into(),
        restrict_reading: true,
        // Nothing listens at port 0.
        tcp: Some(0),
        signals_stay_inside: true,
        abstract_sockets_stay_inside: true,
    })?;
    seccomp::apply_to_evaluator(&REFUSED)?;
    process::not_dumpable().map_err(failed("memory"))
}
