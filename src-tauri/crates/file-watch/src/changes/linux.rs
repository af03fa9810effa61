//! inotify(7), asked for changes alone.

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

use crate::news::News;

/// One event has up to 272 bytes.
const ROOM: usize = 4096;

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
    queue: OwnedFd,
    end: Arc<OwnedFd>,
    folders: BTreeMap<PathBuf, i32>,
}

/// Ends the waiting.
#[derive(Debug)]
pub(crate) struct End(Arc<OwnedFd>);

impl End {
    pub(crate) fn tell(&self) {
        // It fails only when its counter is full, which says the same.
        let _told: Result<usize, Errno> = rustix::io::write(&*self.0, &1_u64.to_ne_bytes());
    }
}

impl Changes {
    pub(crate) fn new() -> io::Result<(Self, End)> {
        let queue = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        let end = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        let told = End(Arc::clone(&end));
        Ok((Self { queue, end, folders: BTreeMap::new() }, told))
    }

    pub(crate) fn add(&mut self, folder: &Path) -> io::Result<()> {
        let watch = inotify::add_watch(&self.queue, folder, CHANGE)?;
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
        if self.folders.values().all(|other| *other != watch) {
            // It may have gone from the disk, which ended the watch already.
            let _gone: Result<(), Errno> = inotify::remove_watch(&self.queue, watch);
        }
    }

    /// Waits for a change, as long as `limit` says, or for ever.
    pub(crate) fn wait(&mut self, limit: Option<Duration>) -> News {
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        loop {
            let mut waited = [
                PollFd::from_borrowed_fd(self.end.as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(self.queue.as_fd(), PollFlags::IN),
            ];
            match poll(&mut waited, limit.as_ref()) {
                Ok(0) => return News::None,
                Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "changes of files cannot be waited for");
                    return News::End;
                }
            }
            if !waited[0].revents().is_empty() {
                return News::End;
            }
            if self.read() {
                return News::Changed;
            }
        }
    }

    /// Takes what is queued, and says whether any of it is a change. An overflow of the queue hides some, so it is one;
    /// the end of a watch that we let go is none.
    fn read(&self) -> bool {
        let mut room = [MaybeUninit::uninit(); ROOM];
        let mut queued = Reader::new(&self.queue, &mut room);
        let mut changed = false;
        while let Ok(event) = queued.next() {
            changed |= event.events() != ReadFlags::IGNORED;
        }
        changed
    }
}
