//! The time that a part takes, and its budget.

use std::fmt;
use std::time::{Duration, Instant};

use super::extent::Extent;
use crate::failure::{Failure, Result};
use crate::ui;

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
        Self { began: Instant::now(), processors: processors(), gives_way: gives_way() }
    }

    pub(super) fn spent(&self) -> Spent {
        let used = processors().zip(self.processors).map(|(now, then)| now.saturating_sub(then));
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

/// The processor time of this program and of those children that it has waited for.
fn processors() -> Option<Duration> {
    of_stat(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// Fields 14 to 17 of proc_pid_stat(5), in ticks of a hundredth of a second.
fn of_stat(stat: &str) -> Option<Duration> {
    // The second field, the program's name, may contain anything and ends with the last bracket.
    let (_, behind) = stat.rsplit_once(')')?;
    let ticks: Option<Vec<u64>> =
        behind.split_whitespace().skip(11).take(4).map(|field| field.parse().ok()).collect();
    let ticks = ticks.filter(|ticks| ticks.len() == 4)?;
    Some(Duration::from_millis(ticks.iter().sum::<u64>() * 10))
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

    #[test]
    fn the_kernel_counts_the_time_of_children_too() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 0 0 100 20 300 4 20 0 1 0";
        assert_eq!(of_stat(stat), Some(Duration::from_millis(4240)));
        assert_eq!(of_stat("7 (a) S 1"), None);
    }
}
