//! A module that stands before SoftHSM and does, when told, what SoftHSM cannot be made to do. It is a mock.

use std::path::{Path, PathBuf};
use std::process::Command;

use porthole_identity::StoreName;
use porthole_support::process::{Process, command};
use porthole_support::softhsm::SoftHsm;

use crate::fixture::{LONG, child, write};

/// The token as it is seen through this module.
pub(crate) const SHIM_STORE: StoreName = StoreName::from_static("Harbor card (shim)");

/// Builds the module and registers it as `shim`. Behind it stands a copy of SoftHSM, which is its own library.
pub(crate) fn register(hsm: &SoftHsm) {
    let copy = hsm.folder().join("behind-the-shim.so");
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::copy(hsm.module(), &copy).unwrap();
    register_before(hsm, &copy);
}

/// The same, with `module` behind it.
pub(crate) fn register_before(hsm: &SoftHsm, module: &Path) {
    let library = hsm.folder().join("shim.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tokens/shim.c");
    let mut compile = command("cc", ["-shared", "-fPIC", "-w", "-o"]);
    compile.arg(&library).arg(source);
    Process::run(compile, LONG).unwrap();
    hsm.register("shim", &library).unwrap();
    write(hsm, BEHIND, module.to_str().unwrap());
}

/// The file that says what is behind.
const BEHIND: &str = "behind-the-shim.path";

/// One of the ignored tests as a program that finds the module.
pub(crate) fn child_with_shim(hsm: &SoftHsm, test: &str) -> Command {
    let mut program = child(hsm, test);
    let behind = std::fs::read_to_string(hsm.folder().join(BEHIND)).unwrap();
    program.env("PORTHOLE_SHIM", hsm.folder()).env("PORTHOLE_SHIM_MODULE", behind);
    program
}

fn sign(name: &str) -> PathBuf {
    PathBuf::from(std::env::var_os("PORTHOLE_SHIM").unwrap()).join(name)
}

/// Tells the module, from inside.
pub(crate) fn begin(name: &str) {
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(sign(name), "").unwrap();
}

/// The keypad of the token, and what the person types on it.
pub(crate) fn keypad(typed: &str) {
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(sign("pad"), typed).unwrap();
}

/// How often a login was tried.
pub(crate) fn logins() -> usize {
    std::fs::read(sign("logins")).map_or(0, |tries| tries.len())
}

pub(crate) fn end(name: &str) {
    std::fs::remove_file(sign(name)).unwrap();
}
