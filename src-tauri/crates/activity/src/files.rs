//! The files of a log: made for their owner only, and moved out of the way when they are full.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use porthole_sandbox::open_ordinary_file;

/// How many full files of the activity log are kept beside the growing one.
pub(crate) const KEPT: usize = 5;

/// Opens a file for appending that only its owner reads, and makes it where there is none.
#[expect(
    clippy::disallowed_methods,
    reason = "the logs are lawful writers: they hold metadata and our own words, never what a page sent"
)]
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = open_ordinary_file(path, &mut options)?;
    // An older or foreign file may have a wider mode than the one it would be made with.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// The `number`-th full file, 1 being the newest.
pub(crate) fn full_file(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

/// Makes way for a new file, and gives that. It is opened first: where no file can be had, what is there stays as it is,
/// however often this is tried.
#[expect(
    clippy::disallowed_methods,
    reason = "moves files of a log among each other; no content of a page is in them"
)]
pub(crate) fn begin_anew(path: &Path, kept: usize) -> io::Result<File> {
    let new = new_file(path);
    let file = open_private(&new)?;
    let moved = rotate(path, kept).and_then(|()| std::fs::rename(&new, path));
    if moved.is_err() {
        let _gone = std::fs::remove_file(&new);
    }
    moved.map(|()| file)
}

/// Another process may begin one at the same time.
pub(crate) fn new_file(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    PathBuf::from(name)
}

#[expect(
    clippy::disallowed_methods,
    reason = "moves files of a log among each other; no content of a page is in them"
)]
fn rotate(path: &Path, kept: usize) -> io::Result<()> {
    for number in (1..kept).rev() {
        ignore_missing(std::fs::rename(full_file(path, number), full_file(path, number + 1)))?;
    }
    ignore_missing(std::fs::rename(path, full_file(path, 1)))
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
