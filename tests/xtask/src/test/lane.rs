//! Runs the parts that only compute in a second process of low priority, beside the tests, which mostly wait for
//! windows and servers.

use std::thread::{self, JoinHandle};

use crate::failure::{Failure, Result};
use crate::steps::{Output, Step};

/// The priority of that process, as `nice` takes it: the lowest.
const NICENESS: &str = "19";

/// Parts that run beside others.
#[derive(Debug)]
pub(super) struct Lane(JoinHandle<Result<Output>>);

/// The summary that a lane prints at its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) times: Vec<String>,
    pub(super) results: Vec<String>,
}

impl Lane {
    /// Starts another process of this program, for the named parts only.
    ///
    /// # Errors
    /// The path of this program is unknown.
    pub(super) fn start(names: &[String]) -> Result<Self> {
        let program = std::env::current_exe().map_err(Failure::cannot("finding this program"))?;
        let program = program.display().to_string();
        let command = ["-n", NICENESS, &program, "test"];
        let arguments: Vec<&str> = command.into_iter().chain(names.iter().map(String::as_str)).collect();
        let title = format!("{}, beside the others", names.join(" and "));
        let step = Step::new(&title, "nice", &arguments).beside_others();
        Ok(Self(thread::spawn(move || step.run())))
    }

    /// Whether the process has ended, with success or without.
    pub(super) fn has_ended(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits for the end of the process.
    ///
    /// # Errors
    /// A part of it failed; its output has been shown.
    pub(super) fn join(self) -> Result<Summary> {
        let joined = self.0.join();
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
    fn the_summary_of_a_lane_is_read_from_its_output() {
        let printed = "── types for macOS\n   ✓ types for macOS (2:02)\n\n── times\n   macos      2:03, 1:58\n   \
                       together   2:03\n\n── results\n   macos     types ok\n\n✓ passed in 2:03: macos";
        let lines: Vec<String> = printed.lines().map(str::to_owned).collect();
        let summary = Summary::read(&lines);
        assert_eq!(summary.times, ["macos      2:03, 1:58"]);
        assert_eq!(summary.results, ["macos     types ok"]);
    }
}
