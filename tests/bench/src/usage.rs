//! What a process and all that it started use, as the kernel counts it (`proc(5)`).

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::result::Result;

/// How often memory is looked at while something goes on.
const EVERY: Duration = Duration::from_millis(50);

/// The process and its descendants that run now.
pub(crate) fn tree(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = processes().filter_map(|pid| Some((pid, parent(pid)?))).collect();
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(&of) = tree.get(next) {
        tree.extend(parents.iter().filter(|(_, parent)| *parent == of).map(|(pid, _)| *pid));
        next += 1;
    }
    tree
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The fields of `/proc/PID/stat` from the third on: the second, the program's name, may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid)?.get(1)?.parse().ok()
}

/// The memory of a tree in MiB: what is its own, and its share of what it shares with others (PSS).
///
/// # Errors
/// The kernel does not say so of a process, as of one that is not dumpable to anyone but root.
pub(crate) fn memory(root: u32) -> Result<f64> {
    tree(root).into_iter().map(memory_of).sum()
}

/// The same for one process only; one that is gone has none.
pub(crate) fn memory_of(pid: u32) -> Result<f64> {
    let file = format!("/proc/{pid}/smaps_rollup");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return Err(format!("{file}: {error}").into());
        }
        // It ended between two looks.
        Err(_) => return Ok(0.0),
    };
    let kib = text.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix("kB"));
    Ok(kib.and_then(|kib| kib.trim().parse::<f64>().ok()).unwrap_or_default() / 1024.0)
}

/// The most memory that a tree has while `work` goes on, in MiB, and what `work` gives.
pub(crate) fn peak_memory<T>(root: u32, work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut peak = memory(root)?;
            while !done.load(Ordering::Relaxed) {
                thread::sleep(EVERY);
                peak = peak.max(memory(root)?);
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(peak)
        });
        let worked = work();
        done.store(true, Ordering::Relaxed);
        let peak = watcher.join().map_err(|_| "the watcher panicked")??;
        Ok((peak, worked?))
    })
}

/// The processor time of a tree so far, in seconds; a child that has ended counts for who waited for it.
pub(crate) fn processor_time(root: u32) -> f64 {
    // What `sysconf(_SC_CLK_TCK)` gives on every Linux there is.
    const TICKS_A_SECOND: f64 = 100.0;
    let of = |pid| -> Option<f64> {
        let stat = stat(pid)?;
        // utime, stime, cutime, cstime.
        stat.get(11..15)?.iter().map(|ticks| ticks.parse::<f64>().ok()).sum()
    };
    tree(root).into_iter().filter_map(of).sum::<f64>() / TICKS_A_SECOND
}

/// How often the threads of a process were put on a processor after waiting for something, so far.
fn wake_ups_of(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let of = |thread: fs::DirEntry| -> Option<u64> {
        let text = fs::read_to_string(thread.path().join("status")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        line.trim().parse().ok()
    };
    threads.filter_map(of).sum()
}

/// Wake-ups a second of these processes while nothing is asked of them.
#[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
pub(crate) fn wake_ups(processes: &[u32], span: Duration) -> f64 {
    let count = || processes.iter().map(|pid| wake_ups_of(*pid)).sum::<u64>();
    let before = count();
    thread::sleep(span);
    count().saturating_sub(before) as f64 / span.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_holds_a_process_and_what_it_started() {
        let mut child =
            std::process::Command::new("sh").args(["-c", "sleep 60 & wait"]).spawn().expect("sh starts");
        let begun = std::time::Instant::now();
        while tree(child.id()).len() < 2 && begun.elapsed() < Duration::from_secs(20) {
            thread::yield_now();
        }
        let found = tree(child.id());
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(tree(std::process::id()).contains(&child.id()));
        assert!(memory(child.id()).expect("readable") > 0.0);
        // The sleep is of the test's own making, and ends with it.
        for pid in found.iter().rev() {
            std::process::Command::new("kill").arg(pid.to_string()).status().expect("kill runs");
        }
        child.wait().expect("it ends");
    }

    #[test]
    fn work_in_a_tree_counts_as_processor_time() {
        let before = processor_time(std::process::id());
        let begun = std::time::Instant::now();
        let mut spent = 0_u64;
        while processor_time(std::process::id()) - before < 0.05 {
            spent = spent.wrapping_add(1);
            assert!(begun.elapsed() < Duration::from_secs(60), "{spent}");
        }
    }
}
