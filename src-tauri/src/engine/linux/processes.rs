//! The web engine's own processes.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How the engine's programs begin; the kernel keeps fifteen letters of each name.
const NAMES: &str = "WebKit";

/// How long the kernel may take to end a process that was killed.
const PATIENCE: Duration = Duration::from_secs(5);

const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Ends the engine's processes and returns once they have gone. Call it after the main loop has ended: while that
/// runs, the engine starts new ones.
pub(crate) fn end_processes() {
    let started = Instant::now();
    loop {
        let running = running();
        if running.is_empty() {
            return;
        }
        for process in &running {
            if let Err(error) = kill_process(*process, Signal::KILL) {
                tracing::debug!(%error, "a process of the engine has just ended");
            }
        }
        if started.elapsed() > PATIENCE {
            tracing::error!(left = running.len(), "the web engine's processes did not end");
            return;
        }
        // The kernel tells only a parent that waits, and the engine's library is the one that does.
        thread::park_timeout(LOOK_EVERY);
    }
}

/// The engine's processes that this one has started and that run.
fn running() -> Vec<Pid> {
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    ids.filter(|id| fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| is_ours(&stat)))
        .filter_map(Pid::from_raw)
        .collect()
}

/// Reads `pid (name) state parent …` as proc_pid_stat(5) has it. One that has ended and waits for its parent to
/// notice (`Z`) writes no more.
fn is_ours(stat: &str) -> bool {
    let Some((before, after)) = stat.rsplit_once(')') else { return false };
    let name = before.split_once('(').map_or("", |(_, name)| name);
    let mut fields = after.split_whitespace();
    let (state, parent) = (fields.next(), fields.next());
    name.starts_with(NAMES)
        && !matches!(state, Some("Z" | "X") | None)
        && parent == Some(std::process::id().to_string().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_engines_own_children_that_run_are_ended() {
        let me = std::process::id();
        for (stat, ours) in [
            (format!("77 (WebKitNetworkPr) S {me} 1 1 0"), true),
            (format!("77 (WebKitWebProces) R {me} 1 1 0"), true),
            (format!("77 (WebKitWebProces) Z {me} 1 1 0"), false),
            ("77 (WebKitWebProces) S 1 1 1 0".to_owned(), false),
            (format!("77 (xdg-open) S {me} 1 1 0"), false),
            (format!("77 (a) WebKit) S {me} 1 1 0"), false),
            ("77".to_owned(), false),
        ] {
            assert_eq!(is_ours(&stat), ours, "{stat}");
        }
    }
}
