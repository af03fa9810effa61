//! The shell's process: how it is started, spoken to and ended.

#[cfg(target_os = "linux")]
mod descendants;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use porthole_policy::SupportedLanguage;
use porthole_protocol::{Confinement, FrameError, Language, LogLevel, ToBroker, ToShell};
use porthole_sandbox::EngineFolders;

use crate::desktop;
use crate::display;
use crate::event::Event;
use crate::folders::Folders;
use crate::preferences;
use crate::shell::{Credits, Run, Shell};
use crate::unrestricted::{Unrestricted, this_program};

/// The target of the shell's lines in the log.
pub(crate) const SHELL_LINES: &str = "porthole_shell";

/// How many messages may wait for the shell to read them; one that reads none has hung.
const UNREAD: usize = 4_096;

/// How long the shell may take to end in order.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// How long the web engine may take to end once the shell has.
#[cfg(target_os = "linux")]
const FINISHES_WITHIN: Duration = Duration::from_secs(2);

/// How often a process is looked at that cannot be waited for beside being ended.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The longest line that is taken over from the shell's streams, in bytes.
const LINE: u64 = 2_000;

/// How many lines the shell may log in a second; beyond that they are counted, not written.
const LINES_A_SECOND: u32 = 100;

type Reading = Box<dyn Read + Send>;
type Writing = Box<dyn Write + Send>;

/// Starts shells, one after the other.
pub(crate) struct ShellProcess {
    events: Sender<Event>,
    folders: Folders,
    unrestricted: Unrestricted,
    /// Tells the proxy whose connections it takes.
    caller: porthole_proxy::ShellProcess,
    /// Started ahead, so that the system has loaded it by the time that it is told what to do.
    waiting: Option<Spawned>,
    current: Option<Current>,
}

struct Spawned {
    child: Child,
    reading: Reading,
    writing: Writing,
}

struct Current {
    messages: SyncSender<ToShell>,
    /// Has the process ended.
    ending: Sender<Ending>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// It is to end, and is ended where it does not.
    InOrder,
    /// Its connection has broken, so it is about to end, and is ended where it does not.
    Broken,
    /// It is to be ended.
    AtOnce,
    /// It has ended.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "it is looked at now and then there"))]
    Ended,
}

impl ShellProcess {
    pub(crate) const fn new(
        events: Sender<Event>,
        folders: Folders,
        unrestricted: Unrestricted,
        caller: porthole_proxy::ShellProcess,
    ) -> Self {
        Self { events, folders, unrestricted, caller, waiting: None, current: None }
    }

    /// Starts the process; it waits for its first message.
    pub(crate) fn start_ahead(&mut self) {
        match self.spawn() {
            Ok(spawned) => self.waiting = Some(spawned),
            // Tried again when it is needed, and said then.
            Err(error) => tracing::debug!(%error, "the shell was not started ahead"),
        }
    }

    /// GTK's own dialogs are in the language that the person has chosen when the process starts.
    fn language_variables(&self) -> Vec<(&'static str, String)> {
        match preferences::read(&self.folders.state).language {
            Language::System => Vec::new(),
            Language::English => desktop::language_variables(SupportedLanguage::English),
            Language::German => desktop::language_variables(SupportedLanguage::German),
        }
    }

    fn spawn(&self) -> io::Result<Spawned> {
        let own = EngineFolders::in_home(&self.folders.engine_home());
        let environment =
            porthole_sandbox::shell_environment(std::env::vars_os(), &self.folders.session, &own);
        let mut command = Command::new(this_program()?);
        command
            .arg(porthole_protocol::SHELL_ROLE)
            .env_clear()
            .envs(environment)
            .envs(self.language_variables())
            // JavaScriptCore starts a thread as soon as its library is loaded, unless it leaves memory to the C library;
            // a process with two threads cannot be confined as a whole. The shell takes this back before it starts
            // anything, so that the engine's own processes have their hardened allocator.
            .env(porthole_protocol::ONE_THREAD.0, porthole_protocol::ONE_THREAD.1)
            .stderr(Stdio::piped());
        connected(command, &self.unrestricted)
    }

    fn start_now(&mut self, run: Run, confinement: Confinement) -> io::Result<Current> {
        let spawned = match self.waiting.take() {
            Some(spawned) => spawned,
            None => self.spawn()?,
        };
        let Spawned { mut child, reading, writing } = spawned;
        self.caller.set(child.id());
        let streams = [child.stdout.take().map(box_reader), child.stderr.take().map(box_reader)];
        for stream in streams.into_iter().flatten() {
            thread::Builder::new().name("shell's streams".to_owned()).spawn(move || log_stream(stream))?;
        }
        let (messages, to_send) = sync_channel(UNREAD);
        let (ending, ends) = channel();
        let broken = ending.clone();
        thread::Builder::new()
            .name("to the shell".to_owned())
            .spawn(move || send(writing, &to_send, &broken))?;
        let (events, broken) = (self.events.clone(), ending.clone());
        let receiving = thread::Builder::new()
            .name("from the shell".to_owned())
            .spawn(move || receive(reading, run, &events, &broken))?;
        let (events, ended, caller) = (self.events.clone(), ending.clone(), self.caller.clone());
        thread::Builder::new().name("the shell's end".to_owned()).spawn(move || {
            let how = wait(child, &ends, ended, &caller);
            // What it said before its end comes before its end.
            let _failed = receiving.join();
            if let Err(why) = display::look() {
                tracing::warn!(why, "the display has gone");
                let _ended = events.send(Event::SessionGone);
            }
            let _ended = events.send(Event::ShellEnded { run, how });
        })?;
        // There is room: it is the first.
        let _sent = messages.try_send(ToShell::Confine(confinement));
        Ok(Current { messages, ending })
    }
}

impl Shell for ShellProcess {
    fn start(&mut self, run: Run, confinement: Confinement) {
        match self.start_now(run, confinement) {
            Ok(current) => self.current = Some(current),
            Err(error) => {
                self.caller.clear();
                let how = format!("it could not be started: {error}");
                let _ended = self.events.send(Event::ShellEnded { run, how });
            }
        }
    }

    fn send(&mut self, message: ToShell) {
        let Some(current) = &self.current else { return };
        match current.messages.try_send(message) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(_)) => {
                tracing::error!("the shell reads no messages and is ended");
                self.kill();
            }
        }
    }

    fn end(&mut self) {
        self.send(ToShell::End);
        if let Some(current) = &self.current {
            let _gone = current.ending.send(Ending::InOrder);
        }
    }

    fn kill(&mut self) {
        if let Some(current) = &self.current {
            let _gone = current.ending.send(Ending::AtOnce);
        }
    }
}

fn box_reader(stream: impl Read + Send + 'static) -> Reading {
    Box::new(stream)
}

/// Starts it in a process group of its own, with a socket pair as standard input; only this process has the other end.
#[cfg(unix)]
fn connected(mut command: Command, unrestricted: &Unrestricted) -> io::Result<Spawned> {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::os::unix::process::CommandExt as _;

    let (ours, theirs) = UnixStream::pair()?;
    command
        .arg0("porthole")
        .process_group(0)
        .current_dir("/")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::piped());
    let child = unrestricted.start(command)?;
    Ok(Spawned { child, reading: Box::new(ours.try_clone()?), writing: Box::new(ours) })
}

/// Starts it with pipes as its standard input and output.
#[cfg(not(unix))]
fn connected(mut command: Command, unrestricted: &Unrestricted) -> io::Result<Spawned> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = unrestricted.start(command)?;
    let (Some(writing), Some(reading)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("the shell has no pipes"));
    };
    Ok(Spawned { child, reading: Box::new(reading), writing: Box::new(writing) })
}

fn send(mut writing: Writing, messages: &Receiver<ToShell>, broken: &Sender<Ending>) {
    for message in messages {
        if let Err(error) = porthole_protocol::write(&mut writing, &message) {
            tracing::debug!(%error, "the shell was not told");
            let _gone = broken.send(Ending::Broken);
            return;
        }
    }
}

/// Hands on what the shell sends. One that says anything outside the protocol is ended: it is not what was started.
fn receive(mut reading: Reading, run: Run, events: &Sender<Event>, broken: &Sender<Ending>) {
    let credits = Credits::new();
    let mut log = Log::default();
    loop {
        match porthole_protocol::read(&mut reading) {
            Ok(Some(ToBroker::Log { level, line })) => log.write(level, &line),
            Ok(Some(message)) => {
                let credit = credits.take();
                if events.send(Event::Shell { run, message, credit }).is_err() {
                    return;
                }
            }
            Ok(None) => {
                let _gone = broken.send(Ending::Broken);
                return;
            }
            // It has gone with something unread; how it ended is told once it has.
            Err(FrameError::Io(error)) => {
                tracing::debug!(%error, "the connection to the shell is gone");
                let _gone = broken.send(Ending::Broken);
                return;
            }
            Err(error @ (FrameError::TooLong(_) | FrameError::Malformed(_))) => {
                tracing::error!(%error, "the shell broke the protocol and is ended");
                let _gone = broken.send(Ending::AtOnce);
                return;
            }
        }
    }
}

/// Returns once no process of the shell is left, with what became of it.
fn wait(
    mut child: Child,
    ends: &Receiver<Ending>,
    ended: Sender<Ending>,
    caller: &porthole_proxy::ShellProcess,
) -> String {
    let watched = watch(&child, ended);
    let in_order = wait_for(&mut child, ends, watched.is_ok());
    #[cfg(target_os = "linux")]
    {
        // The engine's processes end by themselves once the shell has, and write what a profile on the disk is to keep.
        if in_order {
            descendants::wait(child.id(), FINISHES_WITHIN);
        }
        descendants::end(child.id());
    }
    tracing::debug!(in_order, "the shell has ended");
    caller.clear();
    match child.wait() {
        Ok(status) => describe_exit(status),
        Err(error) => error.to_string(),
    }
}

/// Waits until the process has ended, having it end where that is asked for; gives whether it ended in order. It is not
/// reaped yet, so that no other process can have its number.
fn wait_for(child: &mut Child, ends: &Receiver<Ending>, is_watched: bool) -> bool {
    let (mut deadline, mut in_order) = (None, false);
    loop {
        let limit: Option<Instant> = deadline.or_else(|| (!is_watched).then(|| Instant::now() + LOOK_EVERY));
        let ending = match limit {
            Some(limit) => ends.recv_timeout(limit.saturating_duration_since(Instant::now())).ok(),
            None => ends.recv().ok(),
        };
        match ending {
            Some(Ending::Ended) => return in_order,
            Some(Ending::InOrder) => {
                in_order = true;
                deadline = deadline.or(Some(Instant::now() + ENDS_WITHIN));
            }
            Some(Ending::Broken) => deadline = deadline.or(Some(Instant::now() + ENDS_WITHIN)),
            Some(Ending::AtOnce) => {
                in_order = false;
                deadline = Some(Instant::now());
            }
            None => {}
        }
        if !is_watched && !matches!(child.try_wait(), Ok(None)) {
            return in_order;
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            in_order = false;
            // With everything that it has started, while it is known what that is.
            #[cfg(target_os = "linux")]
            descendants::end(child.id());
            if let Err(error) = child.kill() {
                tracing::debug!(%error, "the shell has just ended");
            }
            deadline = None;
        }
    }
}

/// Has [`Ending::Ended`] sent once the process has ended.
#[cfg(target_os = "linux")]
fn watch(child: &Child, ended: Sender<Ending>) -> io::Result<()> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let process = process.ok_or_else(|| io::Error::other("the shell has no process id"))?;
    thread::Builder::new().name("the shell's process".to_owned()).spawn(move || {
        while waitid(WaitId::Pid(process), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
            .is_err_and(|error| error == rustix::io::Errno::INTR)
        {}
        let _gone = ended.send(Ending::Ended);
    })?;
    Ok(())
}

/// No such thing here: it is looked at now and then.
#[cfg(not(target_os = "linux"))]
fn watch(_: &Child, _: Sender<Ending>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn describe_exit(status: ExitStatus) -> String {
    status.to_string()
}

/// What libraries print in the shell. They say what they like, so it is for anyone who looks into a fault.
fn log_stream(stream: Reading) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        match stream.by_ref().take(LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                tracing::debug!(target: "porthole_shell::libraries", line = %printable(&String::from_utf8_lossy(&line)));
            }
        }
    }
}

/// The shell's own log.
#[derive(Debug, Default)]
struct Log {
    second: Option<Instant>,
    lines: u32,
}

impl Log {
    fn write(&mut self, level: LogLevel, line: &str) {
        if self.second.is_none_or(|second| second.elapsed() >= Duration::from_secs(1)) {
            self.second = Some(Instant::now());
            self.lines = 0;
        }
        self.lines += 1;
        if self.lines > LINES_A_SECOND {
            return;
        }
        let line: String = printable(line);
        match level {
            LogLevel::Error => tracing::error!(target: SHELL_LINES, "{line}"),
            LogLevel::Warn => tracing::warn!(target: SHELL_LINES, "{line}"),
            LogLevel::Info => tracing::info!(target: SHELL_LINES, "{line}"),
            LogLevel::Debug => tracing::debug!(target: SHELL_LINES, "{line}"),
        }
    }
}

/// One line that moves no cursor and changes no colour.
fn printable(line: &str) -> String {
    let line = line.trim_end();
    line.chars().take(1_000).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_shell_is_one_line_of_the_log() {
        assert_eq!(printable("one\u{1b}[31m\nERROR forged\n"), "one [31m ERROR forged");
        assert_eq!(printable(&"x".repeat(5_000)).len(), 1_000);
    }
}
