//! The log: all that is asked for on standard error, and warnings of the broker's own in a file of the state folder, for
//! `portholectl report`.

use std::io::{self, Write};
use std::path::Path;

use parking_lot::Mutex;
use porthole_activity::{LOG_FILE, LogFile};
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::shell_process::SHELL_LINES;

/// What is logged where `PORTHOLE_LOG` says nothing.
const USUAL: &str = "warn";

/// Opened by the one process that runs: a second start hands over and writes nothing.
static FILE: Mutex<Option<LogFile>> = Mutex::new(None);

/// Begins to log on standard error; gives what is logged, for the shell to do the same.
pub(crate) fn init() -> String {
    let filter = std::env::var("PORTHOLE_LOG").unwrap_or_else(|_| USUAL.to_owned());
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(&filter).unwrap_or_else(|_| EnvFilter::new(USUAL)))
        .with_ansi(false)
        .with_writer(Outputs)
        // A terminal that has gone must not end the thread that logs: the words about it would go there, too, and panic.
        .log_internal_errors(false)
        .init();
    filter
}

/// From now on warnings go to the file in `folder`, too.
pub(crate) fn keep_in(folder: &Path) {
    match LogFile::open(&folder.join(LOG_FILE)) {
        Ok(file) => *FILE.lock() = Some(file),
        Err(error) => tracing::warn!(%error, "the log cannot be kept in a file"),
    }
}

struct Outputs;

/// Where one line goes.
struct Output {
    is_kept: bool,
}

impl<'a> MakeWriter<'a> for Outputs {
    type Writer = Output;

    fn make_writer(&'a self) -> Output {
        Output { is_kept: false }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Output {
        Output { is_kept: is_kept(*event.level(), event.target()) }
    }
}

/// Lines of the shell may hold whatever a page made it say, and nothing of a page reaches the disk.
fn is_kept(level: Level, target: &str) -> bool {
    level <= Level::WARN && target.starts_with("porthole") && target != SHELL_LINES
}

impl Write for Output {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.is_kept
            && let Some(file) = FILE.lock().as_mut()
        {
            // Where the disk is full the line still stands on standard error.
            let _kept = file.write_all(line);
        }
        io::stderr().write_all(line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_brokers_own_warnings_are_kept() {
        assert!(
            is_kept(Level::WARN, "porthole_broker::controller") && is_kept(Level::ERROR, "porthole_host")
        );
        assert!(!is_kept(Level::INFO, "porthole_broker"), "details may name what a page chose");
        assert!(!is_kept(Level::ERROR, SHELL_LINES), "a page may have chosen the words");
        assert!(!is_kept(Level::ERROR, "hyper::proto"));
    }
}
