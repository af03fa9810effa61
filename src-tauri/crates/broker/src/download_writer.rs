//! The one module that puts web content on the disk (`docs/architecture.md`, invariant 2).
//!
//! It takes a [`DownloadPermit`] by value, so that without a verdict there is nothing to call it with. A file
//! appears in the Downloads folder whole or not at all, and never in place of another.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use porthole_policy::DownloadPermit;

use crate::file_name::FileName;

/// How many names are tried before giving up; a folder with more files of one name is not in use by a person.
const NAMES_TRIED: u32 = 1_000;

/// Moves the whole file `staged` into `folder` under `name`, or the next free name after it, and gives the path.
///
/// # Errors
/// The folder cannot be written, or what is staged is no ordinary file. Then nothing of it is left, neither staged nor
/// in the folder.
pub(crate) fn save(_: DownloadPermit, staged: &Path, folder: &Path, name: &FileName) -> io::Result<PathBuf> {
    let kept = is_ordinary(staged).and_then(|()| place(staged, folder, name));
    let _gone = fs::remove_file(staged);
    kept
}

/// The web engine filled it and is not trusted: a link would have one of the person's own files copied.
fn is_ordinary(staged: &Path) -> io::Result<()> {
    if fs::symlink_metadata(staged)?.is_file() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "what the web engine has left is no ordinary file"))
    }
}

fn place(staged: &Path, folder: &Path, name: &FileName) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    match first_free(folder, name, |target| link(staged, target)) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let part = Part::copy_of(staged, folder)?;
            first_free(folder, name, |target| link(&part.path, target))
        }
        placed => placed,
    }
}

/// Tries names until one is free. Another program may take a name at any moment, so each try itself must fail where
/// the name is taken.
fn first_free(
    folder: &Path,
    name: &FileName,
    place: impl Fn(&Path) -> io::Result<()>,
) -> io::Result<PathBuf> {
    for number in 0..NAMES_TRIED {
        let target = folder.join(name.with_number(number));
        match place(&target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            placed => return placed.map(|()| target),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "every name for this file is taken"))
}

/// A hard link either makes the whole file appear under a name that was free, or fails.
#[expect(clippy::disallowed_methods, reason = "the one lawful writer of downloads: it holds a permit")]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)
}

/// A copy that is still being made, beside its target and hidden. Dropping it removes it.
struct Part {
    path: PathBuf,
}

impl Part {
    #[expect(clippy::disallowed_methods, reason = "the one lawful writer of downloads: it holds a permit")]
    fn copy_of(staged: &Path, folder: &Path) -> io::Result<Self> {
        let mut source = open(staged)?;
        let name = staged.file_name().unwrap_or_default().to_string_lossy();
        let path = folder.join(format!(".porthole-{}-{name}.part", std::process::id()));
        let mut file = File::create_new(&path)?;
        let part = Self { path };
        io::copy(&mut source, &mut file)?;
        file.sync_all()?;
        Ok(part)
    }
}

/// Opens `staged` itself, and not what a link leads to that has taken its place since it was looked at. A pipe that has
/// does not keep this waiting.
#[cfg(target_os = "linux")]
fn open(staged: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(staged, flags, Mode::empty())?);
    if file.metadata()?.is_file() { Ok(file) } else { is_ordinary(staged).map(|()| file) }
}

#[cfg(not(target_os = "linux"))]
fn open(staged: &Path) -> io::Result<File> {
    File::open(staged)
}

impl Drop for Part {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test stands in for the engine, which stages files")]
mod tests {
    use porthole_policy::{Activity, DeviceClass, Request, SessionPolicy};

    use super::*;

    fn permit() -> DownloadPermit {
        let request = Request {
            app: &"mail".parse().unwrap(),
            activity: Activity::Download,
            device: DeviceClass::Certified,
        };
        SessionPolicy::default().decide(request).download_permit().unwrap()
    }

    fn name() -> FileName {
        FileName::from_suggestion("report.pdf")
    }

    #[test]
    fn a_staged_file_arrives_whole_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let staged = folder.path().join("staged");
        fs::write(&staged, "all of it").unwrap();
        let downloads = folder.path().join("Downloads");
        let kept = save(permit(), &staged, &downloads, &name()).unwrap();
        assert_eq!(kept, downloads.join("report.pdf"));
        assert_eq!(fs::read_to_string(kept).unwrap(), "all of it");
        assert!(!staged.exists());
        assert_eq!(fs::read_dir(downloads).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_there_already_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for (number, expected) in [(0, "report.pdf"), (1, "report (1).pdf"), (2, "report (2).pdf")] {
            let staged = folder.path().join("staged");
            fs::write(&staged, number.to_string()).unwrap();
            let kept = save(permit(), &staged, folder.path(), &name()).unwrap();
            assert_eq!(kept, folder.path().join(expected));
            assert_eq!(fs::read_to_string(kept).unwrap(), number.to_string());
        }
    }

    #[test]
    fn a_copy_from_another_file_system_arrives_whole_too() {
        let memory = Path::new("/dev/shm");
        if !memory.is_dir() {
            return;
        }
        let staging = tempfile::tempdir_in(memory).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let staged = staging.path().join("7");
        fs::write(&staged, "from memory").unwrap();
        let kept = save(permit(), &staged, folder.path(), &name()).unwrap();
        assert_eq!(fs::read_to_string(kept).unwrap(), "from memory");
        assert!(!staged.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_the_engine_left_in_place_of_the_file_brings_nothing_of_the_person_to_light() {
        let folder = tempfile::tempdir().unwrap();
        let private = folder.path().join("id_ed25519");
        fs::write(&private, "a key").unwrap();
        let staged = folder.path().join("staged");
        std::os::unix::fs::symlink(&private, &staged).unwrap();
        let downloads = folder.path().join("Downloads");
        assert!(save(permit(), &staged, &downloads, &name()).is_err());
        assert!(Part::copy_of(&staged, folder.path()).is_err());
        assert!(!downloads.exists() && fs::symlink_metadata(&staged).is_err());
        assert_eq!(fs::read_to_string(private).unwrap(), "a key");
    }

    #[test]
    fn a_folder_that_cannot_be_written_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let staged = folder.path().join("staged");
        fs::write(&staged, "content").unwrap();
        let in_the_way = folder.path().join("a file");
        fs::write(&in_the_way, "").unwrap();
        assert!(save(permit(), &staged, &in_the_way, &name()).is_err());
        assert!(!staged.exists());
    }
}
