//! Child processes that a test starts, listens to, and surely ends.
//!
//! Each child leads a process group of its own, so that what it starts in turn ends with it. Dropping a
//! [`Process`] kills that group and nothing else.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

use crate::Result;
use crate::failure::{Failure, While as _};

/// How long a child may take to end by itself after SIGTERM before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// A running child process with its output captured.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    pid: Pid,
    stdin: Option<ChildStdin>,
    state: Arc<State>,
    readers: Vec<JoinHandle<()>>,
}

/// Which of its two outputs a child wrote a line to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// One line that a child wrote, without its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it was written.
    pub stream: Stream,
    /// What it says; bytes that are no UTF-8 are replaced.
    pub text: String,
}

#[derive(Debug, Default)]
struct State {
    progress: Mutex<Progress>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Progress {
    lines: Vec<Line>,
    exited: bool,
    open_streams: usize,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock()
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until `ready` gives a value, or until `deadline`.
    fn wait_for<T>(&self, deadline: Instant, mut ready: impl FnMut(&Progress) -> Option<T>) -> Option<T> {
        let mut progress = self.lock();
        loop {
            if let Some(value) = ready(&progress) {
                return Some(value);
            }
            let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
            let _in_time = self.changed.wait_for(&mut progress, left);
        }
    }
}

impl Process {
    /// Starts `command` in a process group of its own. Both outputs are captured; standard input is a pipe, see
    /// [`Process::take_stdin`].
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn spawn(mut command: Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().doing(format_args!("start {name}"))?;
        let pid = Pid::from_child(&child);
        let state = Arc::new(State::default());
        let streams: [(Stream, Option<Box<dyn Read + Send>>); 2] = [
            (Stream::Stdout, child.stdout.take().map(|pipe| Box::new(pipe) as _)),
            (Stream::Stderr, child.stderr.take().map(|pipe| Box::new(pipe) as _)),
        ];
        let mut readers = vec![watch_exit(pid, Arc::clone(&state))];
        for (stream, pipe) in streams {
            if let Some(pipe) = pipe {
                state.change(|progress| progress.open_streams += 1);
                readers.push(read_lines(stream, pipe, Arc::clone(&state)));
            }
        }
        let stdin = child.stdin.take();
        Ok(Self { name, child, pid, stdin, state, readers })
    }

    /// Runs `command` to its end and returns its standard output.
    ///
    /// # Errors
    /// When it cannot be started, does not end within `timeout` (it is killed then), or exits with a failure;
    /// what it wrote is in the error.
    pub fn run(command: Command, timeout: Duration) -> Result<String> {
        let mut process = Self::spawn(command)?;
        drop(process.take_stdin());
        let status = process.wait_for_exit(timeout)?;
        if status.success() {
            Ok(process.stdout())
        } else {
            Err(process.failure(&format!("failed ({status})")))
        }
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The write end of the child's standard input; dropping it is the end of file for the child. Given once.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.stdin.take()
    }

    /// Every line written so far.
    pub fn lines(&self) -> Vec<Line> {
        self.state.lock().lines.clone()
    }

    /// Standard output so far.
    pub fn stdout(&self) -> String {
        let progress = self.state.lock();
        let lines = progress.lines.iter().filter(|line| line.stream == Stream::Stdout);
        lines.map(|line| format!("{}\n", line.text)).collect()
    }

    /// Waits for the first line, from the start of the output, that `wanted` accepts.
    ///
    /// # Errors
    /// When the child closes its output or `timeout` passes without such a line; what it wrote is in the error.
    pub fn wait_for_line(&self, timeout: Duration, wanted: impl Fn(&str) -> bool) -> Result<String> {
        self.wait_for_line_after(0, timeout, wanted).map(|(_, text)| text)
    }

    /// Like [`Process::wait_for_line`], but passes over the first `seen` lines; returns how many lines there were
    /// up to and including the one found, to go on from there.
    ///
    /// # Errors
    /// As [`Process::wait_for_line`].
    pub fn wait_for_line_after(
        &self,
        seen: usize,
        timeout: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(usize, String)> {
        let mut next = seen;
        let found = self.state.wait_for(Instant::now() + timeout, |progress| {
            while let Some(line) = progress.lines.get(next) {
                next += 1;
                if wanted(&line.text) {
                    return Some(Some((next, line.text.clone())));
                }
            }
            (progress.exited && progress.open_streams == 0).then_some(None)
        });
        match found {
            Some(Some(found)) => Ok(found),
            Some(None) => Err(self.failure("ended before it said what was waited for")),
            None => Err(self.failure(&format!("did not say what was waited for within {timeout:?}"))),
        }
    }

    /// Waits for the child to end by itself.
    ///
    /// # Errors
    /// When it still runs after `timeout`; what it wrote is in the error.
    pub fn wait_for_exit(&mut self, timeout: Duration) -> Result<ExitStatus> {
        let ended = self.state.wait_for(Instant::now() + timeout, |progress| progress.exited.then_some(()));
        if ended.is_none() {
            return Err(self.failure(&format!("still runs after {timeout:?}")));
        }
        // The processes that it started end with it, and close the pipes that the readers wait on.
        self.signal_group(Signal::KILL);
        let status = self.child.wait().doing(format_args!("wait for {}", self.name))?;
        for reader in self.readers.drain(..) {
            // A reader has nothing to report but its end.
            let _ended = reader.join();
        }
        Ok(status)
    }

    /// Whether the child has not ended yet.
    pub fn is_running(&self) -> bool {
        !self.state.lock().exited
    }

    /// Asks the child's process group to end (SIGTERM), waits for it, and kills what is left.
    ///
    /// # Errors
    /// When the child cannot be waited for.
    pub fn stop(mut self) -> Result<ExitStatus> {
        self.terminate()
    }

    /// Does the same for a process whose output is still of interest.
    ///
    /// # Errors
    /// When the child cannot be waited for.
    pub fn terminate(&mut self) -> Result<ExitStatus> {
        self.signal_group(Signal::TERM);
        self.end()
    }

    /// Sends `signal` to the child only.
    pub fn signal(&self, signal: Signal) {
        if self.is_running() {
            // It may have ended already; then there is nothing left to signal.
            let _sent = rustix::process::kill_process(self.pid, signal);
        }
    }

    /// An error about this child: what it failed at, and all it wrote.
    pub fn failure(&self, what: &str) -> Failure {
        let mut text = format!("{} {what}; it wrote:", self.name);
        let lines = self.lines();
        if lines.is_empty() {
            text.push_str(" nothing");
        }
        for line in lines {
            text.push_str("\n  ");
            text.push_str(&line.text);
        }
        Failure::new(text)
    }

    fn end(&mut self) -> Result<ExitStatus> {
        let gone = self.state.wait_for(Instant::now() + GRACE, |progress| progress.exited.then_some(()));
        if gone.is_none() {
            self.signal_group(Signal::KILL);
        }
        self.wait_for_exit(GRACE)
    }

    /// Signals the whole group. The group's id cannot have passed to others: until the child is waited for, its
    /// process id, which is the group's id, stays taken.
    fn signal_group(&self, signal: Signal) {
        let _sent = rustix::process::kill_process_group(self.pid, signal);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.readers.is_empty() {
            return; // Already waited for.
        }
        self.signal_group(Signal::KILL);
        let _status = self.wait_for_exit(GRACE);
    }
}

/// A command with its arguments, in one expression.
pub fn command<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Notes when the child has ended, without reaping it: that stays with [`Process::wait_for_exit`].
fn watch_exit(pid: Pid, state: Arc<State>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Err(rustix::io::Errno::INTR) = rustix::process::waitid(WaitId::Pid(pid), options) {}
        state.change(|progress| progress.exited = true);
    })
}

fn read_lines(stream: Stream, pipe: Box<dyn Read + Send>, state: Arc<State>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut raw = Vec::new();
        while let Ok(1..) = pipe.read_until(b'\n', &mut raw) {
            let text = String::from_utf8_lossy(raw.strip_suffix(b"\n").unwrap_or(&raw)).into_owned();
            state.change(|progress| progress.lines.push(Line { stream, text }));
            raw.clear();
        }
        state.change(|progress| progress.open_streams -= 1);
    })
}

#[cfg(test)]
mod tests;
