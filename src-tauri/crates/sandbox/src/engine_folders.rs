//! The shell's own folders, and the person's looks in them.

use std::io;
use std::path::{Path, PathBuf};

use crate::Person;
use crate::private_folder::make_private_folder;

/// The shell's own folders: nothing that it writes by itself lands elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineFolders {
    /// `XDG_RUNTIME_DIR`.
    pub runtime: PathBuf,
    /// `XDG_DATA_HOME`.
    pub data: PathBuf,
    /// `XDG_CACHE_HOME`.
    pub cache: PathBuf,
    /// `XDG_CONFIG_HOME`.
    pub config: PathBuf,
    /// `XDG_STATE_HOME`.
    pub state: PathBuf,
    /// `TMPDIR`.
    pub temporary: PathBuf,
}

/// What the engine finds of the person's in its own `XDG_CONFIG_HOME`: files and folders that it may read.
pub(crate) const IN_CONFIG: [&str; 6] =
    ["fontconfig", "gtk-3.0", "dconf", "ibus", "user-dirs.dirs", "user-dirs.locale"];

/// The same in its `XDG_DATA_HOME`.
pub(crate) const IN_DATA: [&str; 4] = ["fonts", "themes", "icons", "mime"];

/// The same in its `XDG_CACHE_HOME`: without them every process of the engine scans all fonts and plug-ins again.
pub(crate) const IN_CACHE: [&str; 2] = ["fontconfig", "gstreamer-1.0"];

impl EngineFolders {
    /// The folders of an engine that has `home` to itself.
    #[must_use]
    pub fn in_home(home: &Path) -> Self {
        Self {
            runtime: home.join("runtime"),
            data: home.join("data"),
            cache: home.join("cache"),
            config: home.join("config"),
            state: home.join("state"),
            temporary: home.join("tmp"),
        }
    }

    /// Makes the folders, with links to the person's fonts, themes and toolkit settings, which the shell may read.
    /// Call it once the shell is confined: only then are the folders in its own memory.
    ///
    /// # Errors
    /// A folder cannot be made.
    pub fn make(&self, person: &Person) -> io::Result<()> {
        for folder in [&self.runtime, &self.data, &self.cache, &self.config, &self.state, &self.temporary] {
            make_private_folder(folder)?;
        }
        link(&person.config, &self.config, &IN_CONFIG);
        link(&person.data, &self.data, &IN_DATA);
        link(&person.cache(), &self.cache, &IN_CACHE);
        Ok(())
    }
}

/// A link that cannot be made costs a font or a colour.
fn link(from: &Path, into: &Path, names: &[&str]) {
    for name in names {
        let (target, link) = (from.join(name), into.join(name));
        if target.symlink_metadata().is_err() {
            continue;
        }
        #[cfg(unix)]
        let linked = std::os::unix::fs::symlink(&target, &link);
        #[cfg(not(unix))]
        let linked = Err::<(), _>(io::Error::from(io::ErrorKind::Unsupported));
        if let Err(error) = linked {
            tracing::debug!(link = %link.display(), %error, "not there for the web engine");
        }
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "the test writes what the person would have")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_engine_finds_the_persons_fonts_and_themes_and_nothing_else_of_theirs() {
        let home = tempfile::tempdir().unwrap();
        let person = Person {
            config: home.path().join(".config"),
            data: home.path().join(".local/share"),
            home: home.path().to_owned(),
            authority: None,
        };
        for folder in [
            ".config/fontconfig",
            ".config/chromium",
            ".local/share/fonts",
            ".local/share/keyrings",
            ".cache/fontconfig",
            ".cache/mozilla",
        ] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
            fs::write(home.path().join(folder).join("file"), folder).unwrap();
        }
        let own = tempfile::tempdir().unwrap();
        let folders = EngineFolders::in_home(own.path());
        folders.make(&person).unwrap();
        assert_eq!(fs::read_to_string(folders.config.join("fontconfig/file")).unwrap(), ".config/fontconfig");
        assert_eq!(fs::read_to_string(folders.data.join("fonts/file")).unwrap(), ".local/share/fonts");
        assert_eq!(fs::read_to_string(folders.cache.join("fontconfig/file")).unwrap(), ".cache/fontconfig");
        assert_eq!(fs::read_dir(&folders.cache).unwrap().count(), 1);
        assert_eq!(fs::read_dir(&folders.config).unwrap().count(), 1);
        assert_eq!(fs::read_dir(&folders.data).unwrap().count(), 1);
        // A restart in the same folders finds its links there.
        folders.make(&person).unwrap();
    }
}
