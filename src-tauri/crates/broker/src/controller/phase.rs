//! What the broker does, and how often the shell may die.

use std::time::{Duration, Instant};

use porthole_explain::{Code, Problem};

use crate::arguments::Target;

/// What the broker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The shell has been started and is not ready.
    Starting,
    /// Windows are open.
    Running,
    /// The device has lost its proof: the shell is ended, and what may not stay is cleared.
    TrustLost,
    /// The shell is ended or has ended, and another one follows.
    Restarting,
    /// The last window has closed; the shell is ending.
    Ending,
    /// Nothing is left to do.
    Ended {
        /// Whether that is as it should be.
        in_order: bool,
    },
}

/// What follows once every page has agreed to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Closing {
    /// Another shell, with these windows.
    Restart(Vec<Target>),
    /// The end.
    Quit,
    /// The end of the person's session, once the session manager says so; these windows were open.
    Session(Vec<Target>),
}

/// Whether the shell takes the notifications of a device that has lost its proof off the desktop, which only the shell can:
/// it is not ended before it has, or has had the time for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ClearingDesktop {
    /// Not asked for, or done.
    #[default]
    Idle,
    /// It is at it.
    UnderWay,
    /// It is at it, and is ended then.
    ThenEnd,
}

/// How long it may take for that once it is to be ended.
pub(crate) const DESKTOP_CLEARED_WITHIN: Duration = Duration::from_secs(1);

/// The pauses before the shell is started again, one for each time that it has ended by itself.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(8), Duration::from_secs(30)];

/// A shell that ran for so long is not one that cannot run.
const RAN_WELL: Duration = Duration::from_secs(10 * 60);

/// How often the shell has ended by itself lately.
#[derive(Debug, Default)]
pub(crate) struct Crashes {
    count: usize,
    started: Option<Instant>,
}

impl Crashes {
    /// A shell is started.
    pub(crate) fn on_start(&mut self) {
        self.started = Some(Instant::now());
    }

    /// The shell has ended by itself: the pause before the next start; `None` where there is none.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        if self.started.is_some_and(|started| started.elapsed() >= RAN_WELL) {
            self.count = 0;
        }
        self.count += 1;
        PAUSES.get(self.count - 1).copied()
    }
}

pub(crate) fn not_confined(detail: &str) -> Problem {
    Code::SandboxUnavailable.with_detail(detail)
}
