//! `cargo xtask test macos`: types alone. Nothing is linked and nothing runs, so nothing is shown of what it does.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::debian_rust::{cargo, folder, missing, text};
use crate::failure::{Failure, Result};
use crate::ui_build;

const SYSTEM: &str = "aarch64-apple-darwin";

/// A compiler and an archiver for C that write empty files: what they make is never used.
const STUB: &str = r#"#!/bin/sh
# Stands in for a tool of macOS that is not here.
for word; do
    case "$last" in -o) : > "$word" ;; esac
    case "$word" in *.a|*.lib) : > "$word" ;; esac
    last=$word
done
"#;

/// Checks the types of the whole workspace.
///
/// # Errors
/// They do not fit.
pub(super) fn test() -> Result<Vec<String>> {
    if let Some(words) = missing() {
        return Ok(vec![words]);
    }
    ui_build::build_if_stale()?;
    let stub = folder().join("stub");
    write_stub(&stub).map_err(Failure::cannot(stub.display()))?;
    let stub = text(&stub)?;
    cargo("types for macOS", SYSTEM, &["check", "--workspace", "--all-targets"])?
        .with("CC_aarch64_apple_darwin", stub)
        .with("CXX_aarch64_apple_darwin", stub)
        .with("AR_aarch64_apple_darwin", stub)
        .with("SDKROOT", "/")
        .run()?;
    Ok(vec![format!("the whole workspace for {SYSTEM}: types ok (nothing linked, nothing run)")])
}

fn write_stub(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, STUB)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}
