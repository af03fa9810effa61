//! Runs the parts that only compute in a second process of low priority, beside the tests, which mostly wait for
//! windows and servers.

use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use crate::failure::{Failure, Result};
use crate::steps::{Output, Step};

/// The priority of that process, as `nice` takes it: the lowest.
const NICENESS: &str = "19";

/// Parts that run beside others.
#[derive(Debug)]
pub(super) struct Lane {
    parts: JoinHandle<Result<Output>>,
    /// Receives one message once everything is installed.
    installed: Option<Receiver<()>>,
}

/// The summary that a lane prints at its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) times: Vec<String>,
    pub(super) results: Vec<String>,
}

impl Lane {
    /// Calls `install`, then starts another process of this program, for the named parts only.
    ///
    /// # Errors
    /// The path of this program is unknown.
    pub(super) fn start(
        names: &[String],
        install: impl FnOnce() -> Result<()> + Send + 'static,
    ) -> Result<Self> {
        let program = std::env::current_exe().map_err(Failure::cannot("finding this program"))?;
        let program = program.display().to_string();
        let command = ["-n", NICENESS, &program, "test"];
        let arguments: Vec<&str> = command.into_iter().chain(names.iter().map(String::as_str)).collect();
        let title = format!("{}, beside the others", names.join(" and "));
        let step = Step::new(&title, "nice", &arguments).beside_others().uncounted();
        let (send, installed) = mpsc::channel();
        let parts = thread::spawn(move || {
            install()?;
            // The receiver is absent only while this program ends.
            let _received = send.send(());
            step.run()
        });
        Ok(Self { parts, installed: Some(installed) })
    }

    /// Waits until everything is installed. Returns `false` if that failed: then [`Self::join`] returns the error.
    pub(super) fn wait_until_installed(&mut self) -> bool {
        self.installed.take().is_none_or(|installed| installed.recv().is_ok())
    }

    /// Whether the process has ended, with success or without.
    pub(super) fn has_ended(&self) -> bool {
        self.parts.is_finished()
    }

    /// Waits for the end of the process.
    ///
    /// # Errors
    /// Something could not be installed, or a part failed; its output has been shown.
    pub(super) fn join(self) -> Result<Summary> {
        let joined = self.parts.join();
        let output =
            joined.map_err(|_| Failure::Finding("what runs beside the others was lost".to_owned()))?;
        Ok(Summary::read(&output?.lines))
    }
}

impl Summary {
    /// Reads the lines below the titles `times` and `results`.
    fn read(lines: &[String]) -> Self {
        let mut summary = Self::default();
        let mut title = "";
        for line in lines {
            if let Some(text) = line.strip_prefix("── ") {
                title = text;
                continue;
            }
            let Some(text) = line.strip_prefix("   ") else { continue };
            match title {
                "times" if !text.starts_with("together") => summary.times.push(text.to_owned()),
                "results" => summary.results.push(text.to_owned()),
                _ => {}
            }
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_that_cannot_install_says_so_before_the_parts_that_need_it() {
        let install = || Err(Failure::CannotRun("no package".to_owned()));
        let mut lane = Lane::start(&["repo".to_owned()], install).unwrap();
        assert!(!lane.wait_until_installed());
        assert!(lane.join().unwrap_err().to_string().contains("no package"));
    }

    #[test]
    fn the_summary_of_a_lane_is_read_from_its_output() {
        let printed = "── types for macOS\n   ✓ types for macOS (2:02)\n\n── times\n   macos      2:03, 1:58\n   \
                       together   2:03\n\n── results\n   macos     types ok\n\n✓ passed in 2:03: macos";
        let lines: Vec<String> = printed.lines().map(str::to_owned).collect();
        let summary = Summary::read(&lines);
        assert_eq!(summary.times, ["macos      2:03, 1:58"]);
        assert_eq!(summary.results, ["macos     types ok"]);
    }
}
