//! Folders that no other user of this machine can open.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Makes a folder, and those above it that are missing, for this person only.
///
/// # Errors
/// It cannot be made.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn every_folder_that_was_missing_is_for_this_person_only() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("state/porthole");
        make_private_folder(&made).unwrap();
        make_private_folder(&made).unwrap();
        for private in [folder.path().join("state"), made] {
            assert_eq!(private.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{private:?}");
        }
    }
}
