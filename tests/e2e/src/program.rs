//! The programs under test.

use std::path::PathBuf;

/// A program of this project, where `cargo xtask test e2e` has put it.
pub fn program(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target")), PathBuf::from);
    target.join("e2e").join(name)
}
