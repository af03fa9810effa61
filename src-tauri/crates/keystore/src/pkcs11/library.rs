//! Identifies the library of a module: several names of one library count once, and p11-kit's proxy module does not
//! count.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The file that is loaded for a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LibraryFile {
    /// The path without symbolic links, if the file exists; else a name that the loader resolves.
    path: PathBuf,
    /// Device and inode of the file.
    inode: Option<(u64, u64)>,
}

impl LibraryFile {
    /// The library at `path` now.
    pub(super) fn resolve(path: &Path) -> Self {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let inode = fs::metadata(&path).ok().map(|about| (about.dev(), about.ino()));
        Self { path, inode }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the loader uses one library for both, so that initialising one initialises the other.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        let both_are_files = self.inode.is_some() && self.inode == other.inode;
        let one_is_searched_for = self.is_name_alone() || other.is_name_alone();
        self.path == other.path
            || both_are_files
            || (one_is_searched_for && self.path.file_name() == other.path.file_name())
    }

    fn is_name_alone(&self) -> bool {
        self.path.parent() == Some(Path::new(""))
    }

    /// Whether it is p11-kit's own library, a proxy for all modules that p11-kit registers. Porthole loads those
    /// itself; the proxy would initialise and finalise them once more.
    pub(super) fn stands_for_registered_modules(&self) -> bool {
        let name = self.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        // The module is a link to the library.
        name == "p11-kit-proxy.so" || name.starts_with("libp11-kit.so")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_second_names_lead_to_one_library_and_a_copy_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        {
            fs::write(at("card.so"), "a library").unwrap();
            fs::copy(at("card.so"), at("copy.so")).unwrap();
            fs::hard_link(at("card.so"), at("second.so")).unwrap();
        }
        std::os::unix::fs::symlink(at("card.so"), at("link.so")).unwrap();
        let card = LibraryFile::resolve(&at("card.so"));
        for (name, same) in [("card.so", true), ("link.so", true), ("second.so", true), ("copy.so", false)] {
            assert_eq!(card.is_same_as(&LibraryFile::resolve(&at(name))), same, "{name}");
        }
        assert!(card.is_same_as(&LibraryFile::resolve(Path::new("card.so"))), "what the loader searches for");
        assert!(!LibraryFile::resolve(&at("none.so")).is_same_as(&LibraryFile::resolve(&at("nil.so"))));
    }

    #[test]
    fn the_proxy_of_p11_kit_is_known_by_either_name() {
        let proxies = ["/usr/lib/p11-kit-proxy.so", "/usr/lib/libp11-kit.so.0.3.0", "p11-kit-proxy.so"];
        assert!(
            proxies.iter().all(|path| LibraryFile::resolve(Path::new(path)).stands_for_registered_modules())
        );
        let others = ["/usr/lib/pkcs11/p11-kit-client.so", "/usr/lib/softhsm/libsofthsm2.so"];
        assert!(
            !others.iter().any(|path| LibraryFile::resolve(Path::new(path)).stands_for_registered_modules())
        );
    }
}
