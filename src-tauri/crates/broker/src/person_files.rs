//! Files of Porthole's own that the person asked for: the text of a request, a copy of the activity log.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::file_name::FileName;

/// How many names are tried before giving up.
const NAMES_TRIED: u32 = 1_000;

/// Puts `text` into a new file of `folder`, under `name` or the next free name after it, and gives its path.
///
/// # Errors
/// The folder cannot be made or written.
#[expect(
    clippy::disallowed_methods,
    reason = "a lawful writer: a file of Porthole's own that the person asked for, never what a page sent"
)]
pub(crate) fn place(folder: &Path, name: &FileName, text: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for number in 0..NAMES_TRIED {
        let path = folder.join(name.with_number(number));
        match File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                return Ok(path);
            }
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "every name for this file is taken"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test puts a file where a person had one")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_beside_what_is_there_and_never_over_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("Downloads");
        let name = FileName::from_suggestion("laptop.csr");
        assert_eq!(place(&folder, &name, "a request").unwrap(), folder.join("laptop.csr"));
        fs::write(folder.join("laptop.csr"), "precious").unwrap();
        assert_eq!(place(&folder, &name, "a request").unwrap(), folder.join("laptop (1).csr"));
        assert_eq!(fs::read_to_string(folder.join("laptop.csr")).unwrap(), "precious");
    }
}
