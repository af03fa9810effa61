//! A process of its own for questions that the app must not ask itself: the desktop's portals do not answer the app, whose
//! memory is closed to them, and the Kerberos library may hang.
//!
//! One question is one line, and so is its answer. The process is started with the first question, and ended when it
//! hangs.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The first argument of a program that is to be such a process.
pub(crate) const HELPER: &str = "system-helper";

/// For one question.
const LIMIT: Duration = Duration::from_secs(10);

/// For how long one that hung or ended is not started again.
const PAUSE: Duration = Duration::from_secs(10);

/// More than any answer: Windows' largest tickets are below 64 KiB (`MaxTokenSize`), and come in Base64.
const LONGEST: u64 = 128 * 1024;

/// How the process is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperCommand {
    arguments: Vec<OsString>,
    limit: Duration,
}

impl HelperCommand {
    /// This very program, whose `main` calls [`as_helper`](crate::as_helper) first.
    #[must_use]
    pub fn this_program() -> Self {
        Self::with_arguments([HELPER])
    }

    /// This very program, with other arguments that lead it to [`helper`](crate::helper).
    #[must_use]
    pub fn with_arguments<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Self {
        Self { arguments: arguments.into_iter().map(Into::into).collect(), limit: LIMIT }
    }

    /// One that takes longer for an answer is ended.
    #[must_use]
    pub fn limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    fn start(&self) -> io::Result<Running> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(self.limit))?;
        ours.set_write_timeout(Some(self.limit))?;
        // Leads to the file that runs, even where a newer one has taken its name.
        let mut command = Command::new("/proc/self/exe");
        command.args(&self.arguments).stdin(OwnedFd::from(theirs)).stdout(Stdio::null());
        let process = command.spawn()?;
        // The command holds the other end of the socket; as long as it does, the end of the process goes unseen.
        drop(command);
        Ok(Running { process, socket: BufReader::new(ours) })
    }
}

/// The process, asked one question after the other.
#[derive(Debug)]
pub(crate) struct Helper {
    command: HelperCommand,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<Running>,
    failed: Option<Instant>,
}

#[derive(Debug)]
struct Running {
    process: Child,
    socket: BufReader<UnixStream>,
}

impl Helper {
    pub(crate) fn new(command: HelperCommand) -> Self {
        Self { command, state: Mutex::default() }
    }

    /// The answer to `question`. Blocks.
    ///
    /// # Errors
    /// In words: the process cannot be started, takes too long, or ends.
    pub(crate) fn ask(&self, question: &str) -> Result<String, String> {
        if question.contains(char::is_control) {
            return Err("a name holds a control character".to_owned());
        }
        let mut state = self.state.lock();
        if state.failed.is_some_and(|at| at.elapsed() < PAUSE) {
            return Err("the system did not answer a moment ago".to_owned());
        }
        match self.try_ask(&mut state, question) {
            Ok(answer) => Ok(answer),
            Err(error) => {
                tracing::warn!(%error, "the process that asks the system gave no answer");
                *state = State { running: None, failed: Some(Instant::now()) };
                Err(format!("the system did not answer in time ({})", error.kind()))
            }
        }
    }

    fn try_ask(&self, state: &mut State, question: &str) -> io::Result<String> {
        let running = match &mut state.running {
            Some(running) => running,
            None => state.running.insert(self.command.start()?),
        };
        running.socket.get_mut().write_all(format!("{question}\n").as_bytes())?;
        let mut answer = String::new();
        (&mut running.socket).take(LONGEST).read_line(&mut answer)?;
        let line = answer.strip_suffix('\n').ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(line.to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.process.kill();
        if let Err(error) = self.process.wait() {
            tracing::debug!(%error, "the process that asks the system could not be waited for");
        }
    }
}
