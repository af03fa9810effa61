//! Owners and modes: every step of the way to a file is checked.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use porthole_explain::Code;
use rustix::fs::{Mode, OFlags};

use super::{read_whole, shell_quote, unread};
use crate::file_problem::FileProblem;

/// As many links in one path as Linux follows (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// Who may own the file and every folder on the way to it.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    owner: u32,
    /// Where the checks begin: what lies above is taken as safe.
    below: PathBuf,
}

/// The guard for files of the system: root owns everything from `/` down.
pub(crate) fn administrator() -> Guard {
    Guard { owner: 0, below: PathBuf::new() }
}

/// Opens a file for reading, and does not wait for the other end of a pipe in its place.
pub(super) fn open_unguarded(path: &Path) -> io::Result<std::fs::File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

impl Guard {
    /// The guard for files of the person who runs this, below a folder.
    #[cfg(test)]
    pub(crate) fn of_this_person(below: PathBuf) -> Self {
        Self { owner: rustix::process::getuid().as_raw(), below }
    }

    /// Reads `path` if only its owner can change what is read: not the file, not a folder on the way, not a
    /// link on the way.
    pub(crate) fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileProblem> {
        let real = self.resolve(path)?;
        // The path is safe now and stays so, as only the owner can change it. The open file is checked as well.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let handle =
            rustix::fs::open(&real, flags, Mode::empty()).map_err(|error| unread(path, &error.into()))?;
        let file = std::fs::File::from(handle);
        let facts = file.metadata().map_err(|error| unread(path, &error))?;
        self.check(&real, facts.uid(), facts.mode())?;
        read_whole(file, limit).map_err(|error| unread(path, &error))
    }

    /// Follows the path step by step, checking each folder and each link.
    fn resolve(&self, path: &Path) -> Result<PathBuf, FileProblem> {
        let absolute = std::path::absolute(path).map_err(|error| unread(path, &error))?;
        let mut ahead: VecDeque<OsString> = steps(&absolute);
        let mut reached = PathBuf::from("/");
        let mut links = 0;
        self.check_step(&reached, path)?;
        while let Some(step) = ahead.pop_front() {
            if step == ".." {
                reached.pop();
                continue;
            }
            reached.push(&step);
            if !self.check_step(&reached, path)? {
                continue;
            }
            links += 1;
            if links > MOST_LINKS {
                return Err(unread(path, &io::Error::other("it has too many levels of symbolic links")));
            }
            let target = std::fs::read_link(&reached).map_err(|error| unread(path, &error))?;
            reached.pop();
            if target.is_absolute() {
                reached = PathBuf::from("/");
            }
            for step in steps(&target).into_iter().rev() {
                ahead.push_front(step);
            }
        }
        Ok(reached)
    }

    /// Checks one step. Returns whether it is a link.
    fn check_step(&self, step: &Path, file: &Path) -> Result<bool, FileProblem> {
        let facts = std::fs::symlink_metadata(step).map_err(|error| unread(file, &error))?;
        if facts.is_symlink() {
            // The mode of a link means nothing; the folder that contains it decides who can replace it.
            self.check(step, facts.uid(), 0)?;
        } else {
            self.check(step, facts.uid(), facts.mode())?;
        }
        Ok(facts.is_symlink())
    }

    fn check(&self, path: &Path, owner: u32, mode: u32) -> Result<(), FileProblem> {
        if !path.starts_with(&self.below) || (owner == self.owner && mode & 0o022 == 0) {
            return Ok(());
        }
        let (in_shell, path) = (shell_quote(path), path.display());
        let who = if self.owner == 0 { "root".to_owned() } else { format!("user {}", self.owner) };
        let what = if owner == self.owner {
            format!("`{path}` can be changed by others: its mode is {:04o}.", mode & 0o7777)
        } else {
            format!("`{path}` belongs to user {owner}, not to {who}; its mode is {:04o}.", mode & 0o7777)
        };
        let fix = if owner == self.owner {
            format!("Run `chmod go-w {in_shell}`, or move the file to a folder that only {who} can change.")
        } else {
            format!("Run `chown -h {} {in_shell} && chmod go-w {in_shell}`.", self.owner)
        };
        Err(FileProblem {
            code: Code::ConfigUnsafe,
            what,
            why: "Anyone who can change it can change the rules.".to_owned(),
            help: fix,
        })
    }
}

fn steps(path: &Path) -> VecDeque<OsString> {
    let kept = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests;
