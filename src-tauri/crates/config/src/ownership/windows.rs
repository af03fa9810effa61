//! Windows: every step of the way to a file is checked by its owner and its access-control list.

mod acl;

use std::fs::File;
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::{Component, Path, PathBuf};

use porthole_explain::Code;

use super::access::{Step, weakness};
use super::{read_whole, unread};
use crate::file_problem::FileProblem;

/// `FILE_FLAG_BACKUP_SEMANTICS` opens folders, too; `FILE_FLAG_OPEN_REPARSE_POINT` a link itself.
const FLAGS: u32 = 0x0200_0000 | 0x0020_0000;

/// Who may own the file and every folder on the way to it: an administrator.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    /// The folder in which every file counts.
    rules: PathBuf,
}

/// The guard for files of the system.
pub(crate) fn administrator() -> Guard {
    Guard { rules: crate::load::system_folder() }
}

/// The folder that Windows keeps for the shared data of programs, without a look at this process's environment.
pub(crate) fn program_data() -> Option<PathBuf> {
    acl::program_data()
}

/// Opens a file for reading.
pub(super) fn open_unguarded(path: &Path) -> io::Result<File> {
    File::open(path)
}

impl Guard {
    /// Reads `path` if only an administrator can change what is read: not the file, not a folder on the way.
    pub(crate) fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileProblem> {
        let absolute = std::path::absolute(path).map_err(|error| unread(path, &error))?;
        let mut reached = PathBuf::new();
        let mut steps = absolute.components().peekable();
        while let Some(step) = steps.next() {
            reached.push(step);
            if matches!(step, Component::Prefix(_)) {
                continue;
            }
            let kind = match steps.peek() {
                None => Step::File,
                Some(_) if reached.starts_with(&self.rules) => Step::Folder,
                Some(_) => Step::OnTheWay,
            };
            let file = open(&reached).map_err(|error| unread(path, &error))?;
            self.check(&reached, &file, kind, path)?;
            if kind == Step::File {
                return read_whole(file, limit).map_err(|error| unread(path, &error));
            }
        }
        Err(unread(path, &io::Error::other("it names no file")))
    }

    /// Checks owner and access-control list of `file`. It is open, so it cannot be exchanged meanwhile.
    fn check(&self, at: &Path, file: &File, step: Step, named: &Path) -> Result<(), FileProblem> {
        let facts = file.metadata().map_err(|error| unread(named, &error))?;
        let security = acl::security(file).map_err(|error| unread(named, &error))?;
        let weakness = if facts.is_symlink() {
            Some("is a link, and its target may change".to_owned())
        } else {
            weakness(&security, step)
        };
        let Some(weakness) = weakness else { return Ok(()) };
        let place = at.display();
        let everywhere = if facts.is_dir() { "(OI)(CI)" } else { "" };
        Err(FileProblem {
            code: Code::ConfigUnsafe,
            what: format!("`{place}` {weakness}."),
            why: "Anyone who can change it can change the rules.".to_owned(),
            help: format!(
                "As an administrator, run `icacls \"{place}\" /setowner *S-1-5-32-544` and `icacls \"{place}\" \
                 /inheritance:r /grant:r *S-1-5-32-544:{everywhere}F *S-1-5-18:{everywhere}F *S-1-5-32-545:{everywhere}RX`."
            ),
        })
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options().read(true).custom_flags(FLAGS).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_a_folder_of_the_person_is_refused_and_the_refusal_says_whose_it_is() {
        let folder = std::env::temp_dir();
        let path = folder.join(format!("porthole-rules-{}.toml", std::process::id()));
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        std::fs::write(&path, "schema = 1\n").unwrap();
        let security = acl::security(&File::open(&path).unwrap()).unwrap();
        let refused = administrator().read(&path, 1 << 10).unwrap_err();
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        std::fs::remove_file(&path).unwrap();
        assert!(security.owner.starts_with("S-1-"), "{security:?}");
        assert!(security.entries.is_some_and(|entries| !entries.is_empty()));
        assert_eq!(refused.code, Code::ConfigUnsafe);
        assert!(refused.help.contains("icacls"), "{}", refused.help);
    }

    #[test]
    fn a_file_that_is_not_there_is_missing_and_not_unsafe() {
        let missing = administrator().read(Path::new(r"C:\no such file.toml"), 1 << 10).unwrap_err();
        assert!(matches!(missing.code, Code::ConfigMissing | Code::ConfigUnsafe), "{:?}", missing.code);
    }
}
