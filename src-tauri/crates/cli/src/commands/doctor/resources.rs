//! Clock, disk and limits.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use porthole_config::Source;
use porthole_explain::Code;
use porthole_host::Places;
use rustix::fs::{Access, access};
use rustix::process::{Resource, getrlimit};

use super::check::{Check, Name};
use super::machine::Machine;
use crate::places;

const AREA: &str = "Clock, files and limits";
const CLOCK: Name = Name { check: "clock", area: AREA, title: "Clock" };
const FOLDERS: Name = Name { check: "own-folders", area: AREA, title: "Porthole's folders" };
const DISK: Name = Name { check: "disk-space", area: AREA, title: "Disk space" };
const FILES: Name = Name { check: "open-files", area: AREA, title: "Open files" };

/// A clock may be this much behind what it is compared with.
const SKEW: Duration = Duration::from_secs(300);

/// In MiB: with less, Porthole may be unable to write its own state; with less than the second, downloads fail.
const LEAST_SPACE: u64 = 50;
const LITTLE_SPACE: u64 = 500;

const ENOUGH_FILES: u64 = 4096;

pub(super) fn checks(machine: &Machine, source: &Source) -> Vec<Check> {
    let (states, home) = (places::state_folder().ok(), machine.folder("HOME"));
    let written = states.iter().map(|folder| folder.join("activity.jsonl")).chain(managed(source));
    let folders: Vec<PathBuf> = states.iter().cloned().chain(home).collect();
    let files = getrlimit(Resource::Nofile);
    vec![
        clock_check(SystemTime::now(), &written.collect::<Vec<_>>()),
        folders_check(Places::of_this_person().map(|Places { state, data }| [state, data])),
        disk_check(&folders, space),
        files_check(files.maximum),
    ]
}

fn managed(source: &Source) -> Vec<PathBuf> {
    let loaded = porthole_config::load(source).ok();
    loaded.iter().flat_map(|config| config.sources.iter().map(|source| source.path.clone())).collect()
}

/// What was written must lie in the past.
fn clock_check(now: SystemTime, written: &[PathBuf]) -> Check {
    let moments = written.iter().filter_map(|path| {
        let moment = std::fs::metadata(path).and_then(|facts| facts.modified()).ok()?;
        Some((moment, path))
    });
    match moments.max() {
        Some((moment, path)) if moment > now + SKEW => {
            let text = format!("By this clock, {} was last changed in the future.", path.display());
            CLOCK.failed(Code::ClockBehind.with_detail(text))
        }
        Some(_) => CLOCK.ok("later than the last change of every file that Porthole uses"),
        None => CLOCK.unknown("not checked: Porthole has not written a file yet to compare the clock with"),
    }
}

/// What outlives a run is kept there; Porthole makes them where they are missing.
fn folders_check(folders: Option<[PathBuf; 2]>) -> Check {
    let Some(folders) = folders else {
        return FOLDERS.failed(Code::FoldersUnavailable.with_detail(places::NO_HOME));
    };
    for folder in &folders {
        if let Err(why) = can_be_made(folder) {
            let text = format!("{} cannot be written: {why}.", folder.display());
            return FOLDERS.failed(Code::FoldersUnavailable.with_detail(text));
        }
    }
    let shown = folders.map(|folder| folder.display().to_string());
    FOLDERS.ok(shown.join(" and "))
}

/// Whether the person may write in a folder, or make it.
pub(super) fn can_be_made(folder: &Path) -> Result<(), String> {
    let there = folder.ancestors().find(|folder| folder.symlink_metadata().is_ok());
    let Some(there) = there else { return Err("none of its parent folders exists".to_owned()) };
    if !there.is_dir() {
        return Err(format!("`{}` is not a folder", there.display()));
    }
    access(there, Access::WRITE_OK | Access::EXEC_OK).map_err(|error| error.to_string())
}

/// The MiB that are free for the person at the nearest folder that is there.
fn space(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|folder| folder.exists())?;
    let facts = rustix::fs::statvfs(there).ok()?;
    Some(facts.f_bavail.saturating_mul(facts.f_frsize) >> 20)
}

fn disk_check(folders: &[PathBuf], space: impl Fn(&Path) -> Option<u64>) -> Check {
    let least = folders.iter().filter_map(|folder| Some((space(folder)?, folder))).min();
    let Some((free, folder)) = least else { return DISK.unknown("no home folder is known for this user") };
    let text = format!("{free} MiB are free in {}.", folder.display());
    let problem = || Code::DiskSpaceLow.with_detail(text.clone());
    match free {
        0..LEAST_SPACE => DISK.failed(problem()),
        LEAST_SPACE..LITTLE_SPACE => DISK.warning(problem()),
        _ => DISK.ok(text.trim_end_matches('.')),
    }
}

/// Porthole raises its own limit as far as the system lets it.
fn files_check(most: Option<u64>) -> Check {
    match most {
        Some(most) if most < ENOUGH_FILES => {
            let text = format!("The limit is {most} open files, and Porthole needs {ENOUGH_FILES}.");
            FILES.warning(Code::OpenFilesLow.with_detail(text))
        }
        Some(most) => FILES.ok(format!("up to {most}")),
        None => FILES.ok("no limit"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file of the test's own")]
    fn a_clock_before_what_was_written_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("managed.toml");
        assert_eq!(clock_check(SystemTime::now(), std::slice::from_ref(&file)).state, State::Unknown);
        std::fs::write(&file, "").unwrap();
        let check = |now| clock_check(now, std::slice::from_ref(&file));
        assert_eq!(check(SystemTime::now()).state, State::Fine);
        let behind = check(SystemTime::now() - 2 * SKEW);
        assert_eq!((behind.state, behind.problem.unwrap().code), (State::Failed, "clock-behind"));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "files of the test's own")]
    fn folders_that_cannot_be_made_are_a_failure_that_says_why() {
        let home = tempfile::tempdir().unwrap();
        let folders = |within: &Path| folders_check(Some([within.join("state"), within.join("a/data")]));
        assert_eq!(folders(home.path()).state, State::Fine);
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        let failed = folders(&file);
        assert_eq!((failed.state, failed.problem.unwrap().code), (State::Failed, "folders-unavailable"));
        assert!(failed.found.contains("is not a folder"), "{}", failed.found);
        // Nobody, root included, makes a folder there.
        assert_eq!(folders(Path::new("/proc/self")).state, State::Failed);
        let unknown = folders_check(None);
        assert!(
            unknown.state == State::Failed && unknown.found.starts_with("HOME is not set"),
            "{unknown:?}"
        );
    }

    #[test]
    fn little_space_is_a_limit_and_hardly_any_a_failure() {
        let folders = ["/home/robin".into(), "/var/state".into()];
        let state =
            |free| disk_check(&folders, |folder| Some(if folder.starts_with("/var") { free } else { 9999 }));
        assert_eq!(state(LEAST_SPACE - 1).state, State::Failed);
        assert_eq!(state(LEAST_SPACE).state, State::Warning);
        assert_eq!(state(LITTLE_SPACE).state, State::Fine);
        assert!(state(1).found.contains("/var/state"));
        assert_eq!(disk_check(&folders, |_| None).state, State::Unknown);
    }

    #[test]
    fn few_open_files_are_a_limit() {
        assert_eq!(files_check(Some(ENOUGH_FILES - 1)).state, State::Warning);
        assert_eq!(files_check(Some(ENOUGH_FILES)).state, State::Fine);
        assert_eq!(files_check(None).state, State::Fine);
    }
}
