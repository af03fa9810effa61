//! Reading a file that only an administrator can change: anyone else who could write it could change the rules.

#[cfg_attr(unix, path = "ownership/unix.rs")]
#[cfg_attr(not(unix), path = "ownership/elsewhere.rs")]
mod platform;

use std::io::{self, Read};
use std::path::Path;

use porthole_explain::Code;

use crate::file_problem::FileProblem;

pub(crate) use platform::{Guard, administrator};

/// Larger than any managed file or certificate; a device or a pipe in its place would never end.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Reads a file whoever owns it.
pub(crate) fn read_unguarded(path: &Path) -> Result<Vec<u8>, FileProblem> {
    std::fs::File::open(path).and_then(read_whole).map_err(|error| unread(path, &error))
}

fn read_whole(file: std::fs::File) -> io::Result<Vec<u8>> {
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut content = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LARGEST {
        return Err(io::Error::other("it is larger than 4 MiB"));
    }
    Ok(content)
}

fn unread(path: &Path, error: &io::Error) -> FileProblem {
    let path = path.display();
    if error.kind() == io::ErrorKind::NotFound {
        return FileProblem {
            code: Code::ConfigMissing,
            what: format!("There is no file `{path}`."),
            why: "Without it Porthole does not know the organisation's rules.".to_owned(),
            instead: "Install the file there.".to_owned(),
        };
    }
    FileProblem {
        code: Code::ConfigUnreadable,
        what: format!("`{path}` cannot be read: {error}."),
        why: "What cannot be read whole is not used at all.".to_owned(),
        instead: format!("Make it a plain file that everyone may read: `chmod 0644 {path}`."),
    }
}
