//! Whether a descendant of a process holds a socket (`proc_pid_fd(5)`, `proc_pid_task(5)`).

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// More generations than the web engine has: the limit for processes that start each other endlessly.
const GENERATIONS: usize = 16;

/// More processes than windows ever have.
const PROCESSES: usize = 512;

/// How many processes that held sockets before are checked first.
const REMEMBERED: usize = 4;

/// The time limit of a search; a few processes with some hundred descriptors each take milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// Searches processes on a separate thread.
#[derive(Debug, Clone)]
pub(crate) struct Descendants {
    queries: Sender<DescendantQuery>,
}

#[derive(Debug)]
struct DescendantQuery {
    ancestor: u32,
    inode: u64,
    reply: SyncSender<io::Result<bool>>,
}

impl Descendants {
    pub(crate) fn start() -> io::Result<Self> {
        let (queries, looks) = channel::<DescendantQuery>();
        thread::Builder::new().name("callers".to_owned()).spawn(move || {
            let mut found = Found::default();
            for DescendantQuery { ancestor, inode, reply } in looks {
                // The caller may have given up.
                let _late = reply.send(found.hold(ancestor, inode));
            }
        })?;
        Ok(Self { queries })
    }

    /// Whether a descendant of `ancestor` holds the socket.
    ///
    /// # Errors
    /// The system does not know.
    pub(crate) fn hold(&self, ancestor: u32, inode: u64) -> io::Result<bool> {
        let (reply, answer) = sync_channel(1);
        let gone = "the thread that looks callers up has ended";
        self.queries.send(DescendantQuery { ancestor, inode, reply }).map_err(|_| io::Error::other(gone))?;
        answer.recv_timeout(PATIENCE).unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

/// The processes that held sockets before: nearly always the engine's one network process.
#[derive(Debug, Default)]
struct Found {
    lately: Vec<u32>,
}

impl Found {
    /// Whether a descendant of `ancestor` holds the socket. `ancestor` itself is not checked: the shell connects to
    /// nothing, and other processes cannot inspect it.
    ///
    /// # Errors
    /// No process holds it, but one could not be inspected, so it may be the one.
    fn hold(&mut self, ancestor: u32, inode: u64) -> io::Result<bool> {
        let lately = self.lately.clone();
        if self.look_in(lately, ancestor, inode).is_ok_and(|held| held) {
            return Ok(true);
        }
        self.look_in(family(ancestor)?, ancestor, inode)
    }

    fn look_in(&mut self, processes: Vec<u32>, ancestor: u32, inode: u64) -> io::Result<bool> {
        let mut unknown = None;
        for process in processes {
            // The descent is checked after the socket, because the id may belong to another process by then.
            match holds(process, inode).and_then(|holds| Ok(holds && descends(process, ancestor)?)) {
                Ok(true) => {
                    self.remember(process);
                    return Ok(true);
                }
                Ok(false) => {}
                Err(error) => unknown = Some(error),
            }
        }
        unknown.map_or(Ok(false), Err)
    }

    fn remember(&mut self, process: u32) {
        self.lately.retain(|other| *other != process);
        self.lately.insert(0, process);
        self.lately.truncate(REMEMBERED);
    }
}

/// Whether a process has the socket open. A process that has ended has none.
fn holds(process: u32, inode: u64) -> io::Result<bool> {
    let wanted = PathBuf::from(format!("socket:[{inode}]"));
    let Some(open) = unless_gone(fs::read_dir(format!("/proc/{process}/fd")))? else { return Ok(false) };
    for descriptor in open {
        let Some(descriptor) = unless_gone(descriptor)? else { continue };
        if unless_gone(fs::read_link(descriptor.path()))?.is_some_and(|link| link == wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a process is `ancestor` or a descendant of it.
fn descends(process: u32, ancestor: u32) -> io::Result<bool> {
    let mut process = Some(process);
    for _ in 0..GENERATIONS {
        match process {
            Some(found) if found == ancestor => return Ok(true),
            Some(found) => process = parent(found)?,
            None => return Ok(false),
        }
    }
    Ok(false)
}

/// The parent of a process, if it runs.
fn parent(process: u32) -> io::Result<Option<u32>> {
    let stat = unless_gone(fs::read(format!("/proc/{process}/stat")))?;
    Ok(stat.and_then(|stat| parent_in(&stat)))
}

/// After the program's name, which may contain anything, the fields are state and parent.
fn parent_in(stat: &[u8]) -> Option<u32> {
    let after = stat.iter().rposition(|byte| *byte == b')').and_then(|at| stat.get(at + 1..))?;
    let mut fields = after.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    std::str::from_utf8(fields.nth(1)?).ok()?.parse().ok().filter(|parent| *parent != 0)
}

/// All descendants of a process, the nearest first.
fn family(ancestor: u32) -> io::Result<Vec<u32>> {
    let mut all = vec![ancestor];
    let mut next = 0;
    while let Some(process) = all.get(next).copied() {
        next += 1;
        for child in children(process)? {
            if !all.contains(&child) && all.len() < PROCESSES {
                all.push(child);
            }
        }
    }
    all.remove(0);
    Ok(all)
}

fn children(process: u32) -> io::Result<Vec<u32>> {
    let mut all = Vec::new();
    let Some(threads) = unless_gone(fs::read_dir(format!("/proc/{process}/task")))? else { return Ok(all) };
    for thread in threads {
        let Some(thread) = unless_gone(thread)? else { continue };
        let Some(list) = unless_gone(fs::read_to_string(thread.path().join("children")))? else { continue };
        all.extend(list.split_ascii_whitespace().filter_map(|child| child.parse::<u32>().ok()));
    }
    Ok(all)
}

/// Errors of a process that may have ended meanwhile.
fn unless_gone<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    let ended = [rustix::io::Errno::NOENT, rustix::io::Errno::SRCH].map(|error| Some(error.raw_os_error()));
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if ended.contains(&error.raw_os_error()) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_read_whatever_the_program_calls_itself() {
        assert_eq!(parent_in(b"42 (Web) S 7 (x) S 17 42 42 0"), Some(17));
        assert_eq!(parent_in(b"42 (cat) S 17 42 42 0"), Some(17));
        assert_eq!(parent_in(b"1 (init) S 0 1 1 0"), None);
        assert_eq!(parent_in(b"42 cat"), None);
    }
}
