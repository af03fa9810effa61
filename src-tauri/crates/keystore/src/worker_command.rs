//! How a program starts itself as a token worker.

use std::ffi::{OsStr, OsString};
#[cfg(target_os = "linux")]
use std::process::Command;
use std::process::ExitCode;

/// The first argument of a program that is to be a token worker.
const TOKEN_WORKER: &str = "token-worker";

/// How the process of a token's module is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    arguments: Vec<OsString>,
}

impl WorkerCommand {
    /// This very program, whose `main` calls [`as_token_worker`] first.
    #[must_use]
    pub fn this_program() -> Self {
        Self::with_arguments([TOKEN_WORKER])
    }

    /// This very program, with other arguments that lead it to [`token_worker`].
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self { arguments: arguments.into_iter().map(Into::into).collect() }
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn command(&self) -> Command {
        // Leads to the file that runs, even where a newer one has taken its name.
        let mut command = Command::new("/proc/self/exe");
        // Where the program brings WebKit's libraries, they start a thread when they are loaded, unless this is set;
        // it would stay outside the confinement.
        command.args(&self.arguments).env("Malloc", "1");
        command
    }
}

/// Serves as a token worker if this program was started as one. Call it first thing in `main`: it confines the process.
#[must_use]
pub fn as_token_worker() -> Option<ExitCode> {
    let is_asked = std::env::args_os().nth(1).as_deref() == Some(OsStr::new(TOKEN_WORKER));
    is_asked.then(token_worker)
}

/// Serves as a token worker: the process that asks is at the other end of standard input. Returns when it has hung up.
#[must_use]
pub fn token_worker() -> ExitCode {
    #[cfg(target_os = "linux")]
    let served = crate::pkcs11::serve();
    #[cfg(not(target_os = "linux"))]
    let served = Err::<(), _>(std::io::Error::from(std::io::ErrorKind::Unsupported));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error leads to Porthole's log.
            let _unheard = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("token worker: {error}\n").as_bytes(),
            );
            ExitCode::from(2)
        }
    }
}
