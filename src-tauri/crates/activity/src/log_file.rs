//! The app's own log: what its libraries say, in the state folder, with a bound.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::files::{begin_anew, open_private};

/// A file grows to about this many bytes before the next one begins.
const ROTATE_AT: u64 = 1024 * 1024;

/// How many full files are kept beside the growing one.
const KEPT: usize = 2;

/// Lines of the app's log, for one writer. It holds what the libraries say, and like the activity log nothing that a page
/// chose.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    rotate_at: u64,
    file: File,
    length: u64,
}

impl LogFile {
    /// Opens it for appending (mode 0600), and makes it with its folder where there is none.
    ///
    /// # Errors
    /// It cannot be made or opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_rotating_at(path, ROTATE_AT)
    }

    fn open_rotating_at(path: &Path, rotate_at: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            porthole_sandbox::make_private_folder(folder)?;
        }
        let file = open_private(path)?;
        let length = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), rotate_at, file, length })
    }
}

impl Write for LogFile {
    /// Takes a line whole, so that none is cut between two files.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.length > 0 && self.length + line.len() as u64 > self.rotate_at {
            self.file = begin_anew(&self.path, KEPT)?;
            self.length = 0;
        }
        self.file.write_all(line)?;
        self.length += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_makes_way_and_what_is_kept_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/porthole.log");
        let mut log = LogFile::open_rotating_at(&path, 100).unwrap();
        for number in 0..100 {
            log.write_all(format!("line {number:04} of the log\n").as_bytes()).unwrap();
        }
        let kept = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap());
        let sizes = kept.map(|entry| entry.metadata().unwrap().len()).collect::<Vec<_>>();
        assert_eq!(sizes.len(), 1 + KEPT);
        assert!(sizes.iter().all(|size| *size <= 100), "{sizes:?}");
        let newest = std::fs::read_to_string(&path).unwrap();
        assert!(newest.ends_with("line 0099 of the log\n"), "{newest}");
        // The next run goes on in the same file.
        drop(log);
        LogFile::open_rotating_at(&path, 1000).unwrap().write_all(b"again\n").unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().ends_with("line 0099 of the log\nagain\n"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("porthole.log");
        drop(LogFile::open(&path).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
