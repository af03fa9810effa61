//! inotify(7), asked for changes only. Where the person's limits on it are used up, everything counts as changed once a
//! second, until there is room again.

use std::collections::BTreeMap;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;

use crate::wait_outcome::WaitOutcome;

/// One event has up to 272 bytes.
const ROOM: usize = 4096;

/// How often files are looked at while the system does not tell.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What is a change: neither opening nor reading.
const CHANGE: WatchFlags = WatchFlags::ATTRIB
    .union(WatchFlags::CREATE)
    .union(WatchFlags::DELETE)
    .union(WatchFlags::MODIFY)
    .union(WatchFlags::CLOSE_WRITE)
    .union(WatchFlags::MOVE)
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::MOVE_SELF)
    .union(WatchFlags::ONLYDIR);

/// Changes in the folders that were added.
#[derive(Debug)]
pub(crate) struct Changes {
    /// `None` while the system gives none, or no room in it.
    queue: Option<OwnedFd>,
    is_logged: bool,
    end: Arc<OwnedFd>,
    folders: BTreeMap<PathBuf, i32>,
}

/// Ends the waiting.
#[derive(Debug)]
pub(crate) struct End(Arc<OwnedFd>);

impl End {
    pub(crate) fn notify(&self) {
        // It fails only when its counter is full, which says the same.
        let _told: Result<usize, Errno> = rustix::io::write(&*self.0, &1_u64.to_ne_bytes());
    }
}

impl Changes {
    pub(crate) fn new() -> io::Result<(Self, End)> {
        let end = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        let stop = End(Arc::clone(&end));
        let mut changes = Self { queue: None, is_logged: false, end, folders: BTreeMap::new() };
        changes.begin()?;
        Ok((changes, stop))
    }

    /// Has the system tell of changes from now on, where it can.
    fn begin(&mut self) -> io::Result<()> {
        match inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK) {
            Ok(queue) => self.queue = Some(queue),
            Err(error @ (Errno::MFILE | Errno::NFILE | Errno::NOMEM)) => self.go_without(error),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn go_without(&mut self, error: Errno) {
        self.queue = None;
        self.folders.clear();
        if !std::mem::replace(&mut self.is_logged, true) {
            tracing::warn!(
                %error,
                "the system does not tell of more changes of files, so they are looked at every second: raise \
                 fs.inotify.max_user_instances and fs.inotify.max_user_watches"
            );
        }
    }

    pub(crate) fn add(&mut self, folder: &Path) -> io::Result<()> {
        let Some(queue) = &self.queue else { return Ok(()) };
        let watch = match inotify::add_watch(queue, folder, CHANGE) {
            Ok(watch) => watch,
            Err(error @ (Errno::NOSPC | Errno::NOMEM)) => {
                self.go_without(error);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        match self.folders.insert(folder.to_owned(), watch) {
            // Another folder of that name, which may have been moved away and be watched still.
            Some(before) if before != watch => self.let_go(before),
            Some(_) | None => {}
        }
        Ok(())
    }

    pub(crate) fn forget(&mut self, folder: &Path) {
        if let Some(watch) = self.folders.remove(folder) {
            self.let_go(watch);
        }
    }

    /// Unless it is watched by another name, too.
    fn let_go(&self, watch: i32) {
        if let Some(queue) = &self.queue
            && self.folders.values().all(|other| *other != watch)
        {
            // It may have gone from the disk, which ended the watch already.
            let _gone: Result<(), Errno> = inotify::remove_watch(queue, watch);
        }
    }

    /// Waits for a change, as long as `limit` says, or for ever.
    pub(crate) fn wait(&mut self, limit: Option<Duration>) -> WaitOutcome {
        let Some(queue) = &self.queue else { return self.wait_without(limit) };
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        loop {
            let mut waited = [
                PollFd::from_borrowed_fd(self.end.as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(queue.as_fd(), PollFlags::IN),
            ];
            match poll(&mut waited, limit.as_ref()) {
                Ok(0) => return WaitOutcome::None,
                Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return cannot_wait(&error.into()),
            }
            if !waited[0].revents().is_empty() {
                return WaitOutcome::End;
            }
            if read(queue) {
                return WaitOutcome::Changed;
            }
        }
    }

    /// The same while inotify is not available. Anything may have changed; the next check watches the folders again.
    fn wait_without(&mut self, limit: Option<Duration>) -> WaitOutcome {
        let time = Timespec::try_from(limit.unwrap_or(LOOK_EVERY)).ok();
        let mut waited = [PollFd::from_borrowed_fd(self.end.as_fd(), PollFlags::IN)];
        match poll(&mut waited, time.as_ref()) {
            Ok(0) if limit.is_some() => WaitOutcome::None,
            Ok(0) | Err(Errno::INTR) => match self.begin() {
                Ok(()) => WaitOutcome::Changed,
                Err(error) => cannot_wait(&error),
            },
            Ok(_) => WaitOutcome::End,
            Err(error) => cannot_wait(&error.into()),
        }
    }
}

fn cannot_wait(error: &io::Error) -> WaitOutcome {
    tracing::error!(%error, "changes of files cannot be waited for");
    WaitOutcome::End
}

/// Takes what is queued, and says whether any of it is a change. An overflow of the queue hides some, so it is one; the
/// end of a watch that we removed ourselves is not one.
fn read(queue: &OwnedFd) -> bool {
    let mut room = [MaybeUninit::uninit(); ROOM];
    let mut queued = Reader::new(queue, &mut room);
    let mut changed = false;
    while let Ok(event) = queued.next() {
        changed |= event.events() != ReadFlags::IGNORED;
    }
    changed
}
