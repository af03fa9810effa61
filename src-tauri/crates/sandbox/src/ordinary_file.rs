//! Files in folders of the person's. Another program may have put something else in their place: a pipe, which keeps
//! whoever opens it waiting, a device, a link to another file, or gigabytes.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens `path` as `options` say, where it is an ordinary file and no link; never waits.
///
/// # Errors
/// It cannot be opened, or is something else.
pub fn open_ordinary_file(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    flags(options, rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW);
    require_ordinary(options.open(path)?)
}

/// Opens `path` for reading, where it is an ordinary file, or leads to one; never waits.
///
/// # Errors
/// It cannot be opened, or is something else.
#[expect(clippy::disallowed_methods, reason = "it is only read")]
pub fn open_to_read(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    flags(&mut options, rustix::fs::OFlags::NONBLOCK);
    require_ordinary(options.open(path)?)
}

/// The whole of `path`, where it is an ordinary file of at most `largest` bytes, or leads to one; never waits.
///
/// # Errors
/// It cannot be read, is something else, or is larger.
pub fn read_ordinary_file(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    open_to_read(path)?.take(largest.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > largest {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {largest} bytes"),
        ));
    }
    Ok(content)
}

/// With `NONBLOCK`, opening a pipe does not wait for its other end.
#[cfg(unix)]
fn flags(options: &mut OpenOptions, flags: rustix::fs::OFlags) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(i32::from_ne_bytes(flags.bits().to_ne_bytes()));
}

fn require_ordinary(file: File) -> io::Result<File> {
    let facts = file.metadata()?;
    if facts.is_file() {
        Ok(file)
    } else if facts.is_dir() {
        Err(io::ErrorKind::IsADirectory.into())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file"))
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "the test writes files of its own")]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn what_is_no_ordinary_file_is_neither_read_nor_written_and_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        fs::create_dir(at("folder")).unwrap();
        fs::write(at("file"), "text").unwrap();
        symlink(at("file"), at("link")).unwrap();
        symlink("/dev/zero", at("device")).unwrap();
        symlink(at("pipe"), at("link to a pipe")).unwrap();
        for other in ["pipe", "folder", "device", "link to a pipe"] {
            assert!(read_ordinary_file(&at(other), 100).is_err(), "{other}");
        }
        for other in ["pipe", "folder", "device", "link to a pipe", "link"] {
            let opened = open_ordinary_file(&at(other), File::options().append(true).create(true));
            assert!(opened.is_err(), "{other}");
        }
        // With a reader at its other end, a pipe can be opened for writing.
        let _reader = File::options().read(true).write(true).open(at("pipe")).unwrap();
        assert!(open_ordinary_file(&at("pipe"), File::options().append(true)).is_err());
        assert_eq!(read_ordinary_file(&at("file"), 4).unwrap(), b"text");
        assert_eq!(read_ordinary_file(&at("link"), 4).unwrap(), b"text");
        assert_eq!(read_ordinary_file(&at("file"), 3).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(open_ordinary_file(&at("new"), File::options().append(true).create(true)).is_ok());
    }
}
