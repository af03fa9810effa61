//! One target for each parser that meets bytes from outside. A target must come back from every input: without a
//! panic, without running on, within little memory; and what it accepts must hold what its type promises.

#![forbid(unsafe_code)]
#![expect(
    clippy::panic,
    reason = "a target that cannot do its work must not look as if it had found nothing"
)]

mod targets;

use std::path::{Path, PathBuf};

/// A parser under fuzzing.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folder in the corpus.
    pub name: &'static str,
    /// Runs it on one input; whether that was accepted.
    pub run: fn(&[u8]) -> bool,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "certificate", run: targets::certificate },
    Target { name: "pem", run: targets::certificate_file },
    Target { name: "pkcs7", run: targets::certificate_file },
    Target { name: "pkcs12", run: targets::bundle },
    Target { name: "crl", run: targets::revocation::list },
    Target { name: "ocsp", run: targets::revocation::status },
    Target { name: "jws", run: targets::statement },
    Target { name: "statement_key", run: targets::statement_key },
    Target { name: "est", run: targets::est },
    Target { name: "csr_attributes", run: targets::csr_attributes },
    Target { name: "pattern", run: targets::pattern },
    Target { name: "name", run: targets::name },
    Target { name: "path", run: targets::path::path },
    Target { name: "text", run: targets::text },
    Target { name: "managed_file", run: targets::managed_file },
    Target { name: "protocol", run: targets::protocol },
    Target { name: "connect", run: targets::proxy::connect },
    Target { name: "head", run: targets::proxy::head },
    Target { name: "disposition", run: targets::proxy::disposition },
    Target { name: "ways", run: targets::proxy::ways },
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().copied().find(|target| target.name == name)
}

/// The folder of inputs that a target starts from.
#[must_use]
pub fn corpus(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name)
}
