//! Child processes that never outlive this command.
//!
//! Each one leads a process group of its own. Ctrl-C, a hang-up or a request to end goes to every group that is
//! still there, so a web engine's own children end with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use crate::failure::{Failure, Result};

/// How long a group may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// The groups that run now, by the process id of their leaders.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Folders that this program made outside the checkout.
static FOLDERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock()
}

/// A child with its process group. Dropping it ends the whole group.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
}

impl Group {
    /// Starts `command` as the leader of a new process group.
    ///
    /// # Errors
    /// The program could not be started.
    pub(crate) fn start(command: &mut Command) -> std::io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // Held during the start: code that ends all groups either sees this one or runs before it.
        let mut running = running();
        let child = command.spawn()?;
        running.insert(child.id());
        Ok(Self { child })
    }

    /// The child's standard input, if `command` asked for a pipe. Only the first call gets it.
    pub(crate) fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// The child's standard output, if `command` asked for a pipe. Only the first call gets it.
    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits until the child ends, and leaves its processor time out of this program's.
    pub(crate) fn wait_uncounted(&mut self) -> std::io::Result<std::process::ExitStatus> {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
            let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            if let Some(child) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
                // If this fails, the wait below reports why.
                let _ended = waitid(WaitId::Pid(child), look);
            }
        }
        crate::processors::count_elsewhere(self.child.id());
        self.wait()
    }

    /// Waits until the child ends.
    pub(crate) fn wait(&mut self) -> std::io::Result<std::process::ExitStatus> {
        self.child.wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let id = self.child.id();
        signal(id, Ending::Ask);
        let signalled = Instant::now();
        while signalled.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        signal(id, Ending::Force);
        // The group has ended or was killed; there is nothing left to signal.
        let _status = self.child.wait();
        running().remove(&id);
    }
}

#[derive(Clone, Copy)]
enum Ending {
    Ask,
    Force,
}

#[cfg(unix)]
fn signal(group: u32, ending: Ending) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = match ending {
        Ending::Ask => Signal::TERM,
        Ending::Force => Signal::KILL,
    };
    if let Some(group) = i32::try_from(group).ok().and_then(Pid::from_raw) {
        // The signal fails where the group has ended already, which is as good.
        let _sent = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn signal(_group: u32, _ending: Ending) {}

/// A folder that is removed when this value is dropped, or with this program.
#[derive(Debug)]
pub(crate) struct PassingFolder(PathBuf);

impl PassingFolder {
    /// Makes a folder for this user only in the system's folder for temporary files. Its name is short, because the
    /// path of a socket is limited.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn make(name: &str) -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        make_private(&path)?;
        FOLDERS.lock().insert(path.clone());
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Makes a folder within it, for this user only.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn folder(&self, name: &str) -> std::io::Result<PathBuf> {
        let path = self.0.join(name);
        make_private(&path)?;
        Ok(path)
    }
}

impl Drop for PassingFolder {
    fn drop(&mut self) {
        // If this fails, the system removes it with its other temporary files.
        let _removed = std::fs::remove_dir_all(&self.0);
        FOLDERS.lock().remove(&self.0);
    }
}

/// Makes the folder `path`; fails if it exists, because then another program made it.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Sets signal handlers: a signal that ends this program first ends every group and removes its temporary folders.
///
/// # Errors
/// The signal handlers could not be set.
#[cfg(unix)]
pub(crate) fn end_with_this_program() -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(Failure::cannot("watching for Ctrl-C"))?;
    std::thread::spawn(move || {
        if let Some(received) = signals.forever().next() {
            crate::ui::interrupted();
            end_all();
            std::process::exit(128 + received);
        }
    });
    Ok(())
}

/// Ends every group that still runs, and removes the temporary folders. No group can start afterwards.
#[cfg(unix)]
pub(crate) fn end_all() {
    // Never released.
    let running = std::mem::ManuallyDrop::new(running());
    for group in running.iter() {
        signal(*group, Ending::Ask);
    }
    let signalled = Instant::now();
    while signalled.elapsed() < GRACE && running.iter().any(|group| exists(*group)) {
        std::thread::sleep(Duration::from_millis(20));
    }
    for group in running.iter() {
        signal(*group, Ending::Force);
    }
    for folder in FOLDERS.lock().iter() {
        let _removed = std::fs::remove_dir_all(folder);
    }
}

#[cfg(not(unix))]
pub(crate) fn end_all() {}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on other systems it can fail")]
pub(crate) fn end_with_this_program() -> Result<()> {
    Ok(())
}

/// Whether a group still runs. A group whose leader has ended, even if it was not waited for, does not.
#[cfg(unix)]
fn exists(group: u32) -> bool {
    use rustix::process::{Pid, WaitId, WaitIdOptions, test_kill_process_group, waitid};
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    i32::try_from(group).ok().and_then(Pid::from_raw).is_some_and(|group| {
        let leader_ended = matches!(waitid(WaitId::Pid(group), look), Ok(Some(_)));
        !leader_ended && test_kill_process_group(group).is_ok()
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_leader_that_ended_by_itself_is_not_waited_for() {
        let mut command = Command::new("true");
        let group = Group::start(command.stdout(std::process::Stdio::piped())).unwrap();
        let signalled = Instant::now();
        while exists(group.child.id()) && signalled.elapsed() < GRACE {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(!exists(group.child.id()));
    }

    #[test]
    fn a_passing_folder_is_private_and_passes() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = PassingFolder::make("porthole-xtask-test").unwrap();
        let path = folder.path().to_owned();
        std::fs::write(folder.folder("within").unwrap().join("file"), "").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(PassingFolder::make("porthole-xtask-test").is_err(), "it is taken");
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn dropping_a_group_ends_the_children_of_its_children_too() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & sleep 600 & wait"]).stdout(writer);
        let group = Group::start(&mut command).unwrap();
        drop(command);
        let id = group.child.id();
        assert!(running().contains(&id));
        drop(group);
        assert!(!running().contains(&id));
        // Each of them held the pipe open; it ends when the last one is gone.
        std::io::Read::read_to_end(&mut reader, &mut Vec::new()).unwrap();
    }
}
