//! Finds out which commit is built: what a packager says, else what git says of this very source.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=PORTHOLE_COMMIT");
    println!("cargo:rerun-if-changed=build.rs");
    let named = std::env::var("PORTHOLE_COMMIT").ok().filter(|named| is_commit(named));
    let commit = named.or_else(of_git).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env=PORTHOLE_COMMIT_ID={}", commit.get(..12).unwrap_or(&commit));
}

fn is_commit(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn of_git() -> Option<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A source package that lies in somebody else's repository has no commit of that.
    let top = here.ancestors().nth(3)?.canonicalize().ok()?;
    let claimed = Path::new(&git(here, &["rev-parse", "--show-toplevel"])?).canonicalize().ok()?;
    if claimed != top {
        return None;
    }
    // Another commit, and what a branch points at.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(here, &["rev-parse", "--git-path", name]) {
            println!("cargo:rerun-if-changed={}", here.join(path).display());
        }
    }
    git(here, &["rev-parse", "HEAD"]).filter(|commit| is_commit(commit))
}

fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(folder).args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned()).filter(|text| !text.is_empty())
}
