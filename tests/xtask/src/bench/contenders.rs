//! The programs of others that the proxy is compared with. None is a dependency of what ships, and none replaces a
//! package of this machine. The figures say which of them was not available and is left out.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::setup;
use crate::steps::{Step, root, target};
use crate::ui;

/// The arguments that tell the bench where these programs are.
pub(super) fn arguments() -> Vec<String> {
    let found = [("--hudsucker", hudsucker()), ("--squid", squid()), ("--mitmdump", mitmproxy())];
    let mut arguments = Vec::new();
    for (flag, program) in found {
        match program {
            Ok(path) => arguments.extend([flag.to_owned(), path.display().to_string()]),
            Err(failure) => ui::note(&format!("not measured: {}: {failure}", flag.trim_start_matches('-'))),
        }
    }
    arguments
}

fn folder(name: &str) -> Result<PathBuf> {
    let folder = target().join("contenders").join(name);
    std::fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
    Ok(folder)
}

/// A separate workspace with its own lock file, so that cargo-deny does not check it: it does not ship.
fn hudsucker() -> Result<PathBuf> {
    let built = folder("hudsucker")?;
    let manifest = ["--manifest-path", "tests/bench/hudsucker/Cargo.toml", "--target-dir"];
    let place = built.display().to_string();
    let args = [&["build", "--locked", "--release"], &manifest[..], &[&place]].concat();
    Step::new("hudsucker", "cargo", &args).run()?;
    Ok(built.join("release/porthole-bench-hudsucker"))
}

/// Debian's package with SslBump conflicts with the one that the tests use, so it is unpacked instead of installed.
fn squid() -> Result<PathBuf> {
    const PACKAGE: &str = "squid-openssl";
    if Path::new("/usr/lib/squid/security_file_certgen").exists() {
        return Ok(PathBuf::from("/"));
    }
    let unpacked = folder("squid")?;
    if !unpacked.join("usr/sbin/squid").exists() {
        if !setup::runs("apt-get", &["--version"]) {
            return Err(Failure::CannotRun(format!(
                "{PACKAGE} is a package of Debian, and there is no apt here"
            )));
        }
        let script =
            format!("cd \"$0\" && apt-get download -qq {PACKAGE} && dpkg --extract {PACKAGE}_*.deb .");
        Step::new("Squid with SslBump", "sh", &["-c", &script, &unpacked.display().to_string()]).run()?;
    }
    Ok(unpacked)
}

fn mitmproxy() -> Result<PathBuf> {
    let folder = folder("mitmproxy")?;
    let programs = folder.join("bin");
    if !programs.join("pip").exists() {
        Step::new("a place for mitmproxy", "python3", &["-m", "venv", &folder.display().to_string()])
            .run()?;
    }
    let pinned = root().join("tests/bench/mitmproxy-requirements.txt").display().to_string();
    let install = ["install", "--quiet", "--requirement", &pinned];
    Step::new("mitmproxy", &programs.join("pip").display().to_string(), &install).run()?;
    Ok(programs.join("mitmdump"))
}
