//! Files that the person has given to a page, put where the shell may read them: its folder for that is the only one of
//! the person's disk that it may.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Files there are the kernel's: not even a person has one to give.
const OF_THE_KERNEL: [&str; 3] = ["/proc", "/sys", "/dev"];

/// The files that `paths` lead to, as they are without links. What the shell names may be a link that it has made.
///
/// # Errors
/// One of them is not there, is no ordinary file, or lies beneath `closed`.
pub(crate) fn resolve(paths: &[PathBuf], closed: &[&Path]) -> io::Result<Vec<PathBuf>> {
    paths.iter().map(|path| resolve_one(path, closed)).collect()
}

fn resolve_one(path: &Path, closed: &[&Path]) -> io::Result<PathBuf> {
    let refused = |why| io::Error::new(io::ErrorKind::PermissionDenied, why);
    if !path.is_absolute() {
        return Err(refused("it has no full path"));
    }
    let real = fs::canonicalize(path)?;
    let is_closed = OF_THE_KERNEL.iter().map(Path::new).chain(closed.iter().copied()).any(|folder| {
        // A folder that is itself reached by links.
        real.starts_with(fs::canonicalize(folder).as_deref().unwrap_or(folder))
    });
    if is_closed {
        return Err(refused("files there belong to the system or to Porthole"));
    }
    if !fs::metadata(&real)?.is_file() {
        return Err(refused("it is no ordinary file"));
    }
    Ok(real)
}

/// Puts each file into its own folder beneath `folder`, which is made, under the name of its path in `named`. A hard
/// link where that is possible, else a copy.
///
/// # Errors
/// Nothing is left of it then.
pub(crate) fn hand_over(files: &[PathBuf], named: &[PathBuf], folder: &Path) -> io::Result<Vec<PathBuf>> {
    let placed: io::Result<Vec<_>> = files
        .iter()
        .zip(named)
        .enumerate()
        .map(|(number, (file, named))| place(file, named, &folder.join(number.to_string())))
        .collect();
    if placed.is_err() {
        remove(folder);
    }
    placed
}

fn place(file: &Path, named: &Path, folder: &Path) -> io::Result<PathBuf> {
    porthole_sandbox::make_private_folder(folder)?;
    let name = named.file_name().ok_or_else(|| io::Error::other("it has no name"))?;
    let target = folder.join(name);
    // Another file system, one without links, or a file of somebody else's.
    link(file, &target).or_else(|_| copy(file, &target))?;
    Ok(target)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a lawful writer: a file of the person's, never what a page sent"
)]
fn link(file: &Path, target: &Path) -> io::Result<()> {
    fs::hard_link(file, target)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a lawful writer: a file of the person's, never what a page sent"
)]
fn copy(file: &Path, target: &Path) -> io::Result<()> {
    let mut source = File::open(file)?;
    io::copy(&mut source, &mut File::create_new(target)?).map(drop)
}

/// Takes back what was handed over.
pub(crate) fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "files that were handed over could not be removed");
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "the test writes what the person would have")]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, symlink};

    use super::*;

    #[test]
    fn files_of_one_name_are_handed_over_side_by_side_and_stay_one_file_on_the_disk() {
        let home = tempfile::tempdir().unwrap();
        let paths = ["a/letter.txt", "b/letter.txt"].map(|name| home.path().join(name));
        for path in &paths {
            fs::create_dir(path.parent().unwrap()).unwrap();
            fs::write(path, path.display().to_string()).unwrap();
        }
        let folder = home.path().join("handover/1");
        let files = resolve(&paths, &[]).unwrap();
        let handed = hand_over(&files, &paths, &folder).unwrap();
        for (path, handed) in paths.iter().zip(&handed) {
            assert!(handed.starts_with(&folder) && handed.ends_with("letter.txt"));
            assert_eq!(fs::metadata(path).unwrap().ino(), fs::metadata(handed).unwrap().ino());
        }
        remove(&folder);
        assert!(!folder.exists() && paths.iter().all(|path| path.exists()));
    }

    #[test]
    fn what_cannot_be_linked_is_copied() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir_in("/dev/shm").unwrap());
        let path = other.path().join("letter.txt");
        fs::write(&path, "Dear Robin").unwrap();
        let paths = [path];
        let folder = home.path().join("handover/1");
        let handed = hand_over(&paths, &paths, &folder).unwrap();
        assert_eq!(fs::read_to_string(&handed[0]).unwrap(), "Dear Robin");
    }

    #[test]
    fn a_link_is_what_it_leads_to_and_only_ordinary_files_of_the_person_are_given() {
        let home = tempfile::tempdir().unwrap();
        let (file, own) = (home.path().join("letter"), home.path().join("state"));
        fs::write(&file, "Dear Robin").unwrap();
        fs::create_dir(&own).unwrap();
        fs::write(own.join("activity"), "records").unwrap();
        let link = home.path().join("photo.jpg");
        symlink(&file, &link).unwrap();
        let by_link = home.path().join("harmless");
        symlink(own.join("activity"), &by_link).unwrap();
        let given = |path: &Path| resolve(&[path.to_owned()], &[&own]);
        assert_eq!(given(&link).unwrap(), [fs::canonicalize(&file).unwrap()]);
        for refused in [
            Path::new("/proc/self/environ"),
            Path::new("/proc/self/cwd/Cargo.toml").parent().unwrap(),
            Path::new("/dev/null"),
            Path::new("letter"),
            &own.join("activity"),
            &by_link,
            home.path(),
        ] {
            assert!(given(refused).is_err(), "{}", refused.display());
        }
    }

    #[test]
    fn where_one_file_cannot_be_handed_over_none_is() {
        let home = tempfile::tempdir().unwrap();
        let good = home.path().join("letter");
        fs::write(&good, "Dear Robin").unwrap();
        let paths = [good, home.path().join("absent")];
        let folder = home.path().join("handover/1");
        assert!(hand_over(&paths, &paths, &folder).is_err());
        assert!(!folder.exists());
    }
}
