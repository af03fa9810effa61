//! Debian's own Rust, which comes with the source of the standard library: what other systems need of it is built from
//! there, so no toolchain for them has to be had.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::setup;
use crate::steps::{Step, target};

/// Where Debian's packages put it. The search path may name another Rust first.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const RUSTDOC: &str = "/usr/bin/rustdoc";
const SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";

/// An allocator that serves a compiler better than the system's own: the released toolchains come with it, Debian's does
/// not. With large pages a build takes about a sixth less of the processors.
const ALLOCATOR: &str = "libjemalloc.so.2";
const ALLOCATOR_SETTINGS: &str = "thp:always,metadata_thp:always";

/// What says that another system cannot be built for here; nothing if it can.
pub(super) fn missing() -> Option<String> {
    let there = Path::new(SOURCE).exists() && setup::runs(RUSTC, &["--version"]);
    (!there).then(|| {
        "this system does not have Debian's packages rustc-web and rust-web-src, so this was not checked here"
            .to_owned()
    })
}

/// Where builds for other systems land. Both share it, as what they run on this one is the same.
pub(super) fn folder() -> PathBuf {
    target().join("other-systems")
}

/// Where the programs for `system` land.
pub(super) fn programs(system: &str) -> PathBuf {
    folder().join(system).join("debug")
}

/// A step of Debian's cargo for `system`, a target triple.
///
/// # Errors
/// The folder's name is no text.
pub(super) fn cargo(title: &str, system: &str, args: &[&str]) -> Result<Step> {
    let (command, rest) = args.split_first().map_or(("check", args), |(first, rest)| (*first, rest));
    // Without backtrace support, which is not needed here.
    let standard_library = ["-Zbuild-std=std,panic_abort,panic_unwind", "-Zbuild-std-features=panic-unwind"];
    // What no line of another system uses is a mistake there as well.
    let no_warnings = ["-Zwarnings", "--config", "build.warnings=\"deny\""];
    let arguments =
        [&[command], &standard_library[..], &no_warnings[..], &["--target", system, "--locked"][..], rest]
            .concat();
    Ok(Step::new(title, CARGO, &arguments)
        .with("RUSTC", RUSTC)
        .with("RUSTDOC", RUSTDOC)
        // A released compiler builds its own standard library only when told that this is meant.
        .with("RUSTC_BOOTSTRAP", "1")
        // `cargo xtask` came with the libraries of another toolchain.
        .with("LD_LIBRARY_PATH", "")
        .with("RUSTUP_TOOLCHAIN", "")
        .with("LD_PRELOAD", ALLOCATOR)
        .with("MALLOC_CONF", ALLOCATOR_SETTINGS)
        .with("CARGO_TARGET_DIR", text(&folder())?)
        // Nobody debugs these builds, and they are many times smaller without.
        .with("CARGO_PROFILE_DEV_DEBUG", "false")
        .with("CARGO_INCREMENTAL", "0"))
}

/// A path as the text that an environment variable or an argument takes.
///
/// # Errors
/// It is none.
pub(super) fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| Failure::CannotRun(format!("{} is not UTF-8", path.display())))
}
