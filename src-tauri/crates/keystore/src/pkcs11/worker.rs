//! Manages a module's process: starts it, sends requests, ends it, and starts it again.

use std::io::{self, BufRead as _, BufReader, PipeReader, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use porthole_identity::StoreFailure;

use super::protocol::{self, WorkerRequest, WorkerResponse};
use crate::worker_command::WorkerCommand;

/// How long a worker that missed a deadline may go on before it is ended: a card that is slow once is no reason to type
/// the PIN again.
const GRACE: Duration = Duration::from_secs(20);

/// How long a worker may take to close its module when it is stopped.
const CLOSING: Duration = Duration::from_secs(1);

/// The pause before a worker is started again, which doubles each time. After the first end there is no pause, because
/// the module may not have caused it.
const SECOND_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A pause of at least this length is reported as the store being gone, before the next start.
const LONG_PAUSE: Duration = Duration::from_secs(2);

/// A worker that ran for this long does not count as one that ends at once.
const STEADY: Duration = Duration::from_secs(60);

/// The longest line of a module's output that is logged.
const LINE: u64 = 512;

/// A module's process, which starts with the first request.
#[derive(Debug)]
pub(super) struct Worker {
    command: WorkerCommand,
    library: PathBuf,
    reserved: Option<String>,
    /// The module's name, for the log.
    name: String,
    running: Option<Running>,
    ended: Option<ExitedProcess>,
}

#[derive(Debug)]
struct Running {
    process: Child,
    socket: UnixStream,
    since: Instant,
}

/// The end of the last process.
#[derive(Debug, Clone)]
struct ExitedProcess {
    reason: String,
    again_at: Instant,
    pause: Duration,
    reported: ReportedState,
}

/// The state of an ended process that [`Worker::has_news`] has reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReportedState {
    Nothing,
    Gone,
    MayBeTried,
}

impl Worker {
    pub(super) const fn new(
        command: WorkerCommand,
        library: PathBuf,
        reserved: Option<String>,
        name: String,
    ) -> Self {
        Self { command, library, reserved, name, running: None, ended: None }
    }

    /// Sends a request and returns the response, by `deadline` or soon after it. A lookup into the tokens is sent once
    /// more if the process ended by itself for the first time.
    ///
    /// # Errors
    /// The process ended, or was ended because it did not respond. A later request starts it again.
    pub(super) fn ask(
        &mut self,
        question: &WorkerRequest,
        deadline: Instant,
    ) -> Result<WorkerResponse, StoreFailure> {
        let answer = self.ask_once(question, deadline);
        // No other request is repeated: every PIN counts.
        let is_look = matches!(question, WorkerRequest::Read { .. });
        let is_first_end = self.ended.as_ref().is_some_and(|ended| ended.pause.is_zero());
        if answer.is_err() && is_look && is_first_end && Instant::now() < deadline {
            return self.ask_once(question, deadline);
        }
        answer
    }

    fn ask_once(
        &mut self,
        question: &WorkerRequest,
        deadline: Instant,
    ) -> Result<WorkerResponse, StoreFailure> {
        let running = self.ensure_running()?;
        let response = exchange(&mut running.socket, question, deadline + GRACE);
        response.map_err(|error| self.give_up(&error))
    }

    /// Whether the process runs; notices if it has ended by itself.
    pub(super) fn is_running(&mut self) -> bool {
        let Some(running) = &mut self.running else { return false };
        if matches!(running.process.try_wait(), Ok(None)) {
            return true;
        }
        self.give_up(&io::ErrorKind::UnexpectedEof.into());
        false
    }

    /// Whether the last process has ended and either may be started again now, or must not for a long time. Reports
    /// each state once.
    pub(super) fn has_news(&mut self) -> bool {
        let Some(ended) = self.ended.as_mut().filter(|_| self.running.is_none()) else { return false };
        let now = if ended.again_at <= Instant::now() {
            ReportedState::MayBeTried
        } else if ended.pause >= LONG_PAUSE {
            ReportedState::Gone
        } else {
            ReportedState::Nothing
        };
        std::mem::replace(&mut ended.reported, now) != now
    }

    fn ensure_running(&mut self) -> Result<&mut Running, StoreFailure> {
        if self.running.is_none() {
            if let Some(ended) = &self.ended
                && Instant::now() < ended.again_at
            {
                return Err(StoreFailure::NotRunning(ended.reason.clone()));
            }
            match self.start() {
                Ok(running) => self.running = Some(running),
                // The module is not the cause, so there is no pause.
                Err(error) if porthole_resources::is_exhausted(&error) => {
                    return Err(StoreFailure::NotRunning(format!("its process cannot be started: {error}")));
                }
                Err(error) => {
                    return Err(self
                        .record_failure(format!("its process cannot be started: {error}"), Duration::ZERO));
                }
            }
            let open = WorkerRequest::Open { library: self.library.clone(), reserved: self.reserved.clone() };
            let opened = self
                .running
                .as_mut()
                .map(|running| exchange(&mut running.socket, &open, Instant::now() + GRACE));
            if let Some(Err(error)) = opened {
                return Err(self.give_up(&error));
            }
        }
        self.running.as_mut().ok_or(StoreFailure::TimedOut)
    }

    fn start(&self) -> io::Result<Running> {
        let (ours, theirs) = UnixStream::pair()?;
        let (prints, printer) = io::pipe()?;
        let printer_too = printer.try_clone()?;
        // First, because without it a started process could not be waited for.
        let name = self.name.clone();
        thread::Builder::new().name(format!("prints-{name}")).spawn(move || log(prints, &name))?;
        // `command` holds the other ends of the socket and the pipe. It is dropped at the end of this call; before
        // that, the end of the process would go unnoticed.
        let process = self.command.start(|command| {
            command.stdin(OwnedFd::from(theirs)).stdout(printer_too).stderr(printer);
        })?;
        Ok(Running { process, socket: ours, since: Instant::now() })
    }

    /// Ends the process, if it has not ended. Returns why it is gone.
    fn give_up(&mut self, error: &io::Error) -> StoreFailure {
        let Some(Running { mut process, since, .. }) = self.running.take() else {
            return StoreFailure::Failed(error.to_string());
        };
        let hung = matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
        let ended_itself =
            error.kind() == io::ErrorKind::UnexpectedEof || error.kind() == io::ErrorKind::BrokenPipe;
        if !ended_itself {
            let _ended = process.kill();
        }
        let status = wait_or_kill(&mut process);
        let reason = match status {
            _ if hung => "it did not answer, so its process was ended".to_owned(),
            Ok(status) if ended_itself => how_it_ended(status),
            Ok(_) | Err(_) => format!("its process broke the protocol ({error}) and was ended"),
        };
        tracing::warn!(module = self.name, reason, "a PKCS#11 module's process is gone");
        self.record_failure(reason, since.elapsed())
    }

    fn record_failure(&mut self, reason: String, ran: Duration) -> StoreFailure {
        let earlier = self.ended.take().filter(|_| ran < STEADY);
        let pause =
            earlier.map_or(Duration::ZERO, |earlier| (2 * earlier.pause).clamp(SECOND_PAUSE, LONGEST_PAUSE));
        let again_at = Instant::now() + pause;
        self.ended =
            Some(ExitedProcess { reason: reason.clone(), again_at, pause, reported: ReportedState::Nothing });
        StoreFailure::NotRunning(reason)
    }
}

/// Lets the process close its module.
impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(Running { mut process, socket, .. }) = self.running.take() {
            drop(socket);
            if let Err(error) = wait_or_kill(&mut process) {
                tracing::debug!(%error, module = self.name, "a PKCS#11 module's process could not be waited for");
            }
        }
    }
}

fn exchange(
    socket: &mut UnixStream,
    question: &WorkerRequest,
    deadline: Instant,
) -> io::Result<WorkerResponse> {
    let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    socket.set_write_timeout(Some(left))?;
    socket.set_read_timeout(Some(left))?;
    protocol::send(socket, question)?;
    protocol::receive(socket)
}

fn wait_or_kill(process: &mut Child) -> io::Result<ExitStatus> {
    let until = Instant::now() + CLOSING;
    while Instant::now() < until {
        if let Some(status) = process.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(2));
    }
    process.kill()?;
    process.wait()
}

fn how_it_ended(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("its process was ended by signal {signal}"),
        (None, Some(code)) => format!("its process ended with code {code}"),
        (None, None) => "its process ended".to_owned(),
    }
}

/// Logs the output of a module, to help find its faults.
fn log(prints: PipeReader, module: &str) {
    let mut lines = BufReader::new(prints);
    let mut line = Vec::new();
    while lines.by_ref().take(LINE).read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line);
        tracing::debug!(module, printed = text.trim_end(), "a PKCS#11 module printed something");
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_ends_again_is_started_after_a_growing_pause_and_one_that_ran_well_at_once() {
        let command = WorkerCommand::this_program();
        let mut worker = Worker::new(command, PathBuf::from("module.so"), None, "module".to_owned());
        let mut pause_after = |ran| {
            worker.record_failure("its process was ended by signal 9".to_owned(), ran);
            worker.ended.as_ref().map(|ended| ended.pause).unwrap_or_default()
        };
        let pauses: Vec<_> = (0..10).map(|_| pause_after(Duration::ZERO).as_millis()).collect();
        assert_eq!(pauses, [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
        assert_eq!(pause_after(STEADY), Duration::ZERO, "it ran well for a while");
        pause_after(Duration::ZERO);
        // It is not started before then.
        let early = worker.ensure_running().err();
        assert_eq!(early, Some(StoreFailure::NotRunning("its process was ended by signal 9".to_owned())));
    }
    #[test]
    fn news_is_that_it_may_be_tried_and_that_it_may_not_for_long() {
        let command = WorkerCommand::this_program();
        let mut worker = Worker::new(command, PathBuf::from("module.so"), None, "module".to_owned());
        assert!(!worker.has_news(), "it has not run");
        let end = |worker: &mut Worker| {
            worker.record_failure("its process was ended by signal 9".to_owned(), Duration::ZERO);
        };
        end(&mut worker);
        assert!(worker.has_news(), "it may be tried at once");
        assert!(!worker.has_news(), "that was said");
        for _ in 0..3 {
            end(&mut worker);
        }
        assert!(worker.has_news(), "it may not for two seconds");
        assert!(!worker.has_news(), "that was said");
        if let Some(ended) = &mut worker.ended {
            ended.again_at = Instant::now();
        }
        assert!(worker.has_news(), "it may be tried");
        assert!(!worker.has_news(), "that was said");
    }
}
