//! The files that a person names on the command line.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use porthole_explain::Code;
use porthole_identity::text_encoding::first_line;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// More than any certificate file holds.
const LARGEST: u64 = 1024 * 1024;

/// The whole of a small file.
///
/// # Errors
/// It cannot be read, or is larger than a certificate file can be.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        let mut content = Vec::new();
        File::open(path)?.take(LARGEST + 1).read_to_end(&mut content)?;
        Ok(content)
    };
    check(path, read())
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
    let content =
        content.map_err(|error| if is_missing(&error) { missing(path) } else { unreadable(path, error) })?;
    if content.len() as u64 > LARGEST {
        return Err(unreadable(path, "it is larger than 1 MiB, so it is no certificate"));
    }
    Ok(content)
}

fn missing(path: &Path) -> Failure {
    Failure::cannot_run(Code::FileMissing.with_detail(format!("There is no file `{}`.", path.display())))
}

fn unreadable(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::cannot_run(Code::FileUnreadable.with_detail(format!("{}: {why}", path.display())))
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
    /// It makes way: it is of no use to anyone any more.
    Replace,
}

/// A file that the command was asked to write. Its place is tried before the work begins, so that a wrong name costs
/// nothing; the file itself appears once its content is whole.
#[derive(Debug)]
pub(crate) struct NewFile<'a> {
    path: &'a Path,
    existing: Existing,
    temporary: NamedTempFile,
}

impl<'a> NewFile<'a> {
    /// Makes a temporary file beside it.
    ///
    /// # Errors
    /// Nothing can be made there, or it is there and to be kept.
    pub(crate) fn prepare(path: &'a Path, existing: Existing) -> Result<Self, Failure> {
        let is_there = path.symlink_metadata().is_ok();
        if existing == Existing::Keep && is_there {
            return Err(unwritable(path, &io::ErrorKind::AlreadyExists.into()));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".portholectl-");
        // A request and a CA are no secrets; the umask of whoever asks for them still counts.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let temporary = builder.tempfile_in(folder.unwrap_or_else(|| Path::new(".")));
        let temporary = temporary.map_err(|error| unwritable(path, &error))?;
        Ok(Self { path, existing, temporary })
    }

    /// Writes its whole content, and only then gives it its name.
    ///
    /// # Errors
    /// The system could not write it, or it has come to be there meanwhile.
    pub(crate) fn write(mut self, content: &[u8]) -> Result<(), Failure> {
        let file = self.temporary.as_file_mut();
        let written = file.write_all(content).and_then(|()| file.sync_all());
        let kept = written.and_then(|()| match self.existing {
            Existing::Keep => self.temporary.persist_noclobber(self.path).map_err(|error| error.error),
            Existing::Replace => self.temporary.persist(self.path).map_err(|error| error.error),
        });
        kept.map(drop).map_err(|error| unwritable(self.path, &error))
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let why = if error.kind() == io::ErrorKind::AlreadyExists {
        "it is there already and was left as it is; name another file".to_owned()
    } else {
        error.to_string()
    };
    Failure::cannot_run(Code::FileUnwritable.with_detail(format!("{}: {why}", path.display())))
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
        drop(NewFile::prepare(&path, Existing::Keep).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(NewFile::prepare(&folder.path().join("no-folder/request.csr"), Existing::Keep).is_err());
    }
}
