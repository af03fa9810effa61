//! How a program starts itself as a token worker.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::process::{Child, Command};
use std::sync::Arc;

/// The first argument of a program that is to be a token worker.
pub(crate) const TOKEN_WORKER: &str = "token-worker";

/// How the process of a token's module is started.
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
    /// This very program, whose `main` calls [`as_token_worker`](crate::as_token_worker) first.
    #[must_use]
    pub fn this_program() -> Self {
        Self::with_arguments([TOKEN_WORKER])
    }

    /// This very program, with other arguments that lead it to [`token_worker`](crate::token_worker).
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self {
            arguments: arguments.into_iter().map(Into::into).collect(),
            start: Arc::new(|mut command: Command| command.spawn()),
        }
    }

    /// Has the process started by `start`: for a program whose own threads are restricted. The worker ends with the
    /// thread that starts it.
    #[must_use]
    pub fn started_by(self, start: impl Fn(Command) -> io::Result<Child> + Send + Sync + 'static) -> Self {
        Self { start: Arc::new(start), ..self }
    }

    /// Starts the process, with what `prepare` adds.
    #[cfg(target_os = "linux")]
    pub(crate) fn start(&self, prepare: impl FnOnce(&mut Command)) -> io::Result<Child> {
        let mut command = self.command();
        prepare(&mut command);
        (self.start)(command)
    }

    #[cfg(target_os = "linux")]
    fn command(&self) -> Command {
        // Leads to the file that runs, even where a newer one has taken its name.
        let mut command = Command::new("/proc/self/exe");
        // Where the program brings WebKit's libraries, they start a thread when they are loaded, unless this is set;
        // it would stay outside the confinement.
        command.args(&self.arguments).env("Malloc", "1");
        command
    }
}
