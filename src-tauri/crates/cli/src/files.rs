//! The files that a person names on the command line.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use porthole_explain::Code;
use porthole_identity::text_encoding::first_line;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::{Failure, reason};

/// More than any certificate file holds.
const LARGEST: u64 = 1024 * 1024;

/// The whole of a small file.
///
/// # Errors
/// It cannot be read, or is larger than a certificate file can be.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        let mut content = Vec::new();
        let file =
            if is_handed_over(path) { File::open(path)? } else { porthole_sandbox::open_to_read(path)? };
        file.take(LARGEST + 1).read_to_end(&mut content)?;
        Ok(content)
    };
    check(path, read())
}

/// Whether the shell that runs the command holds this open for it, as `<(...)` does.
fn is_handed_over(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder))
}

/// The first line of a file that holds a password; `-` is standard input.
///
/// # Errors
/// It cannot be read or is no text.
pub(crate) fn read_password(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let content = if path == Path::new("-") {
        let mut content = Vec::new();
        let read = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut content);
        check(path, read.map(|_| content))?
    } else {
        read(path)?
    };
    first_line(&Zeroizing::new(content))
        .ok_or_else(|| unreadable(path, "it is neither UTF-8 nor UTF-16 text"))
}

fn check(path: &Path, content: io::Result<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    let is_missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let content = content
        .map_err(|error| if is_missing(&error) { missing(path) } else { unreadable(path, reason(&error)) })?;
    if content.len() as u64 > LARGEST {
        return Err(unreadable(path, "it is larger than 1 MiB, so it is no certificate"));
    }
    Ok(content)
}

fn missing(path: &Path) -> Failure {
    Failure::cannot_run(Code::FileMissing.with_detail(format!("There is no file `{}`.", path.display())))
}

fn unreadable(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::cannot_run(
        Code::FileUnreadable.with_detail(format!("`{}` cannot be read: {why}.", path.display())),
    )
}

/// Makes a folder, with those above it.
///
/// # Errors
/// It cannot be made.
pub(crate) fn make_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| unwritable(path, &error))
}

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and the command fails: it may still be needed.
    Keep,
    /// It makes way: it is no longer of use.
    Replace,
}

/// A file that the command was asked to write. Its place is tried before the work begins, so that a wrong name costs
/// nothing; the file itself appears once its content is whole.
#[derive(Debug)]
pub(crate) struct NewFile<'a> {
    path: &'a Path,
    existing: Existing,
}

impl<'a> NewFile<'a> {
    /// Tries whether a file can be made there. Nothing stays: the command may wait for a person, who may end it.
    ///
    /// # Errors
    /// Nothing can be made there, or it is there and to be kept.
    pub(crate) fn prepare(path: &'a Path, existing: Existing) -> Result<Self, Failure> {
        let is_there = path.symlink_metadata().is_ok();
        if existing == Existing::Keep && is_there {
            return Err(unwritable(path, &io::ErrorKind::AlreadyExists.into()));
        }
        let tried = temporary_beside(path).and_then(NamedTempFile::close);
        tried.map_err(|error| unwritable(path, &error))?;
        Ok(Self { path, existing })
    }

    /// Writes its whole content, and only then gives it its name.
    ///
    /// # Errors
    /// The system could not write it, or it has come to be there meanwhile.
    pub(crate) fn write(self, content: &[u8]) -> Result<(), Failure> {
        let Self { path, existing } = self;
        let written = temporary_beside(path).and_then(|mut temporary| {
            let file = temporary.as_file_mut();
            file.write_all(content).and_then(|()| file.sync_all())?;
            let named = match existing {
                Existing::Keep => temporary.persist_noclobber(path),
                Existing::Replace => temporary.persist(path),
            };
            named.map(drop).map_err(|error| error.error)
        });
        written.map_err(|error| unwritable(path, &error))
    }
}

fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".portholectl-");
    // A request and a CA certificate are no secrets; the caller's umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder.unwrap_or_else(|| Path::new(".")))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let known = [
        (io::ErrorKind::AlreadyExists, "it exists already and was not changed"),
        (io::ErrorKind::NotFound, "its folder does not exist"),
        (io::ErrorKind::NotADirectory, "its folder is a file"),
        (io::ErrorKind::PermissionDenied, "you may not write in its folder"),
    ];
    let why = known.into_iter().find(|(kind, _)| *kind == error.kind());
    let why = why.map_or_else(|| reason(error), |(_, text)| text.to_owned());
    Failure::cannot_run(
        Code::FileUnwritable.with_detail(format!("`{}` cannot be written: {why}.", path.display())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn a_password_is_the_first_line_without_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "correct horse \r\nsecond line\n").unwrap();
        assert_eq!(read_password(&path).unwrap().as_str(), "correct horse ");
        std::fs::write(&path, b"\xef\xbb\xbfcorrect horse\r\n").unwrap();
        assert_eq!(read_password(&path).unwrap().as_str(), "correct horse");
        std::fs::write(&path, b"geh\xe9im").unwrap();
        assert!(
            matches!(read_password(&path).unwrap_err(), Failure::CannotRun(problem) if problem.code == "file-unreadable")
        );
        std::fs::write(&path, "").unwrap();
        assert_eq!(read_password(&path).unwrap().as_str(), "");
    }

    #[test]
    fn a_file_that_is_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("request.csr");
        NewFile::prepare(&path, Existing::Keep).unwrap().write(b"one").unwrap();
        let refused = NewFile::prepare(&path, Existing::Keep).unwrap_err();
        assert!(matches!(refused, Failure::CannotRun(problem) if problem.code == "file-unwritable"));
        NewFile::prepare(&path, Existing::Replace).unwrap().write(b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
    }

    #[test]
    fn a_command_that_fails_before_it_writes_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("request.csr");
        let _prepared = NewFile::prepare(&path, Existing::Keep).unwrap();
        // While the command waits, it may be ended without a chance to clean up.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(NewFile::prepare(&folder.path().join("no-folder/request.csr"), Existing::Keep).is_err());
    }
}
