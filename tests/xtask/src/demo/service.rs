//! A program that runs beside the demo and writes a line once it is ready.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::children::Group;
use crate::failure::{Failure, Result};
use crate::steps::target;

/// How long a service may take on a busy machine.
const READY: Duration = Duration::from_secs(60);

/// A running service. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Service {
    _group: Group,
    // Held open: some services end when it closes.
    _stdin: Option<ChildStdin>,
}

impl Service {
    /// Starts a service and returns the first line of its output that `ready` accepts.
    ///
    /// # Errors
    /// It cannot start, ends, or is not ready in time. The text names the log with its output.
    pub(crate) fn start(
        name: &str,
        command: Command,
        ready: impl Fn(&str) -> bool,
    ) -> Result<(Self, String)> {
        Self::start_with_input(name, command, "", ready)
    }

    /// As [`Service::start`], after writing `input` to the service's standard input.
    ///
    /// # Errors
    /// As [`Service::start`].
    pub(crate) fn start_with_input(
        name: &str,
        mut command: Command,
        input: &str,
        ready: impl Fn(&str) -> bool,
    ) -> Result<(Self, String)> {
        let folder = target().join("xtask");
        let log = folder.join(format!("demo-{}.log", name.replace(' ', "-")));
        std::fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
        let errors = File::create(&log).map_err(Failure::cannot(log.display()))?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        let mut group = Group::start(&mut command).map_err(Failure::cannot(name))?;
        let mut stdin = group.take_stdin();
        if let Some(pipe) = &mut stdin
            && !input.is_empty()
        {
            pipe.write_all(input.as_bytes()).map_err(Failure::cannot(name))?;
            stdin = None;
        }
        let (send, lines) = mpsc::channel();
        if let Some(stdout) = group.take_stdout() {
            std::thread::spawn(move || {
                // Read to the end: a full pipe would stop the service.
                for line in BufReader::new(stdout).lines().map_while(std::result::Result::ok) {
                    let _heard = send.send(line);
                }
            });
        }
        let begun = Instant::now();
        while let Ok(line) = lines.recv_timeout(READY.saturating_sub(begun.elapsed())) {
            if ready(&line) {
                return Ok((Self { _group: group, _stdin: stdin }, line));
            }
        }
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        Err(Failure::Finding(format!("{name} did not become ready ({}):\n{text}", log.display())))
    }
}
