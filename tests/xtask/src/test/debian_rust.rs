//! Debian's own Rust, which contains the source of the standard library. The standard library of other systems is built
//! from it, so their toolchains need not be installed.

use std::path::{Path, PathBuf};

use super::extent::Extent;
use crate::failure::{Failure, Result};
use crate::setup;
use crate::steps::{Step, target};

/// Where Debian's packages put it. The search path may name another Rust first.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const RUSTDOC: &str = "/usr/bin/rustdoc";
const SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std";

/// An allocator that makes the compiler faster. The released toolchains contain it, Debian's does not. With large pages
/// a build takes about a sixth less processor time.
const ALLOCATOR: &str = "libjemalloc.so.2";
const ALLOCATOR_SETTINGS: &str = "thp:always,metadata_thp:always";

/// The arguments that name the packages that ship, with `also` before them. They depend on every other crate that ships.
/// The demo organisation, the end-to-end tests, the benchmarks and the fuzz targets are not among them, because they
/// start servers and displays of Linux.
pub(super) fn shipped<'a>(also: &[&'a str]) -> Vec<&'a str> {
    [also, &["-p", "porthole", "-p", "porthole-cli"]].concat()
}

/// The reason why this machine cannot build for other systems; `None` if it can.
pub(super) fn missing() -> Option<String> {
    let there = Path::new(SOURCE).exists() && setup::runs(RUSTC, &["--version"]);
    (!there).then(|| {
        "this system does not have Debian's packages rustc-web and rust-web-src, so this was not checked here"
            .to_owned()
    })
}

/// The build folder for other systems. Both systems share it, because their build scripts and macros are the same. The
/// usual form makes no code for some crates, so the long form has a folder of its own.
pub(super) fn folder(extent: Extent) -> PathBuf {
    target().join(match extent {
        Extent::Usual => "other-systems",
        Extent::Long => "other-systems-long",
    })
}

/// Where the programs for `system` land.
pub(super) fn programs(system: &str, extent: Extent) -> PathBuf {
    folder(extent).join(system).join("debug")
}

/// A step of Debian's cargo for `system`, a target triple.
///
/// # Errors
/// The path of the build folder is not UTF-8.
pub(super) fn cargo(title: &str, system: &str, extent: Extent, args: &[&str]) -> Result<Step> {
    let (command, rest) = args.split_first().map_or(("check", args), |(first, rest)| (*first, rest));
    // Without backtrace support, which is not needed here.
    let standard_library = ["-Zbuild-std=std,panic_abort,panic_unwind", "-Zbuild-std-features=panic-unwind"];
    // Code that another system does not use is a mistake there, too.
    let no_warnings = ["-Zwarnings", "--config", "build.warnings=\"deny\""];
    // Nothing here opens a session with a keyring.
    let not_optimised = ["--config", "profile.dev.package.num-bigint.opt-level=0"];
    let arguments = [
        &[command],
        &standard_library[..],
        &no_warnings,
        &not_optimised,
        &["--target", system, "--locked"],
        rest,
    ]
    .concat();
    Ok(Step::new(title, CARGO, &arguments)
        .with("RUSTC", RUSTC)
        .with("RUSTDOC", RUSTDOC)
        // A released compiler accepts `-Z` only with this variable.
        .with("RUSTC_BOOTSTRAP", "1")
        // `cargo xtask` itself has set it to the libraries of another toolchain.
        .with("LD_LIBRARY_PATH", "")
        .with("RUSTUP_TOOLCHAIN", "")
        .with("LD_PRELOAD", ALLOCATOR)
        .with("MALLOC_CONF", ALLOCATOR_SETTINGS)
        .with("CARGO_TARGET_DIR", text(&folder(extent))?)
        // These builds are not debugged, and are many times smaller without debug information.
        .with("CARGO_PROFILE_DEV_DEBUG", "false")
        .with("CARGO_INCREMENTAL", "0"))
}

/// A path as text, for environment variables and arguments.
///
/// # Errors
/// The path is not UTF-8.
pub(super) fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| Failure::CannotRun(format!("{} is not UTF-8", path.display())))
}
