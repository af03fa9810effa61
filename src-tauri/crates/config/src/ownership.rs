//! Reading a file that only an administrator can change: anyone else who could write it could change the rules.

#[cfg(any(test, windows))]
mod access;
#[cfg_attr(unix, path = "ownership/unix.rs")]
#[cfg_attr(windows, path = "ownership/windows.rs")]
mod platform;

use std::io::{self, Read};
use std::path::Path;

use porthole_explain::Code;

use crate::file_problem::FileProblem;

#[cfg(windows)]
pub(crate) use platform::program_data;
pub(crate) use platform::{Guard, administrator};

/// Larger than any managed file.
pub(crate) const LARGEST_TEXT: u64 = 4 << 20;

/// As large as a file that the managed file names may be: a list of revoked certificates, as large as one that is fetched.
pub(crate) const LARGEST_NAMED: u64 = porthole_identity::LARGEST_LIST as u64;

/// Reads a file of any owner.
pub(crate) fn read_unguarded(path: &Path, limit: u64) -> Result<Vec<u8>, FileProblem> {
    let whole = |file| read_whole(file, limit);
    platform::open_unguarded(path).and_then(whole).map_err(|error| unread(path, &error))
}

/// A device or a pipe in place of a file would never end.
fn read_whole(file: std::fs::File, limit: u64) -> io::Result<Vec<u8>> {
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(io::Error::other("it is not an ordinary file"));
    }
    let too_large =
        || io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MiB", limit >> 20));
    if facts.len() > limit {
        return Err(too_large());
    }
    let mut content = Vec::with_capacity(usize::try_from(facts.len()).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit { Err(too_large()) } else { Ok(content) }
}

fn unread(path: &Path, error: &io::Error) -> FileProblem {
    let shown = path.display();
    if error.kind() == io::ErrorKind::NotFound {
        let why = "Without it Porthole does not know the organisation's rules.".to_owned();
        let (what, help) = match path.read_link() {
            Ok(target) => (
                format!("`{shown}` is a link to `{}`, which does not exist.", target.display()),
                "Correct the link, or put the file where it points.".to_owned(),
            ),
            Err(_) => (format!("There is no file `{shown}`."), "Install the file there.".to_owned()),
        };
        return FileProblem { code: Code::ConfigMissing, what, why, help };
    }
    let (what, help) = if let Some(folder) = closed_folder(path) {
        closed_folder_fault(folder)
    } else if path.metadata().is_ok_and(|facts| !facts.is_file()) {
        // No permission makes a file of a pipe, a device or a folder.
        (
            format!("`{shown}` cannot be read: it is not an ordinary file."),
            "Put an ordinary file there.".to_owned(),
        )
    } else if error.kind() == io::ErrorKind::PermissionDenied {
        (format!("`{shown}` cannot be read by this user."), format!("Run `chmod a+r {}`.", shell_quote(path)))
    } else if error.kind() == io::ErrorKind::FileTooLarge {
        (format!("`{shown}` cannot be read: {error}."), "Make the file smaller.".to_owned())
    } else {
        (format!("`{shown}` cannot be read: {error}."), "Put an ordinary file there.".to_owned())
    };
    FileProblem {
        code: Code::ConfigUnreadable,
        what,
        why: "Porthole uses a managed file only if all of it can be read.".to_owned(),
        help,
    }
}

/// The folder on the way to `path` in which this user can look nothing up, if there is one.
pub(crate) fn closed_folder(path: &Path) -> Option<&Path> {
    let steps: Vec<&Path> = path.ancestors().collect();
    let is_closed = |step: &&Path| {
        let looked_up = step.symlink_metadata();
        looked_up.is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    };
    steps.into_iter().rev().find(is_closed)?.parent()
}

/// What is wrong with such a folder, and what to do.
pub(crate) fn closed_folder_fault(folder: &Path) -> (String, String) {
    let what = format!("This user has no access to the folder `{}`.", folder.display());
    (what, format!("Run `chmod a+rx {}`.", shell_quote(folder)))
}

/// A path as a shell takes it: one word, for commands that are printed.
#[must_use]
pub fn shell_quote(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:@".contains(letter);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_and_quotes_is_one_word_of_a_shell() {
        assert_eq!(shell_quote(Path::new("/etc/porthole/managed.toml")), "/etc/porthole/managed.toml");
        assert_eq!(shell_quote(Path::new("/tmp/it's here")), r"'/tmp/it'\''s here'");
    }
}
