//! The time that a part takes, and its budget.

use std::fmt;
use std::time::{Duration, Instant};

use super::extent::Extent;
use crate::failure::{Failure, Result};
use crate::{processors, ui};

/// The number of processors that budgets assume.
const CORES: u32 = 2;

/// How many times slower than an idle machine this one may be, because other programs run on it.
const SHARED_WITH: u32 = 2;

/// The state at the beginning of a part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    began: Instant,
    processors: Option<Duration>,
    gives_way: bool,
}

/// The time that a part took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spent {
    wall: Duration,
    /// The time of all processors together, if the system reports it.
    processors: Option<Duration>,
    /// Whether other programs run before it, so that its wall time includes waiting for them.
    gives_way: bool,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { began: Instant::now(), processors: processors::used(), gives_way: gives_way() }
    }

    /// The time since then of this program alone.
    pub(super) fn spent(&self) -> Spent {
        self.until(processors::used())
    }

    /// The time since the start of this program, with what runs beside it.
    pub(super) fn spent_by_all(&self) -> Spent {
        self.until(processors::used_by_all())
    }

    fn until(&self, now: Option<Duration>) -> Spent {
        let used = now.zip(self.processors).map(|(now, then)| now.saturating_sub(then));
        Spent { wall: self.began.elapsed(), processors: used, gives_way: self.gives_way }
    }
}

impl Spent {
    /// The time that counts against the budget: the time of computing on [`CORES`] idle cores, or half the wall time if
    /// that is more.
    fn counted(&self) -> Duration {
        let computing = self.processors.unwrap_or_default() / CORES;
        if self.gives_way && self.processors.is_some() {
            computing
        } else {
            computing.max(self.wall / SHARED_WITH)
        }
    }

    /// The time and the budget, in one line.
    pub(super) fn beside(&self, minutes: u32, extent: Extent) -> String {
        match extent {
            Extent::Usual => format!("{self}; its budget is {minutes}:00"),
            Extent::Long => self.to_string(),
        }
    }

    /// Checks the time of a part against its budget; the long form has none.
    ///
    /// # Errors
    /// The part took longer.
    pub(super) fn within(&self, part: &str, minutes: u32, extent: Extent) -> Result<()> {
        let counted = self.counted();
        if extent == Extent::Long || counted <= Duration::from_secs(u64::from(minutes) * 60) {
            return Ok(());
        }
        Err(Failure::Finding(format!(
            "`{part}` passed, but counts as {} and its budget is {minutes}:00: make it quicker, move what is \
             shown rarely to `--long`, or argue for more in tests/xtask/src/test.rs",
            ui::clock(counted)
        )))
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>5}", ui::clock(self.wall))?;
        match self.processors {
            Some(processors) => write!(f, ", {:>5} of processor time", ui::clock(processors)),
            None => Ok(()),
        }
    }
}

/// Whether this program has a lower priority than others.
fn gives_way() -> bool {
    #[cfg(unix)]
    return rustix::process::getpriority_process(None).is_ok_and(|nice| nice > 0);
    #[cfg(not(unix))]
    return false;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(wall: u64, processors: u64) -> Spent {
        let (wall, processors) = (Duration::from_secs(wall), Some(Duration::from_secs(processors)));
        Spent { wall, processors, gives_way: false }
    }

    #[test]
    fn a_part_is_held_to_its_budget_by_what_it_computes() {
        assert!(spent(60, 120).within("unit", 1, Extent::Usual).is_ok());
        let failure = spent(61, 122).within("unit", 1, Extent::Usual).unwrap_err().to_string();
        assert!(failure.contains("counts as 1:01 and its budget is 1:00"), "{failure}");
        assert!(spent(600, 1200).within("unit", 1, Extent::Long).is_ok());
    }

    #[test]
    fn a_machine_with_other_work_is_no_fault_but_waiting_is() {
        assert!(spent(110, 100).within("e2e", 1, Extent::Usual).is_ok());
        assert!(spent(130, 1).within("e2e", 1, Extent::Usual).is_err());
        // The wall time does not count at a low priority.
        let behind = Spent { gives_way: true, ..spent(1300, 100) };
        assert!(behind.within("fuzz", 1, Extent::Usual).is_ok());
    }
}
