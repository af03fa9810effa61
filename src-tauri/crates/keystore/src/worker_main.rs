//! What a program does that was started as a token worker.

use std::ffi::OsStr;
use std::io;
use std::process::ExitCode;

use crate::worker_command::TOKEN_WORKER;

/// Serves as a token worker if this program was started as one. Call it first thing in `main`: it confines the process.
#[must_use]
pub fn as_token_worker() -> Option<ExitCode> {
    let is_requested = std::env::args_os().nth(1).as_deref() == Some(OsStr::new(TOKEN_WORKER));
    is_requested.then(token_worker)
}

/// Serves as a token worker: the process that asks is at the other end of standard input. Returns when it has hung up.
#[must_use]
pub fn token_worker() -> ExitCode {
    #[cfg(target_os = "linux")]
    let served = crate::pkcs11::serve();
    #[cfg(not(target_os = "linux"))]
    let served = Err::<(), _>(io::Error::from(io::ErrorKind::Unsupported));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error leads to Porthole's log.
            let _unheard =
                io::Write::write_all(&mut io::stderr(), format!("token worker: {error}\n").as_bytes());
            ExitCode::from(2)
        }
    }
}
