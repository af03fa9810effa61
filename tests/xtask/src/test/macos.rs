//! `cargo xtask test macos`: checks the types only. Nothing is linked and nothing runs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::debian_rust::{cargo, folder, missing, text};
use super::extent::Extent;
use crate::failure::{Failure, Result};
use crate::ui_build;

const SYSTEM: &str = "aarch64-apple-darwin";

/// A stand-in for a C compiler and archiver. It writes empty files, which are not used.
const STUB: &str = r#"#!/bin/sh
# Stands in for a tool of macOS that is not here.
for word; do
    case "$last" in -o) : > "$word" ;; esac
    case "$word" in *.a|*.lib) : > "$word" ;; esac
    last=$word
done
"#;

/// The packages that run only on Linux, because they start its servers and displays or measure there. The long form
/// checks their types, too.
const OF_LINUX: &[&str] =
    &["porthole-e2e", "porthole-demo", "porthole-bench", "porthole-conformance", "porthole-fuzz"];

/// Checks the types of what ships, with its tests.
///
/// # Errors
/// The types are wrong.
pub(super) fn test(extent: Extent) -> Result<Vec<String>> {
    if let Some(reason) = missing() {
        return Ok(vec![reason]);
    }
    ui_build::build_if_stale()?;
    let stub = folder(extent).join("stub");
    write_stub(&stub).map_err(Failure::cannot(stub.display()))?;
    let stub = text(&stub)?;
    let left_out = match extent {
        Extent::Usual => OF_LINUX,
        Extent::Long => &[],
    };
    let left_out: Vec<&str> = left_out.iter().copied().flat_map(|package| ["--exclude", package]).collect();
    let args = [&["check", "--workspace", "--all-targets"][..], &left_out].concat();
    cargo("types for macOS", SYSTEM, extent, &args)?
        .with("CC_aarch64_apple_darwin", stub)
        .with("CXX_aarch64_apple_darwin", stub)
        .with("AR_aarch64_apple_darwin", stub)
        .with("SDKROOT", "/")
        .run()?;
    Ok(vec![format!("all that ships for {SYSTEM}, with its tests: types ok (nothing linked, nothing run)")])
}

fn write_stub(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, STUB)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}
