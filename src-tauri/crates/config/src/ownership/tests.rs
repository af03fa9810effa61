//! Files, folders and links of this person, guarded as the system guards those of root.

#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::*;
use crate::ownership::{LARGEST_TEXT, closed_folder_fault, read_unguarded};

/// A folder that only the person who runs the test can change, guarded as the system's is for root.
struct Guarded {
    folder: tempfile::TempDir,
    guard: Guard,
}

impl Guarded {
    fn new() -> Self {
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
        let below = folder.path().canonicalize().unwrap();
        Self { folder, guard: Guard::of_this_person(below) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    fn write(&self, name: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, "schema = 1\n").unwrap();
        chmod(&path, mode);
        path
    }

    fn mkdir(&self, name: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::create_dir(&path).unwrap();
        chmod(&path, mode);
        path
    }

    fn unsafe_because(&self, path: &Path) -> String {
        let problem = self.guard.read(path, LARGEST_TEXT).unwrap_err();
        assert_eq!(problem.code, Code::ConfigUnsafe, "{problem:?}");
        assert!(problem.help.contains("chmod"), "says what mends it: {problem:?}");
        self.run_printed_fix(path);
        problem.what
    }

    /// Runs what is printed, step by step, until the file can be read.
    fn run_printed_fix(&self, path: &Path) {
        for _ in 0..8 {
            match self.guard.read(path, LARGEST_TEXT) {
                Ok(_) => return,
                Err(problem) => run(&problem.help),
            }
        }
        panic!("what is printed does not mend {}", path.display());
    }
}

/// Runs the command that a help names first.
fn run(help: &str) {
    let command = help.strip_prefix("Run `").and_then(|help| help.split_once('`')).unwrap().0;
    let done = std::process::Command::new("sh").args(["-c", command]).status().unwrap();
    assert!(done.success(), "{command}");
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_that_only_its_owner_can_change_is_read() {
    let here = Guarded::new();
    for mode in [0o644, 0o444, 0o600, 0o755] {
        let path = here.write("managed.toml", mode);
        assert_eq!(here.guard.read(&path, LARGEST_TEXT).unwrap(), b"schema = 1\n", "{mode:o}");
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_file_that_others_can_change_is_refused() {
    let here = Guarded::new();
    for mode in [0o664, 0o646, 0o666, 0o777] {
        let path = here.write("managed.toml", mode);
        let what = here.unsafe_because(&path);
        assert!(what.contains("managed.toml") && what.contains(&format!("{mode:04o}")), "{what}");
    }
}

#[test]
fn a_file_of_someone_else_is_refused() {
    let here = Guarded::new();
    let path = here.write("managed.toml", 0o644);
    let stranger = Guard { owner: here.guard.owner + 1, below: here.guard.below.clone() };
    let problem = stranger.read(&path, LARGEST_TEXT).unwrap_err();
    assert_eq!(problem.code, Code::ConfigUnsafe);
    assert!(problem.what.contains(&format!("belongs to user {}", here.guard.owner)), "{problem:?}");
    assert!(problem.help.contains("chown"), "{problem:?}");
    // Nobody but root can give a file away.
    if here.guard.owner == 0 {
        Guarded { guard: stranger, ..here }.run_printed_fix(&path);
    }
}

#[test]
fn what_is_closed_is_opened_by_the_command_that_is_printed() {
    let here = Guarded::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let path = here.write("the team's rules.toml", 0o600);
    run(&unread(&path, &io::ErrorKind::PermissionDenied.into()).help);
    assert_eq!(mode(&path), 0o644);
    let folder = here.mkdir("the team's rules", 0o700);
    run(&closed_folder_fault(&folder).1);
    assert_eq!(mode(&folder), 0o755);
}

#[test]
fn a_folder_on_the_way_that_others_can_change_is_refused() {
    let here = Guarded::new();
    let folder = here.mkdir("porthole", 0o755);
    let path = here.write("porthole/managed.toml", 0o644);
    here.guard.read(&path, LARGEST_TEXT).unwrap();
    chmod(&folder, 0o775);
    let what = here.unsafe_because(&path);
    assert!(what.contains("/porthole`"), "names the folder, not the file: {what}");
    chmod(&folder, 0o1777);
    here.unsafe_because(&path);
}

#[test]
fn a_link_is_followed_where_each_step_is_safe() {
    let here = Guarded::new();
    here.mkdir("release-7", 0o755);
    here.write("release-7/managed.toml", 0o644);
    symlink("release-7", here.path("current")).unwrap();
    symlink("current/managed.toml", here.path("managed.toml")).unwrap();
    symlink(here.path("release-7/../managed.toml"), here.path("again.toml")).unwrap();
    for name in ["managed.toml", "again.toml", "current/../managed.toml"] {
        assert_eq!(here.guard.read(&here.path(name), LARGEST_TEXT).unwrap(), b"schema = 1\n", "{name}");
    }
}

#[test]
fn a_link_to_or_through_what_others_can_change_is_refused() {
    let here = Guarded::new();
    let shared = here.mkdir("shared", 0o777);
    here.write("shared/managed.toml", 0o644);
    here.write("loose.toml", 0o666);
    symlink("loose.toml", here.path("to-loose.toml")).unwrap();
    symlink("shared/managed.toml", here.path("to-shared.toml")).unwrap();
    symlink("../managed.toml", here.path("shared/back.toml")).unwrap();
    here.write("managed.toml", 0o644);
    symlink("shared/back.toml", here.path("through.toml")).unwrap();
    for name in ["to-loose.toml", "to-shared.toml", "through.toml"] {
        chmod(&shared, 0o777);
        here.unsafe_because(&here.path(name));
    }
}

#[test]
fn what_is_no_file_is_unreadable_and_never_waited_for() {
    let here = Guarded::new();
    symlink("round", here.path("round")).unwrap();
    here.mkdir("folder", 0o755);
    // By the program, as one of the systems has no call for it.
    let made = std::process::Command::new("mkfifo").arg(here.path("pipe")).status().unwrap();
    assert!(made.success());
    for name in ["round", "folder", "pipe"] {
        let problem = here.guard.read(&here.path(name), LARGEST_TEXT).unwrap_err();
        assert_eq!(problem.code, Code::ConfigUnreadable, "{name}: {problem:?}");
    }
    let large = here.write("large.toml", 0o644);
    fs::File::options().write(true).open(&large).unwrap().set_len(4 * 1024 * 1024 + 1).unwrap();
    let problem = here.guard.read(&large, LARGEST_TEXT).unwrap_err();
    assert!(problem.what.contains("larger than 4 MiB") && problem.help.contains("smaller"), "{problem:?}");
    for name in ["nowhere.toml", "nowhere/managed.toml"] {
        assert_eq!(
            here.guard.read(&here.path(name), LARGEST_TEXT).unwrap_err().code,
            Code::ConfigMissing,
            "{name}"
        );
    }
}

#[test]
fn a_link_to_nothing_is_named_with_what_it_points_to() {
    let here = Guarded::new();
    symlink("nowhere.toml", here.path("managed.toml")).unwrap();
    for read in [
        here.guard.read(&here.path("managed.toml"), LARGEST_TEXT),
        read_unguarded(&here.path("managed.toml"), LARGEST_TEXT),
    ] {
        let problem = read.unwrap_err();
        assert_eq!(problem.code, Code::ConfigMissing, "{problem:?}");
        assert!(
            problem.what.ends_with("managed.toml` is a link to `nowhere.toml`, which does not exist."),
            "{problem:?}"
        );
    }
}

#[test]
fn the_system_is_guarded_for_root_from_the_top() {
    let here = Guarded::new();
    let path = here.write("managed.toml", 0o644);
    // A temporary folder lies below one that everyone can write.
    let problem = administrator().read(&path, LARGEST_TEXT).unwrap_err();
    assert_eq!(problem.code, Code::ConfigUnsafe, "{problem:?}");
}
