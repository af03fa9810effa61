//! Which Porthole this is: its version, and the commit that it was built from. A build of the same commit says the same.

#![forbid(unsafe_code)]

/// The version only.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The first twelve digits of the commit, or `unknown` where the source came without git and `PORTHOLE_COMMIT` was not
/// set.
pub const COMMIT: &str = env!("PORTHOLE_COMMIT_ID");

/// Both, as `--version` says them.
pub const TEXT: &str = concat!(env!("CARGO_PKG_VERSION"), " (commit ", env!("PORTHOLE_COMMIT_ID"), ")");

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn the_commit_is_the_one_that_git_names_or_unknown() {
        let named = Command::new("git").args(["cat-file", "-t", COMMIT]).output();
        let is_commit = named.is_ok_and(|output| output.stdout.trim_ascii() == b"commit");
        let is_set = std::env::var_os("PORTHOLE_COMMIT").is_some();
        assert!(COMMIT == "unknown" || is_commit || is_set, "{COMMIT}");
        assert_eq!(TEXT, format!("{VERSION} (commit {COMMIT})"));
    }
}
