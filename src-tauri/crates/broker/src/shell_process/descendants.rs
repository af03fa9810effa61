//! Everything that the shell has started: the web engine's processes, and what a broken one may have started in turn.

use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long the kernel may take to end a process that was killed.
const PATIENCE: Duration = Duration::from_secs(5);

const LOOK_EVERY: Duration = Duration::from_millis(10);

/// One line of `/proc/PID/stat`, as proc_pid_stat(5) has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Process {
    parent: i32,
    group: i32,
    /// It has ended and waits for its parent to notice: it writes no more.
    has_ended: bool,
}

/// Returns once no process that descends from `shell` or is of its group runs, at the latest after `patience`.
pub(super) fn wait(shell: u32, patience: Duration) {
    let Ok(shell) = i32::try_from(shell) else { return };
    let started = Instant::now();
    while !running_descendants(&all_processes(), shell).is_empty() && started.elapsed() < patience {
        thread::park_timeout(LOOK_EVERY);
    }
}

/// Ends every process that descends from `shell` or is of its group, and returns once none runs. The shell itself must
/// not have been reaped, so that its number is its own.
pub(super) fn end(shell: u32) {
    let Ok(shell) = i32::try_from(shell) else { return };
    let started = Instant::now();
    loop {
        let running = running_descendants(&all_processes(), shell);
        if running.is_empty() {
            return;
        }
        for process in &running {
            if let Some(process) = Pid::from_raw(*process)
                && let Err(error) = kill_process(process, Signal::KILL)
            {
                tracing::debug!(%error, "a process of the shell has just ended");
            }
        }
        if started.elapsed() > PATIENCE {
            tracing::error!(left = running.len(), "processes of the shell did not end");
            return;
        }
        // The kernel tells only a parent that waits, and these are not ours.
        thread::park_timeout(LOOK_EVERY);
    }
}

fn all_processes() -> BTreeMap<i32, Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return BTreeMap::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    ids.filter_map(|id| Some((id, parse(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?))).collect()
}

/// Reads `pid (name) state parent group …`. The name is the process's own and may hold anything.
fn parse(stat: &str) -> Option<Process> {
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    let state = fields.next()?;
    let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Process { parent, group, has_ended: matches!(state, "Z" | "X") })
}

/// Those of the shell that run. One whose parent has ended is known by its group, one that has left the group by its
/// parents.
fn running_descendants(all: &BTreeMap<i32, Process>, shell: i32) -> Vec<i32> {
    let descends = |id: i32| {
        let mut ancestor = Some(id);
        // Numbers may be used again while this looks, so a circle is possible.
        for _ in 0..all.len() {
            match ancestor {
                Some(id) if id == shell => return true,
                Some(id) => ancestor = all.get(&id).map(|process| process.parent),
                None => return false,
            }
        }
        false
    };
    let ours = all.iter().filter(|(_, process)| !process.has_ended);
    ours.filter(|(id, process)| process.group == shell || descends(**id)).map(|(id, _)| *id).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_process_is_read_whatever_it_calls_itself() {
        let process = Process { parent: 70, group: 7, has_ended: false };
        assert_eq!(parse("77 (WebKitWebProces) S 70 7 1 0"), Some(process));
        assert_eq!(parse("77 (a) Z 1 1) S 70 7 1 0"), Some(process));
        assert_eq!(parse("77 (sh) Z 70 7 1 0"), Some(Process { has_ended: true, ..process }));
        assert_eq!(parse("77"), None);
    }

    #[test]
    fn those_of_the_group_and_those_that_have_left_it_belong_to_the_shell() {
        let process = |parent, group| Process { parent, group, has_ended: false };
        let all = BTreeMap::from([
            (1, process(0, 1)),
            (7, process(1, 7)),
            (8, process(7, 7)),
            (9, process(8, 9)),
            (10, process(1, 7)),
            (11, process(1, 11)),
            (12, Process { has_ended: true, ..process(7, 7) }),
        ]);
        assert_eq!(running_descendants(&all, 7), [7, 8, 9, 10]);
    }

    #[test]
    fn everything_that_the_shell_has_started_is_ended() {
        let mut shell = Command::new("sh")
            .args(["-c", "setsid sleep 600 & sleep 600 & echo $!; wait"])
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = std::io::BufReader::new(shell.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        end(shell.id());
        let left = running_descendants(&all_processes(), i32::try_from(shell.id()).unwrap());
        assert_eq!(left, [0; 0]);
        assert!(!shell.wait().unwrap().success());
        // The output closes with the last of them.
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut output, &mut rest).unwrap();
    }
}
