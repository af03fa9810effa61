//! What a compromised web engine can try, tried by a program that the confined shell starts.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the tests lay out what is attacked")]
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use porthole_support::attacks::{Answers, LOADER, ROOTS};

/// Whoever is not root and owns nothing.
const NOBODY: u32 = 65534;

/// A home, a session and programs that belong to `user`.
struct Fixture {
    folder: tempfile::TempDir,
    user: u32,
    outside: Child,
    elsewhere: TcpListener,
}

impl Fixture {
    fn of(user: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["home", "session", "session/own", "programs"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("home/letter"), "Dear Robin").unwrap();
        fs::copy("/bin/true", at("home/program")).unwrap();
        for name in ["confined", "attack", "hardened"] {
            let built =
                std::env::current_exe().unwrap().parent().unwrap().with_file_name("examples").join(name);
            fs::copy(built, at("programs").join(name)).unwrap();
        }
        for name in ["home", "home/letter", "home/program", "session", "session/own"] {
            chown(at(name), Some(user), Some(user)).unwrap();
        }
        let outside = as_user(user, Path::new("/bin/sleep")).arg("600").spawn().unwrap();
        Self { folder, user, outside, elsewhere: TcpListener::bind("127.0.0.1:0").unwrap() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is played is kept there, by the name that the attack gives it.
    fn media(&self) -> PathBuf {
        format!("/var/tmp/porthole-attack-{}", self.outside.id()).into()
    }

    fn attack(&self, command: &mut Command) -> Answers {
        command
            .args([LOADER.as_ref(), self.at("programs/attack").as_os_str()])
            .args([self.at("home"), self.at("session/own")])
            .arg(self.outside.id().to_string())
            .arg(self.elsewhere.local_addr().unwrap().port().to_string());
        let Output { status, stdout, stderr } = command.output().unwrap();
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        Answers::read(&String::from_utf8(stdout).unwrap()).unwrap()
    }

    fn confined(&self) -> Command {
        let mut command = as_user(self.user, &self.at("programs/confined"));
        command.args([self.at("session"), self.at("session/own"), self.at("home")]);
        command.args(["1", "wayland"]).arg(self.at("programs"));
        command
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _only_if_free = fs::remove_file(self.media());
        let _ended = self.outside.kill().and_then(|()| self.outside.wait());
    }
}

fn as_user(user: u32, program: &Path) -> Command {
    if rustix::process::geteuid().as_raw() == user {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={user}"), format!("--regid={user}"), "--clear-groups".to_owned()]);
    command.arg(program);
    command
}

/// An ordinary user: the one that runs the tests, or nobody where that is root.
fn ordinary_user() -> u32 {
    let me = rustix::process::geteuid();
    if me.is_root() { NOBODY } else { me.as_raw() }
}

#[test]
fn the_engine_of_an_ordinary_user_gains_nothing() {
    let fixture = Fixture::of(ordinary_user());
    let answers = fixture.attack(&mut fixture.confined());
    assert_eq!(answers.faults_when_confined(&[]), [""; 0]);
    assert_eq!(fs::read_to_string(fixture.at("home/letter")).unwrap(), "Dear Robin");
    assert!(!fixture.media().exists(), "media stayed on the disk");
    assert_eq!(
        fs::read_dir(fixture.at("session/own")).unwrap().count(),
        0,
        "its own folder was in its own memory"
    );
}

#[test]
fn the_engine_of_root_gains_nothing_but_a_look_at_its_parent() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let fixture = Fixture::of(0);
    let answers = fixture.attack(&mut fixture.confined());
    assert_eq!(answers.faults_when_confined(&ROOTS), [""; 0]);
}

#[test]
fn what_is_refused_works_for_a_program_that_is_not_confined() {
    let fixture = Fixture::of(ordinary_user());
    // Its parent is an ordinary program, too.
    let mut free = as_user(fixture.user, Path::new("/bin/sh"));
    free.args(["-c", "\"$@\"; exit $?", "sh"]);
    let answers = fixture.attack(&mut free);
    assert_eq!(answers.faults_when_free(), [""; 0], "{answers:?}");
}

#[test]
fn another_program_of_the_same_user_cannot_look_into_the_broker() {
    let fixture = Fixture::of(ordinary_user());
    let mut command = as_user(fixture.user, &fixture.at("programs/hardened"));
    let mut broker = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(broker.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let look = |file: &str| {
        let path = format!("/proc/{}/{file}", broker.id());
        as_user(fixture.user, Path::new("/bin/cat")).arg(path).output().unwrap()
    };
    for secret in ["mem", "environ", "maps", "auxv"] {
        let answer = look(secret);
        assert!(!answer.status.success() && answer.stdout.is_empty(), "{secret}");
    }
    let limits = String::from_utf8(look("limits").stdout).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().take(2).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(limit("Max core file size"), ["0", "0"]);
    assert_eq!(limit("Max open files")[0], line.trim());
    drop(broker.stdin.take());
    assert!(broker.wait().unwrap().success());
}

/// A machine without user namespaces: a namespace whose limit for them is zero.
fn without_namespaces(fixture: &Fixture) -> Command {
    let mut command = as_user(fixture.user, Path::new("/usr/bin/unshare"));
    command.args(["--user", "--map-current-user", "--keep-caps", "sh", "-c"]);
    command.arg("echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"").arg("sh");
    command.arg(fixture.at("programs/confined"));
    command
}

fn in_memory_folder(parent: &Path, user: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir_in(parent).unwrap();
    fs::create_dir(folder.path().join("own")).unwrap();
    for place in [folder.path().to_owned(), folder.path().join("own")] {
        chown(place, Some(user), Some(user)).unwrap();
    }
    folder
}

#[test]
fn where_the_kernel_gives_no_namespace_a_folder_in_memory_does_and_media_are_refused() {
    let fixture = Fixture::of(ordinary_user());
    let session = in_memory_folder(Path::new("/dev/shm"), fixture.user);
    let mut command = without_namespaces(&fixture);
    command.args([session.path(), &session.path().join("own"), &fixture.at("home")]);
    command.args(["1", "wayland"]).arg(fixture.at("programs"));
    command.args([
        "/bin/sh",
        "-c",
        "echo x > \"$1/file\" || exit 3; echo x > /var/tmp/porthole-$$ && exit 4; exit 0",
        "sh",
    ]);
    command.arg(session.path().join("own"));
    let Output { status, stderr, .. } = command.output().unwrap();
    let text = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{status}: {text}");
    let why = "the system's limit of user namespaces (user.max_user_namespaces) is reached";
    assert!(text.starts_with(&format!("{{\"namespace\":{{\"Refused\":\"{why}\"}}")), "{text}");
}

#[test]
fn where_nothing_is_in_memory_a_device_that_may_keep_nothing_gets_no_shell() {
    let fixture = Fixture::of(ordinary_user());
    if porthole_sandbox::is_in_memory(&fixture.at("session")).unwrap() {
        return;
    }
    let mut command = without_namespaces(&fixture);
    command.args([fixture.at("session"), fixture.at("session/own"), fixture.at("home")]);
    command.args(["1", "wayland"]).arg(fixture.at("programs")).arg("/bin/true");
    let Output { status, stderr, .. } = command.output().unwrap();
    assert_eq!(status.code(), Some(2));
    let text = String::from_utf8_lossy(&stderr);
    assert!(text.contains("is on a disk"), "{text}");
}
