//! The main function of a token worker.

use std::ffi::OsStr;
use std::io;
use std::process::ExitCode;

use crate::worker_command::TOKEN_WORKER;

/// Runs as a token worker if this program was started as one. Call it first in `main`: it confines the process.
#[must_use]
pub fn as_token_worker() -> Option<ExitCode> {
    let is_requested = std::env::args_os().nth(1).as_deref() == Some(OsStr::new(TOKEN_WORKER));
    is_requested.then(token_worker)
}

/// Runs as a token worker: requests come over standard input. Returns when Porthole has closed it.
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
