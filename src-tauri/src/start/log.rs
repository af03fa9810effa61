//! Sends the shell's log to the broker, which writes it with its own.

use std::io;
use std::sync::Arc;

use porthole_protocol::{LogLevel, ToBroker};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::shell::Connection;

/// Logs what `filter` selects.
pub(super) fn init(filter: &str, broker: &Arc<Connection>) {
    let filter = filter.parse().unwrap_or_else(|_| Targets::new().with_default(Level::WARN));
    let lines = fmt::layer()
        .without_time()
        .with_level(false)
        .with_ansi(false)
        .with_writer(ToLog { broker: Arc::clone(broker) });
    tracing_subscriber::registry().with(lines).with(filter).init();
}

struct ToLog {
    broker: Arc<Connection>,
}

/// One line of the log.
struct Line<'a> {
    broker: &'a Connection,
    level: LogLevel,
}

impl<'a> MakeWriter<'a> for ToLog {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { broker: &self.broker, level: LogLevel::Info }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Line<'a> {
        let level = match *event.level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warn,
            Level::INFO => LogLevel::Info,
            _ => LogLevel::Debug,
        };
        Line { level, ..self.make_writer() }
    }
}

impl io::Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes).trim_end().to_owned();
        self.broker.send(ToBroker::Log { level: self.level, line });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
