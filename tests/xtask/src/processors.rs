//! The processor time of this program and of its children, as `/proc` reports it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The time of children that count elsewhere, in milliseconds.
static ELSEWHERE: AtomicU64 = AtomicU64::new(0);

/// The time of this program and of those children that it has waited for. `None` where the system does not report it.
pub(crate) fn used_by_all() -> Option<Duration> {
    of_stat(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// The same without the children that [`count_elsewhere`] named.
pub(crate) fn used() -> Option<Duration> {
    let elsewhere = Duration::from_millis(ELSEWHERE.load(Ordering::Relaxed));
    used_by_all().map(|all| all.saturating_sub(elsewhere))
}

/// Leaves out a child that has ended but was not waited for yet: the kernel adds its time to this program's then.
pub(crate) fn count_elsewhere(child: u32) {
    let stat = Path::new("/proc").join(child.to_string()).join("stat");
    let used = std::fs::read_to_string(stat).ok().and_then(|stat| of_stat(&stat));
    let used = used.unwrap_or_default().as_millis();
    ELSEWHERE.fetch_add(u64::try_from(used).unwrap_or_default(), Ordering::Relaxed);
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

    #[test]
    fn the_kernel_counts_the_time_of_children_too() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 0 0 100 20 300 4 20 0 1 0";
        assert_eq!(of_stat(stat), Some(Duration::from_millis(4240)));
        assert_eq!(of_stat("7 (a) S 1"), None);
    }
}
