//! Changes of real files, told through a channel. That every kind of change of the managed file is told stands with it.

#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]

use std::fs::{self, File};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use super::*;

/// How long news may take on a busy machine.
const LONG: Duration = Duration::from_secs(30);

/// Watches one folder, and tells of every look after a change.
fn watched(folder: &Path) -> (Watcher, Receiver<()>) {
    let (sender, changes) = channel();
    let folders = BTreeSet::from([folder.to_owned()]);
    let look = move |_: &BTreeSet<PathBuf>| Observation { found: (), folders: folders.clone() };
    (watch("test", look, move |()| sender.send(()).unwrap_or_default()).unwrap(), changes)
}

#[test]
fn opening_reading_and_listing_wake_nobody() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "text").unwrap();
    let (_watcher, changes) = watched(folder.path());
    for _ in 0..5 {
        drop(File::open(folder.path().join("file")).unwrap());
        fs::read(folder.path().join("file")).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    assert_eq!(changes.recv_timeout(QUIET * 4), Err(RecvTimeoutError::Timeout));
    fs::write(folder.path().join("file"), "other").unwrap();
    changes.recv_timeout(LONG).unwrap();
}

#[test]
fn a_folder_that_is_replaced_by_another_is_watched_and_the_old_one_no_longer() {
    let below = tempfile::tempdir().unwrap();
    let (folder, away) = (below.path().join("folder"), below.path().join("away"));
    fs::create_dir(&folder).unwrap();
    let (_watcher, changes) = watched(&folder);
    fs::rename(&folder, &away).unwrap();
    changes.recv_timeout(LONG).unwrap();
    fs::create_dir(&folder).unwrap();
    changes.recv_timeout(LONG).unwrap();
    while changes.recv_timeout(QUIET * 4).is_ok() {}
    fs::write(away.join("file"), "text").unwrap();
    assert_eq!(changes.recv_timeout(QUIET * 4), Err(RecvTimeoutError::Timeout));
    fs::write(folder.join("file"), "text").unwrap();
    changes.recv_timeout(LONG).unwrap();
}

#[test]
fn a_folder_that_appears_step_by_step_is_followed() {
    let below = tempfile::tempdir().unwrap();
    let folder = below.path().join("one/two");
    let (_watcher, changes) = watched(&folder);
    fs::create_dir(below.path().join("one")).unwrap();
    changes.recv_timeout(LONG).unwrap();
    fs::create_dir(&folder).unwrap();
    changes.recv_timeout(LONG).unwrap();
    fs::write(folder.join("file"), "text").unwrap();
    changes.recv_timeout(LONG).unwrap();
}

/// The limits on inotify are those of a user namespace, in which this test is the administrator.
#[cfg(target_os = "linux")]
#[test]
fn where_the_system_tells_of_no_more_changes_they_are_found_all_the_same() {
    const SETUP: &str = "echo 0 > /proc/sys/user/$WHICH && shift && exec \"$@\"";
    for which in ["max_inotify_instances", "max_inotify_watches"] {
        let setup = SETUP.replace("$WHICH", which);
        porthole_support::own_network::run_alone(&setup, "tests::changes_without_inotify").unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "runs in a namespace that another test makes"]
fn changes_without_inotify() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let (sender, changes) = channel();
    let folders = BTreeSet::from([folder.path().to_owned()]);
    let look = move |_: &BTreeSet<PathBuf>| Observation {
        found: fs::read_to_string(&file).unwrap_or_default(),
        folders: folders.clone(),
    };
    let watcher = watch("test", look, move |found| sender.send(found).unwrap_or_default()).unwrap();
    let until = |text: &str| {
        fs::write(folder.path().join("file"), text).unwrap();
        while changes.recv_timeout(LONG).unwrap() != text {}
    };
    until("looked at");
    // There is room again: the system reports changes from now on, and nothing polls.
    for which in ["max_inotify_instances", "max_inotify_watches"] {
        fs::write(format!("/proc/sys/user/{which}"), "1000").unwrap();
    }
    while changes.recv_timeout(LATEST * 2).is_ok() {}
    until("told");
    drop(watcher);
}
