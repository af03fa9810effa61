//! A running Harbor, and a visitor with `curl`.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use porthole_support::process::{Process, command};
use serde_json::Value;
use tempfile::TempDir;

/// How long a program may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// `porthole-demo serve` in its own folder.
pub(crate) struct Harbor {
    process: Process,
    /// What it said once it was ready.
    pub(crate) announcement: Value,
    folder: TempDir,
}

impl Harbor {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let process = Process::spawn(demo(&["serve", "--json", "--dir", text(folder.path())])).unwrap();
        let line = process.wait_for_line(PATIENCE, |line| line.starts_with('{')).unwrap();
        Self { process, announcement: serde_json::from_str(&line).unwrap(), folder }
    }

    /// One in which Robin Hale has signed in.
    pub(crate) fn open_and_sign_in() -> Self {
        let harbor = Self::open();
        harbor.sign_in("Robin Hale");
        harbor
    }

    pub(crate) fn sign_in(&self, name: &str) {
        let name = format!("name={name}");
        let status = self.curl(&[
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code}",
            "--data-urlencode",
            &name,
            "https://login.harbor.test/sign-in",
        ]);
        assert_eq!(status, "303");
    }

    /// The session cookie that `curl` keeps.
    pub(crate) fn cookie(&self) -> String {
        let jar = std::fs::read_to_string(self.file("cookies")).unwrap();
        let line = jar.lines().find(|line| line.contains("harbor_session")).unwrap();
        line.rsplit('\t').next().unwrap().to_owned()
    }

    pub(crate) fn port(&self) -> u16 {
        u16::try_from(self.announcement["port"].as_u64().unwrap()).unwrap()
    }

    /// A file in its folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the server answers, as text.
    pub(crate) fn curl(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.bytes(arguments)).unwrap()
    }

    /// What the server answers, as JSON.
    pub(crate) fn json(&self, url: &str) -> Value {
        serde_json::from_str(&self.curl(&[url])).unwrap()
    }

    /// What the server answers.
    pub(crate) fn bytes(&self, arguments: &[&str]) -> Vec<u8> {
        let (root, cookies) = (self.file("harbor-root.cer"), self.file("cookies"));
        let to = format!("::127.0.0.1:{}", self.port());
        let always = [
            "--silent",
            "--show-error",
            "--noproxy",
            "*",
            "--max-time",
            "20",
            "--cacert",
            text(&root),
            "--connect-to",
            &to,
            "--cookie",
            text(&cookies),
            "--cookie-jar",
            text(&cookies),
        ];
        succeeded(command("curl", always.iter().chain(arguments)).output().unwrap())
    }

    /// Closes its standard input and waits for it to end.
    pub(crate) fn close(mut self) -> TempDir {
        drop(self.process.take_stdin());
        assert!(self.process.wait_for_exit(PATIENCE).unwrap().success());
        self.folder
    }
}

/// `porthole-demo` with `arguments`.
pub(crate) fn demo(arguments: &[&str]) -> std::process::Command {
    command(env!("CARGO_BIN_EXE_porthole-demo"), arguments)
}

/// What a program wrote that must have succeeded.
#[track_caller]
pub(crate) fn succeeded(output: Output) -> Vec<u8> {
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    output.stdout
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
