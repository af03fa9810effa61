//! Changes of real files, told through a channel.

#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use porthole_file_watch::QUIET;

use super::*;
use crate::load::load;

const MAIN: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
"#;

/// How long news may take on a busy machine.
const LONG: Duration = Duration::from_secs(30);

/// A file in its own folder, and what is told about it.
struct Watched {
    folder: tempfile::TempDir,
    source: Source,
    changes: Receiver<()>,
    watcher: Watcher,
}

impl Watched {
    fn new(name: &str, prepare: impl Fn(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let source = Source::File(folder.path().join(name));
        let (tell, changes) = channel();
        let watcher = watch(&source, move |_| tell.send(()).unwrap_or_default()).unwrap();
        Self { folder, source, changes, watcher }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits for news until the organisation has this name; `None` is a refusal.
    fn wait_for(&self, name: Option<&str>) {
        loop {
            self.changes.recv_timeout(LONG).unwrap();
            let now = load(&self.source).ok().map(|config| config.organization.name.clone());
            if now.as_deref() == name {
                return;
            }
        }
    }
}

fn config_named(name: &str) -> String {
    MAIN.replace("Harbor Ltd", name)
}

#[test]
fn a_file_that_is_renamed_over_it_is_noticed_again_and_again() {
    let watched =
        Watched::new("managed.toml", |folder| fs::write(folder.join("managed.toml"), MAIN).unwrap());
    for name in ["Second", "Third"] {
        fs::write(watched.path("new"), config_named(name)).unwrap();
        fs::rename(watched.path("new"), watched.path("managed.toml")).unwrap();
        watched.wait_for(Some(name));
    }
}

#[test]
fn a_file_written_in_place_removed_and_written_anew_is_noticed() {
    let watched =
        Watched::new("managed.toml", |folder| fs::write(folder.join("managed.toml"), MAIN).unwrap());
    fs::write(watched.path("managed.toml"), config_named("Second")).unwrap();
    watched.wait_for(Some("Second"));
    fs::remove_file(watched.path("managed.toml")).unwrap();
    watched.wait_for(None);
    fs::write(watched.path("managed.toml"), config_named("Third")).unwrap();
    watched.wait_for(Some("Third"));
}

#[test]
fn a_file_that_appears_later_is_noticed_even_where_its_folders_come_first() {
    let watched = Watched::new("etc/porthole/managed.toml", |_| {});
    fs::create_dir_all(watched.path("etc/porthole")).unwrap();
    fs::write(watched.path("etc/porthole/managed.toml"), MAIN).unwrap();
    watched.wait_for(Some("Harbor Ltd"));
}

#[test]
fn a_certificate_that_changes_is_noticed_wherever_it_lies() {
    let pem = || porthole_support::pki::Authority::root("Harbor Device CA").unwrap().certificate_pem();
    let watched = Watched::new("managed.toml", |folder| {
        let part = "[device_certificate]\nanchors = [\"pki/ca.cer\"]\npresent_to = [\"*.harbor.test\"]\n";
        fs::write(folder.join("managed.toml"), format!("{MAIN}{part}")).unwrap();
        fs::create_dir(folder.join("pki")).unwrap();
        fs::write(folder.join("pki/ca.cer"), pem()).unwrap();
    });
    let before = load(&watched.source).unwrap();
    fs::write(watched.path("new"), pem()).unwrap();
    fs::rename(watched.path("new"), watched.path("pki/ca.cer")).unwrap();
    loop {
        watched.changes.recv_timeout(LONG).unwrap();
        if load(&watched.source).is_ok_and(|after| after != before) {
            break;
        }
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_joins_the_additions_is_noticed_though_their_folder_is_new() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o700)).tempdir().unwrap();
    let below = folder.path().canonicalize().unwrap();
    let guard = crate::ownership::Guard::of_this_person(below.clone());
    let location = Location::Folder { folder: below.clone(), guard: Some(guard) };
    let chmod =
        |name: &str, mode| fs::set_permissions(below.join(name), fs::Permissions::from_mode(mode)).unwrap();
    fs::write(below.join("managed.toml"), MAIN).unwrap();
    chmod("managed.toml", 0o644);
    let (tell, changes) = channel();
    let watcher = watch_location(location.clone(), move |_| tell.send(()).unwrap_or_default()).unwrap();
    fs::create_dir(below.join("managed.d")).unwrap();
    chmod("managed.d", 0o755);
    changes.recv_timeout(LONG).unwrap();
    fs::write(below.join("managed.d/10.toml"), MAIN.replace("mail", "chat").replace("schema = 1", ""))
        .unwrap();
    chmod("managed.d/10.toml", 0o644);
    loop {
        changes.recv_timeout(LONG).unwrap();
        if location.read().loaded.is_ok_and(|config| config.apps.iter().count() == 2) {
            break;
        }
    }
    drop(watcher);
}

#[test]
fn many_writes_at_once_are_told_once_they_are_over_and_reading_is_no_news() {
    let watched =
        Watched::new("managed.toml", |folder| fs::write(folder.join("managed.toml"), MAIN).unwrap());
    for nth in 0..20 {
        fs::write(watched.path("managed.toml"), config_named(&format!("Name {nth}"))).unwrap();
    }
    watched.wait_for(Some("Name 19"));
    // Whatever was still on its way comes within the quiet time; reading brings nothing more.
    while watched.changes.recv_timeout(QUIET * 4).is_ok() {}
    for _ in 0..5 {
        load(&watched.source).unwrap();
    }
    assert_eq!(watched.changes.recv_timeout(QUIET * 4), Err(RecvTimeoutError::Timeout));
}

#[test]
fn nothing_is_told_after_the_end() {
    let Watched { folder, changes, watcher, .. } =
        Watched::new("managed.toml", |folder| fs::write(folder.join("managed.toml"), MAIN).unwrap());
    drop(watcher);
    // The thread drops the channel when it ends.
    while changes.recv_timeout(LONG) != Err(RecvTimeoutError::Disconnected) {}
    fs::write(folder.path().join("managed.toml"), config_named("Second")).unwrap();
}
