//! Starts a program as a token worker.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::process::{Child, Command};
use std::sync::Arc;

/// The first argument of a token worker.
pub(crate) const TOKEN_WORKER: &str = "token-worker";

/// How to start the process of a token's module.
#[derive(Clone)]
pub struct WorkerCommand {
    arguments: Vec<OsString>,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no token worker is started there"))]
    start: Arc<Start>,
}

type Start = dyn Fn(Command) -> io::Result<Child> + Send + Sync;

impl fmt::Debug for WorkerCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerCommand").field("arguments", &self.arguments).finish_non_exhaustive()
    }
}

impl WorkerCommand {
    /// This program, whose `main` calls [`as_token_worker`](crate::as_token_worker) first.
    #[must_use]
    pub fn this_program() -> Self {
        Self::with_arguments([TOKEN_WORKER])
    }

    /// This program, with other arguments for which it calls [`token_worker`](crate::token_worker).
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self {
            arguments: arguments.into_iter().map(Into::into).collect(),
            start: Arc::new(|mut command: Command| command.spawn()),
        }
    }

    /// A process that `start` starts: for a program whose own threads are restricted. The worker ends with the thread
    /// that starts it.
    #[must_use]
    pub fn started_by(self, start: impl Fn(Command) -> io::Result<Child> + Send + Sync + 'static) -> Self {
        Self { start: Arc::new(start), ..self }
    }

    /// Starts the process, after `prepare` has changed its command.
    #[cfg(target_os = "linux")]
    pub(crate) fn start(&self, prepare: impl FnOnce(&mut Command)) -> io::Result<Child> {
        let mut command = self.command();
        prepare(&mut command);
        (self.start)(command)
    }

    #[cfg(target_os = "linux")]
    fn command(&self) -> Command {
        // The running file, even if a newer one has replaced it.
        let mut command = Command::new("/proc/self/exe");
        // WebKit's libraries, if the program contains them, start a thread when they are loaded unless this is set. The
        // thread would stay outside the confinement.
        command.args(&self.arguments).env("Malloc", "1");
        command
    }
}
