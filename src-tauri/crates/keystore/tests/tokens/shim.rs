//! A module that stands before SoftHSM and does, when told, what SoftHSM cannot be made to do. It is a mock.

use std::path::PathBuf;
use std::process::Command;

use porthole_identity::StoreName;
use porthole_support::process::{Process, command};
use porthole_support::softhsm::SoftHsm;

use crate::desk::{LONG, child};

/// The token as it is seen through this module.
pub(crate) const SHIM_STORE: StoreName = StoreName::fixed("Harbor card (shim)");

/// Builds the module and registers it as `shim`. Behind it stands a copy of SoftHSM: a process that has SoftHSM open
/// too would otherwise start and end the one library twice, as no two modules do that are registered.
pub(crate) fn register(hsm: &SoftHsm) {
    let library = hsm.folder().join("shim.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tokens/shim.c");
    let mut compile = command("cc", ["-shared", "-fPIC", "-w", "-o"]);
    compile.arg(&library).arg(source);
    Process::run(compile, LONG).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::copy(hsm.module(), behind(hsm)).unwrap();
    hsm.register("shim", &library).unwrap();
}

fn behind(hsm: &SoftHsm) -> PathBuf {
    hsm.folder().join("behind-the-shim.so")
}

/// One of the ignored tests as a program that finds the module.
pub(crate) fn child_with_shim(hsm: &SoftHsm, test: &str) -> Command {
    let mut program = child(hsm, test);
    program.env("PORTHOLE_SHIM", hsm.folder()).env("PORTHOLE_SHIM_MODULE", behind(hsm));
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

pub(crate) fn end(name: &str) {
    std::fs::remove_file(sign(name)).unwrap();
}
