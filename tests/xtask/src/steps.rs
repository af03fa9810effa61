//! Runs one program as a step: shows its title, progress and time, and keeps its output.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::children::Group;
use crate::failure::{Failure, Result};
use crate::ui;

/// How often a terminal, or a log file, shows that a step still runs.
const TICK: Duration = Duration::from_millis(500);
const LOG_TICK: Duration = Duration::from_secs(30);

/// How many lines of a failed step's output are shown; all are in its log.
const SHOWN: usize = 200;

/// A program to run, its arguments, folder and environment.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    title: String,
    program: String,
    arguments: Vec<String>,
    folder: PathBuf,
    environment: Vec<(String, String)>,
    others_run: bool,
    counts: bool,
    limit: Option<Duration>,
}

/// The output of a step.
#[derive(Debug)]
pub(crate) struct Output {
    /// Both streams, in the order they were written.
    pub(crate) lines: Vec<String>,
}

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    // The manifest's folder is tests/xtask.
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The folder of builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

impl Step {
    /// A step that runs `program` at the top of the checkout.
    pub(crate) fn new(title: &str, program: &str, arguments: &[&str]) -> Self {
        Self {
            title: title.to_owned(),
            program: program.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            folder: root(),
            environment: Vec::new(),
            others_run: false,
            counts: true,
            limit: None,
        }
    }

    /// Runs it in `folder`, relative to the top of the checkout.
    pub(crate) fn within(mut self, folder: &str) -> Self {
        self.folder = root().join(folder);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Marks it as running beside other steps: only its end is shown, because the progress of several would mix.
    pub(crate) fn beside_others(mut self) -> Self {
        self.others_run = true;
        self
    }

    /// Leaves its processor time out of this program's, so that it counts for no part that runs at the same time.
    pub(crate) fn uncounted(mut self) -> Self {
        self.counts = false;
        self
    }

    /// Ends it as a failure after `limit`.
    pub(crate) fn at_most(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The command that runs it again by hand.
    pub(crate) fn again(&self) -> String {
        let mut text = Vec::new();
        if let Ok(folder) = self.folder.strip_prefix(root())
            && !folder.as_os_str().is_empty()
        {
            text.push(format!("cd {} &&", folder.display()));
        }
        text.extend(self.environment.iter().map(|(name, value)| format!("{name}={value}")));
        text.push(self.program.clone());
        text.extend(self.arguments.iter().cloned());
        text.join(" ")
    }

    /// Runs it to its end and shows its progress. Its output is kept in `target/xtask/`.
    ///
    /// # Errors
    /// It could not start, it failed, or it took too long. The end of its output has been shown, and the text says how
    /// to run it again.
    pub(crate) fn run(&self) -> Result<Output> {
        if !self.others_run {
            ui::step(&self.title);
        }
        let started = Instant::now();
        let (mut log, log_path) = self.open_log()?;
        let (reader, writer) = std::io::pipe().map_err(Failure::cannot("opening a pipe"))?;
        let mut command = self.command();
        let both = writer.try_clone().map_err(Failure::cannot("opening a pipe"))?;
        command.stdin(Stdio::null()).stdout(writer).stderr(both);
        let mut group = Group::start(&mut command).map_err(Failure::cannot(self.could_not_start()))?;
        // Reading ends once all writers are closed, and `command` holds two of them.
        drop(command);

        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(reader).split(b'\n').map_while(std::result::Result::ok) {
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let mut lines: Vec<String> = Vec::new();
        let mut shown = Instant::now();
        let every = if ui::can_overwrite() { TICK } else { LOG_TICK };
        let wait = self.limit.map_or(every, |limit| every.min(limit));
        loop {
            match receive.recv_timeout(wait) {
                Ok(line) => {
                    writeln!(log, "{line}").map_err(Failure::cannot(log_path.display()))?;
                    lines.push(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if let Some(limit) = self.limit.filter(|limit| started.elapsed() >= *limit) {
                drop(group);
                self.show_failure(started.elapsed(), &lines, &log_path);
                let last = lines.iter().rev().find(|line| !line.is_empty());
                return Err(Failure::Finding(format!(
                    "{} was not done after {} seconds and was ended, so it hangs or is far too slow. \
                     Its last line: {}\nTo run it again: {}",
                    self.title,
                    limit.as_secs(),
                    last.map_or("none", String::as_str),
                    self.again()
                )));
            }
            if shown.elapsed() >= every && !self.others_run {
                shown = Instant::now();
                let last = lines.iter().rev().find(|line| !line.is_empty());
                ui::progress(started.elapsed(), last.map_or("", String::as_str));
            }
        }
        let ended = if self.counts { group.wait() } else { group.wait_uncounted() };
        let status = ended.map_err(Failure::cannot(&self.title))?;
        if status.success() {
            ui::done(&self.title, started.elapsed());
            return Ok(Output { lines });
        }
        self.show_failure(started.elapsed(), &lines, &log_path);
        Err(Failure::Finding(format!("{} failed. To run it again: {}", self.title, self.again())))
    }

    fn show_failure(&self, took: Duration, lines: &[String], log: &Path) {
        ui::step_failed(&self.title, took);
        let from = lines.len().saturating_sub(SHOWN);
        if from > 0 {
            ui::note(&format!("(the first {from} lines are in {})", log.display()));
        }
        lines.iter().skip(from).for_each(|line| ui::note(line));
    }

    /// Runs it on this terminal itself, so that it can ask for a password.
    ///
    /// # Errors
    /// It could not start, or it failed.
    pub(crate) fn run_on_terminal(&self) -> Result<()> {
        ui::step(&self.title);
        let started = Instant::now();
        let status = self.command().status().map_err(Failure::cannot(self.could_not_start()))?;
        if status.success() {
            ui::done(&self.title, started.elapsed());
            Ok(())
        } else {
            Err(Failure::CannotRun(format!("{} failed. To run it by hand: {}", self.title, self.again())))
        }
    }

    fn could_not_start(&self) -> String {
        format!("{}: `{}` could not start", self.title, self.program)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(path) = std::env::var_os("PATH").and_then(with_system_programs) {
            command.env("PATH", path);
        }
        command
    }

    fn open_log(&self) -> Result<(File, PathBuf)> {
        let folder = target().join("xtask");
        let name: String =
            self.title.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
        let path = folder.join(format!("{name}.log"));
        std::fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
        let file = File::create(&path).map_err(Failure::cannot(path.display()))?;
        Ok((file, path))
    }
}

/// The search path with the folder of nginx, which Debian includes only for root; `None` if the path contains it.
fn with_system_programs(path: OsString) -> Option<OsString> {
    const FOLDER: &str = "/usr/sbin";
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if cfg!(not(unix)) || folders.iter().any(|folder| folder == Path::new(FOLDER)) {
        return None;
    }
    folders.push(PathBuf::from(FOLDER));
    std::env::join_paths(folders).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_step_keeps_both_streams_and_its_success() {
        let output = Step::new("both streams", "sh", &["-c", "echo one; echo two >&2"]).run().unwrap();
        assert_eq!(output.lines, ["one", "two"]);
    }

    #[test]
    fn a_failed_step_says_how_to_run_it_again() {
        let step = Step::new("fails", "sh", &["-c", "exit 3"]).within("ui").with("A", "b");
        assert_eq!(step.again(), "cd ui && A=b sh -c exit 3");
        let failure = Step::new("fails", "sh", &["-c", "exit 3"]).run().unwrap_err();
        assert!(matches!(&failure, Failure::Finding(text) if text.contains("To run it again")), "{failure}");
    }

    #[test]
    fn a_step_that_hangs_ends_as_a_failure_that_says_so() {
        let arguments = ["-c", "echo half way; sleep 600 & wait"];
        let step = Step::new("hangs", "sh", &arguments).at_most(Duration::from_secs(1));
        let failure = step.run().unwrap_err();
        assert!(
            matches!(&failure, Failure::Finding(text) if text.contains("after 1 seconds") && text.contains("half way")),
            "{failure}"
        );
    }

    #[test]
    fn a_step_beside_others_uses_none_of_their_processor_time() {
        // Other tests of this program take little; this loop takes a second and more.
        let busy = [
            "-c",
            "i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done; awk '{print $14 + $15}' /proc/$$/stat",
        ];
        let before = crate::processors::used().unwrap();
        let output = Step::new("busy", "sh", &busy).uncounted().run().unwrap();
        let uncounted = crate::processors::used().unwrap() - before;
        let ticks: u64 = output.lines.last().unwrap().parse().unwrap();
        let busy = Duration::from_millis(ticks * 10);
        assert!(busy > Duration::from_millis(200), "{busy:?}");
        assert!(uncounted < busy / 2, "{uncounted:?} of {busy:?}");
    }

    #[test]
    fn nginx_is_found_without_being_root() {
        assert_eq!(with_system_programs("/usr/bin".into()), Some("/usr/bin:/usr/sbin".into()));
        assert_eq!(with_system_programs("/usr/sbin:/usr/bin".into()), None);
    }

    #[test]
    fn a_program_that_is_not_there_cannot_run() {
        let failure = Step::new("absent", "porthole-no-such-program", &[]).run().unwrap_err();
        assert!(matches!(failure, Failure::CannotRun(_)));
    }
}
