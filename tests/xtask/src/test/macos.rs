//! `cargo xtask test macos`: checks the types only. Nothing is linked and nothing runs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::debian_rust::{cargo, folder, missing, shipped, text};
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

/// Checks the types of what ships, with the features that it ships with. The long form checks the whole workspace with
/// its tests.
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
    let (what, checked) = match extent {
        Extent::Usual => (shipped(&["--bins"]), "all that ships"),
        Extent::Long => (vec!["--workspace", "--all-targets"], "all that ships, with its tests"),
    };
    let args = [&["check"], &what[..]].concat();
    cargo("types for macOS", SYSTEM, extent, &args)?
        .with("CC_aarch64_apple_darwin", stub)
        .with("CXX_aarch64_apple_darwin", stub)
        .with("AR_aarch64_apple_darwin", stub)
        .with("SDKROOT", "/")
        .run()?;
    Ok(vec![format!("{checked}, for {SYSTEM}: types ok (nothing linked, nothing run)")])
}

fn write_stub(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, STUB)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}
