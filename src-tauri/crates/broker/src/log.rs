//! The log: all that is asked for on standard error, and warnings of the broker's own in a file of the state folder, for
//! `portholectl report`.

use std::io::{self, Write};
use std::path::Path;

use parking_lot::Mutex;
use porthole_activity::{LOG_FILE, LogFile};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::shell_process::SHELL_LINES;

/// What is logged where `PORTHOLE_LOG` says nothing.
const USUAL: Level = Level::WARN;

/// Opened by the one process that runs: a second start hands over and writes nothing.
static FILE: Mutex<Option<LogFile>> = Mutex::new(None);

/// Begins to log on standard error; gives what is logged, for the shell to do the same.
pub(crate) fn init() -> String {
    let filter = filter(std::env::var("PORTHOLE_LOG").ok().as_deref());
    let lines = fmt::layer()
        .with_ansi(false)
        .with_writer(Outputs)
        // A terminal that has gone must not end the thread that logs: the words about it would go there, too, and panic.
        .log_internal_errors(false);
    tracing_subscriber::registry().with(lines).with(filter.clone()).init();
    filter.to_string()
}

/// What `wanted` names, as `warn,porthole_proxy=debug`.
fn filter(wanted: Option<&str>) -> Targets {
    let named = wanted.filter(|wanted| !wanted.is_empty()).and_then(|wanted| wanted.parse().ok());
    named.unwrap_or_else(|| Targets::new().with_default(USUAL))
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

/// A line of the shell may contain text that a page chose, and nothing of a page may reach the disk.
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
    fn a_filter_that_cannot_be_read_counts_as_the_usual_one() {
        for wanted in [None, Some(""), Some("porthole=loud")] {
            assert_eq!(filter(wanted).to_string(), "warn", "{wanted:?}");
        }
        let named = filter(Some("info,porthole_proxy=trace"));
        assert!(named.would_enable("porthole_proxy::listener", &Level::TRACE));
        assert!(named.would_enable("hyper", &Level::INFO) && !named.would_enable("hyper", &Level::DEBUG));
    }

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
